package main

import (
	"context"
	"log/slog"
	"os"

	"golang.org/x/sys/windows/svc"

	"trien/host/logging"
)

// runManaged serves until Windows' service manager says stop. The flag says who
// started us, because not every Windows has services in a session of their own:
// kardianos/service, which registers the service (service_manager_windows.go), asks for
// the session and says "running" before the port is open, so its Run is not ours.
func runManaged(e *environment) error { return svc.Run(serviceName, &managedService{e}) }

type managedService struct{ e *environment }

// Execute is the service's life as the service manager sees it.
func (m *managedService) Execute(_ []string, orders <-chan svc.ChangeRequest, status chan<- svc.Status) (specific bool, code uint32) {
	status <- svc.Status{State: svc.StartPending}
	// Go takes every user's logging off for a signal to end (SIGTERM, of
	// CTRL_LOGOFF_EVENT), which is no matter of a service's.
	ctx, stop := context.WithCancel(context.WithoutCancel(m.e.ctx))
	defer stop()
	ready, done := make(chan struct{}), make(chan error, 1)
	go func() {
		done <- serve(&environment{ctx: ctx, settings: m.e.settings}, func() { close(ready) }, logging.System)
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
			slog.New(logging.System(slog.LevelError)).Error("service ends", "error", sentence(err))
			// A service that says it has stopped is left alone; one that dies
			// is started again.
			os.Exit(report(err))
		}
	}
}

// foreground is the log of a process that has a standard error.
func foreground(level slog.Leveler) slog.Handler { return logging.Stderr(level) }
