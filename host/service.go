package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"time"

	manager "github.com/kardianos/service"

	"trien/host/service"
	"trien/host/settings"
	"trien/host/telemetry"
	"trien/protocol"
)

type serviceCommand struct {
	Run       serviceRun       `cmd:"" help:"Run the service in the foreground."`
	Status    serviceStatus    `cmd:"" help:"Say whether the service answers. Exit codes: 0 it answers, 1 it does not and should, 3 stopped, 4 not installed."`
	Start     serviceStart     `cmd:"" help:"Start the service (administrators)."`
	Stop      serviceStop      `cmd:"" help:"Stop the service (administrators)."`
	Install   serviceInstall   `cmd:"" help:"Register the service on a PC without a package of Triện (administrators)."`
	Uninstall serviceUninstall `cmd:"" help:"Remove what install registered (administrators)."`
}

type serviceRun struct {
	Managed bool `hidden:"" help:"Started by Windows' service manager."`
}

// Run serves until it is told to stop.
func (r serviceRun) Run(e *environment) error {
	if r.Managed {
		return runManaged(e)
	}
	return serve(e, nil, foreground)
}

// serve opens the front door. ready, if not nil, is called once it is open;
// system opens the log where the administrator names no file.
func serve(e *environment, ready func(), system func(slog.Leveler) slog.Handler) error {
	s, err := settings.Open(e.settings)
	if err != nil {
		return err
	}
	sending := telemetry.Start(s.Current().Telemetry, "service", version)
	defer sending.Close()
	log := followLog(s, serviceLog(system), sending).With("process", "service")
	front := service.New(s, version, log)
	front.OnRefusal(sending.RefusedHandshake)
	return front.Run(e.ctx, ready)
}

// Exit codes of service status, beside 0 and 1 (LSB, Init Script Actions: 3 is
// "not running", 4 "unknown").
const (
	exitStopped      = 3
	exitNotInstalled = 4
)

type serviceStatus struct{}

// Run asks the service for its health, as a portal's page would, and where it
// does not answer the service manager, why.
func (serviceStatus) Run(e *environment) error {
	s, err := e.load()
	if err != nil {
		return err
	}
	_, err = service.Look(e.ctx, s.Service)
	var refusal *protocol.Error
	switch {
	case err == nil:
		fmt.Println("Dịch vụ đang chạy tại", address(s), "· The service answers at", address(s))
		return nil
	case !errors.As(err, &refusal): // the port is somebody else's
		return err
	}
	switch state, err := registeredState(s); {
	case errors.Is(err, manager.ErrNotInstalled), errors.Is(err, errNoManager):
		return &exitError{exitNotInstalled, errNotInstalled}
	case err == nil && state == manager.StatusRunning:
		return fmt.Errorf("%w %s", errSilent, whereLogs)
	case err == nil, isDenied(err): // whoever may not ask learns that it is there
		return &exitError{exitStopped, errStopped}
	default:
		return fmt.Errorf("%w %s", errFailed, whereLogs)
	}
}

type serviceStart struct{}

// Run starts the service and waits until it answers.
func (serviceStart) Run(e *environment) error {
	s, err := e.load()
	if err != nil {
		return err
	}
	if _, err := service.Look(e.ctx, s.Service); err == nil {
		fmt.Println("Dịch vụ đã chạy từ trước, tại", address(s), "· The service was running, at", address(s))
		return nil
	}
	if err := registered(s, manager.Service.Start); err != nil {
		return err
	}
	if err := answers(e.ctx, s.Service); err != nil {
		return err
	}
	fmt.Println("Dịch vụ đã chạy tại", address(s), "· The service runs at", address(s))
	return nil
}

// startTime is how long a service has until it answers.
const startTime = 15 * time.Second

// answers waits for the service's first answer.
func answers(ctx context.Context, s settings.Service) error {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	again := time.NewTicker(200 * time.Millisecond)
	defer again.Stop()
	for {
		_, err := service.Look(ctx, s)
		var taken *service.TakenError
		if err == nil || errors.As(err, &taken) {
			return err
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return fmt.Errorf("%w %s", errSilent, whereLogs)
		}
	}
}

type serviceStop struct{}

// Run stops the service. It starts again with the PC.
func (serviceStop) Run(e *environment) error {
	s, err := e.load()
	if err != nil {
		return err
	}
	if err := registered(s, manager.Service.Stop); err != nil {
		return err
	}
	fmt.Println("Dịch vụ đã dừng; khởi động máy thì nó chạy lại. · The service is stopped; it starts again with the PC.")
	return nil
}

// registered does something to the service that the service manager knows.
func registered(s settings.Settings, do func(manager.Service) error) error {
	if !administrator() {
		return errAdministrator
	}
	switch _, err := registeredState(s); {
	case errors.Is(err, manager.ErrNotInstalled):
		return &exitError{exitNotInstalled, errNotInstalled}
	case errors.Is(err, errNoManager):
		return err
	} // one that failed can be started and stopped, too
	m, err := managerOf(s)
	if err != nil {
		return err
	}
	return asRefusal(do(m))
}

func address(s settings.Settings) string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.Service.Port))
}
