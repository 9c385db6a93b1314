package main

import (
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"

	"trien/host/service"
	"trien/host/settings"
	"trien/protocol"
)

type serviceCommand struct {
	Run    serviceRun    `cmd:"" help:"Run the service in the foreground."`
	Status serviceStatus `cmd:"" help:"Say whether the service answers."`
}

type serviceRun struct{}

// Run serves until it is told to stop.
func (serviceRun) Run(e *environment) error {
	s, err := settings.Open(e.settings)
	if err != nil {
		return err
	}
	log := followLog(s).With("process", "service")
	return service.New(s, version, log).Run(e.ctx, nil)
}

type serviceStatus struct{}

// Run asks the service for its health, as a portal's page would.
func (serviceStatus) Run(e *environment) error {
	s, err := e.load()
	if err != nil {
		return err
	}
	client := http.Client{Timeout: 3 * time.Second}
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(s.Service.Port))
	answer, err := client.Get("http://" + address + "/health")
	if err != nil {
		return protocol.NewError(protocol.HostServiceNotRunning)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return protocol.NewError(protocol.HostServiceNotRunning)
	}
	fmt.Println("Dịch vụ đang chạy tại", address, "· The service answers at", address)
	return nil
}
