package main

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"sync"

	"golang.org/x/sys/windows/svc"
	"golang.org/x/sys/windows/svc/eventlog"
)

// serviceName is the service's name, and its source in the Event Log. The
// installer registers both.
const serviceName = "Trien"

// runManaged serves until Windows' service manager says stop. The flag says who
// started us, because not every Windows has services in a session of their own.
func runManaged(e *environment) error { return svc.Run(serviceName, &managed{e}) }

type managed struct{ e *environment }

// Execute is the service's life as the service manager sees it.
func (m *managed) Execute(_ []string, orders <-chan svc.ChangeRequest, status chan<- svc.Status) (specific bool, code uint32) {
	status <- svc.Status{State: svc.StartPending}
	// Go takes every user's logging off for a signal to end (SIGTERM, of
	// CTRL_LOGOFF_EVENT), which is no matter of a service's.
	ctx, stop := context.WithCancel(context.WithoutCancel(m.e.ctx))
	defer stop()
	ready, done := make(chan struct{}), make(chan error, 1)
	go func() {
		done <- serve(&environment{ctx: ctx, settings: m.e.settings}, func() { close(ready) }, openEventLog)
	}()
	for {
		select {
		case <-ready:
			ready = nil
			status <- svc.Status{State: svc.Running, Accepts: svc.AcceptStop | svc.AcceptShutdown}
		case order := <-orders:
			switch order.Cmd {
			case svc.Interrogate:
				status <- order.CurrentStatus
			case svc.Stop, svc.Shutdown:
				status <- svc.Status{State: svc.StopPending}
				stop()
			}
		case err := <-done:
			if err == nil {
				return false, 0
			}
			openEventLog("", slog.LevelError).Error("service ends", "error", sentence(err))
			// A service that says it has stopped is left alone; one that dies
			// is started again.
			os.Exit(report(err))
		}
	}
}

// openEventLog is logAt for a process without a standard error: without a file
// it writes to Windows' Event Log.
func openEventLog(file string, level slog.Leveler) *slog.Logger {
	if file != "" {
		return logAt(file, level)
	}
	events, err := eventlog.Open(serviceName)
	if err != nil {
		return logAt("", level)
	}
	text := new(bytes.Buffer)
	return slog.New(&eventHandler{events: events, mu: new(sync.Mutex), text: text,
		Handler: slog.NewTextHandler(text, &slog.HandlerOptions{Level: level})})
}

// eventHandler writes each record as one event.
type eventHandler struct {
	slog.Handler // writes into text
	events       *eventlog.Log
	mu           *sync.Mutex
	text         *bytes.Buffer
}

// eventID is the one of EventCreate.exe whose message is the text alone.
const eventID = 1

// Handle writes one event.
func (h *eventHandler) Handle(ctx context.Context, r slog.Record) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.text.Reset()
	if err := h.Handler.Handle(ctx, r); err != nil {
		return err
	}
	switch text := h.text.String(); {
	case r.Level >= slog.LevelError:
		return h.events.Error(eventID, text)
	case r.Level >= slog.LevelWarn:
		return h.events.Warning(eventID, text)
	default:
		return h.events.Info(eventID, text)
	}
}

// WithAttrs returns a handler that adds attributes.
func (h *eventHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	with := *h
	with.Handler = h.Handler.WithAttrs(attrs)
	return &with
}

// WithGroup returns a handler that groups attributes.
func (h *eventHandler) WithGroup(name string) slog.Handler {
	with := *h
	with.Handler = h.Handler.WithGroup(name)
	return &with
}
