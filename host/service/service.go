// Package service is the front door for pages that cannot use the extension's
// bridge: a WebSocket on loopback. It refuses what may not enter (Host,
// Origin, the operating system user of the TCP peer, size, rate) and passes
// frames to the agent of that very user. It reads no document, holds no PIN
// and loads no module, so it needs no privilege.
package service

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"

	"trien/host/link"
	"trien/host/settings"
)

// Path is the WebSocket's path; Subprotocol its name in the handshake.
const (
	Path        = "/trien"
	Subprotocol = "trien.v1"
)

// Service is one front door. Use New.
type Service struct {
	settings *settings.Source
	door     settings.Service // as it was at the start
	version  string
	log      *slog.Logger
	limits   limits
	agents   *registry
	gate     *gate
	refusals *complaints
	refused  func(why string)
	drains   chan struct{} // holds one value for each page that is drained
}

// New prepares a service; Run opens it.
func New(s *settings.Source, version string, log *slog.Logger) *Service {
	return newService(s, version, log, defaultLimits)
}

func newService(s *settings.Source, version string, log *slog.Logger, l limits) *Service {
	return &Service{
		settings: s, door: s.Current().Service, version: version, log: log, limits: l,
		agents: newRegistry(log), gate: newGate(l, log), refusals: newComplaints(),
		refused: func(string) {},
		drains:  make(chan struct{}, maxDrains),
	}
}

// OnRefusal has told called for each page and request that is refused, with a
// word or some for why, always the same: "host", "origin", "too many pages". It is
// called concurrently, and must not wait. Call OnRefusal before Run.
func (s *Service) OnRefusal(told func(why string)) { s.refused = told }

// Run listens until ctx ends. ready, if not nil, is called once everything is
// open. A port or socket that something else holds is an error: the service
// never shares its door.
func (s *Service) Run(ctx context.Context, ready func()) error {
	socket, err := link.Listen(s.door.Socket)
	if err != nil {
		return fmt.Errorf("agents' socket: %w", err)
	}
	defer socket.Close()
	doors, err := s.listen(ctx)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler:           s.handler(),
		ReadHeaderTimeout: s.limits.header,
		ReadTimeout:       s.limits.request,
		WriteTimeout:      s.limits.request,
		IdleTimeout:       s.limits.idle,
		MaxHeaderBytes:    maxHeader,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ConnContext:       withVisitor,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, len(doors)+1)
	for _, l := range doors {
		go func() { failed <- server.Serve(door{l, s.gate}) }()
	}
	go func() { failed <- s.agents.accept(socket) }()
	s.log.Info("service ready", "port", s.door.Port, "version", s.version)
	if ready != nil {
		ready()
	}
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	server.Close()
	s.agents.closeAll()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// listen opens the port on both loopback addresses. A machine without IPv6 has
// only the first.
func (s *Service) listen(ctx context.Context) ([]net.Listener, error) {
	port := strconv.Itoa(s.door.Port)
	lc := net.ListenConfig{Control: exclusive}
	v4, err := lc.Listen(ctx, "tcp4", net.JoinHostPort("127.0.0.1", port))
	if err != nil {
		return nil, notOpened("127.0.0.1", s.door.Port, err)
	}
	doors := []net.Listener{v4}
	v6, err := lc.Listen(ctx, "tcp6", net.JoinHostPort("::1", port))
	switch {
	case err == nil:
		doors = append(doors, v6)
	case hasIPv6Loopback():
		v4.Close()
		return nil, notOpened("::1", s.door.Port, err)
	}
	return doors, nil
}

func hasIPv6Loopback() bool {
	l, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		return false
	}
	l.Close()
	return true
}

func (s *Service) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", s.health)
	mux.HandleFunc("GET "+Path, s.page)
	return s.guard(mux)
}
