package peer

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/user"
	"strconv"

	"golang.org/x/sys/unix"
)

const rootUser User = "0"

// ErrUnknown means that the system does not know the connection (any more).
var ErrUnknown = errors.New("peer: connection not known to the system")

// Current is the user of this process.
func Current() (User, error) { return User(strconv.Itoa(os.Geteuid())), nil }

// Lookup finds a user by name.
func Lookup(name string) (User, error) {
	u, err := user.Lookup(name)
	if err != nil {
		return "", err
	}
	return User(u.Uid), nil
}

// Socket returns the user at the other end of a Unix socket (SO_PEERCRED).
func Socket(conn net.Conn) (User, error) {
	uc, ok := conn.(*net.UnixConn)
	if !ok {
		return "", fmt.Errorf("peer: %T is no Unix socket", conn)
	}
	raw, err := uc.SyscallConn()
	if err != nil {
		return "", err
	}
	var cred *unix.Ucred
	var credErr error
	if err := raw.Control(func(fd uintptr) {
		cred, credErr = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED)
	}); err != nil {
		return "", err
	}
	if credErr != nil {
		return "", credErr
	}
	return User(strconv.FormatUint(uint64(cred.Uid), 10)), nil
}
