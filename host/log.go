package main

import (
	"log/slog"
	"path/filepath"

	"trien/host/logging"
	"trien/host/settings"
	"trien/host/telemetry"
)

// openLog makes the handler of a process's log.
type openLog func(l settings.Log, level slog.Leveler) slog.Handler

// followLog opens the log of a process that goes on for long: its level follows
// the settings, whose changes it is told. sending may be nil.
func followLog(source *settings.Source, open openLog, sending *telemetry.Exporter) *slog.Logger {
	l := source.Current().Log
	level := new(slog.LevelVar)
	level.Set(levelOf(l))
	log := slog.New(sending.Handler(open(l, level)))
	sending.TellIn(log)
	source.Watch(log, func(s settings.Settings) { level.Set(levelOf(s.Log)) })
	return log
}

func levelOf(l settings.Log) (level slog.Level) {
	_ = level.UnmarshalText([]byte(l.Level)) // settings has checked it
	return level
}

// serviceLog is the administrator's file, or else what system opens.
func serviceLog(system func(slog.Leveler) slog.Handler) openLog {
	return func(l settings.Log, level slog.Leveler) slog.Handler {
		if l.File != "" {
			return logging.File(l.File, l, level)
		}
		return system(level)
	}
}

// agentLog is a file in the user's own state folder, or else what the browser
// makes of standard error.
func agentLog(state string) openLog {
	return func(l settings.Log, level slog.Leveler) slog.Handler {
		if l.Agents == settings.LogToFile {
			return logging.File(filepath.Join(state, "logs", "agent.log"), l, level)
		}
		return foreground(level)
	}
}
