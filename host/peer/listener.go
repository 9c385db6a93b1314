package peer

import (
	"net/netip"
	"os/user"
)

// Program is a running program that holds a port.
type Program struct {
	PID int // 0 where the system does not tell it to this user
	// Name is the program's file name without its folder, empty where the
	// system does not tell it. Any program may be called anything.
	Name string
	// User is whose program it is, empty where the system does not tell.
	User User
}

// Name is the user's name, or the identifier itself where the system knows no
// name of it.
func (u User) Name() string {
	if found, err := user.LookupId(string(u)); err == nil {
		return found.Username
	}
	return string(u)
}

// onLoopback tells whether who listens there gets what is sent to a port of
// loopback.
func onLoopback(a netip.AddrPort, port int) bool {
	return int(a.Port()) == port && (a.Addr().IsLoopback() || a.Addr().IsUnspecified())
}
