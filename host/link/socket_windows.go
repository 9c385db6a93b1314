package link

import (
	"net"
	"time"

	"github.com/Microsoft/go-winio"
)

// Listen opens the service's pipe. Every interactive user may connect, remote
// ones may not; who may do what is decided by the peer's user.
func Listen(path string) (net.Listener, error) {
	return winio.ListenPipe(path, &winio.PipeConfig{
		// LocalSystem, LocalService and administrators: all; interactive
		// users: read and write; the network: nothing.
		SecurityDescriptor: "D:P(D;;GA;;;NU)(A;;GA;;;SY)(A;;GA;;;LS)(A;;GA;;;BA)(A;;GRGW;;;IU)",
	})
}

// Dial connects to the service.
func Dial(path string) (*Conn, error) {
	timeout := 2 * time.Second
	c, err := winio.DialPipe(path, &timeout)
	if err != nil {
		return nil, err
	}
	return &Conn{Conn: c}, nil
}
