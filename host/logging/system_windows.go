package logging

import (
	"log/slog"

	"golang.org/x/sys/windows/svc/eventlog"
)

// eventID is the one of EventCreate.exe whose message is the text alone; the
// installer, and `trien service install`, register that program for our source.
const eventID = 1

// source is what Windows' Event Log calls the service.
const source = "Trien"

// System is Windows' Event Log, for a process without a standard error: the
// service, as the service manager started it. Where the Event Log takes
// nothing it is standard error.
func System(level slog.Leveler) slog.Handler {
	events, err := eventlog.Open(source)
	if err != nil {
		return Stderr(level)
	}
	return newEntries(level, func(level slog.Level, text string, _ []field) error {
		switch {
		case level >= slog.LevelError:
			return events.Error(eventID, text)
		case level >= slog.LevelWarn:
			return events.Warning(eventID, text)
		default:
			return events.Info(eventID, text)
		}
	})
}
