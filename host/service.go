package main

import (
	"fmt"
	"log/slog"
	"net"
	"strconv"

	"trien/host/service"
	"trien/host/settings"
)

type serviceCommand struct {
	Run    serviceRun    `cmd:"" help:"Run the service in the foreground."`
	Status serviceStatus `cmd:"" help:"Say whether the service answers."`
}

type serviceRun struct {
	Managed bool `hidden:"" help:"Started by Windows' service manager."`
}

// Run serves until it is told to stop.
func (r serviceRun) Run(e *environment) error {
	if r.Managed {
		return runManaged(e)
	}
	return serve(e, nil, logAt)
}

// serve opens the front door. ready, if not nil, is called once it is open;
// openLog makes the log.
func serve(e *environment, ready func(), openLog func(file string, level slog.Leveler) *slog.Logger) error {
	s, err := settings.Open(e.settings)
	if err != nil {
		return err
	}
	log := followLogIn(s, openLog).With("process", "service")
	return service.New(s, version, log).Run(e.ctx, ready)
}

type serviceStatus struct{}

// Run asks the service for its health, as a portal's page would.
func (serviceStatus) Run(e *environment) error {
	s, err := e.load()
	if err != nil {
		return err
	}
	if _, err := service.Look(e.ctx, s.Service); err != nil {
		return err
	}
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(s.Service.Port))
	fmt.Println("Dịch vụ đang chạy tại", address, "· The service answers at", address)
	return nil
}
