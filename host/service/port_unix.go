//go:build unix

package service

import (
	"errors"
	"syscall"
)

// exclusive has nothing to do: no two sockets listen on one port unless both
// want it.
func exclusive(_, _ string, _ syscall.RawConn) error { return nil }

// addressInUse tells whether a port could not be opened because somebody has
// it.
func addressInUse(err error) bool { return errors.Is(err, syscall.EADDRINUSE) }
