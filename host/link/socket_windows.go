package link

import (
	"context"
	"net"
	"time"

	"github.com/Microsoft/go-winio"
	"golang.org/x/sys/windows"
)

// clientAccess is what an interactive user may do with the pipe, and all that
// Dial asks for: read and write, but make no further instance of it.
// FILE_APPEND_DATA is the right to do that (FILE_CREATE_PIPE_INSTANCE), and part
// of GENERIC_WRITE: whoever had it could be taken for the service, since an
// instance has the owner of the first.
const clientAccess = (windows.FILE_GENERIC_READ | windows.FILE_GENERIC_WRITE) &^ windows.FILE_APPEND_DATA

// access is the pipe's access control list. LocalSystem, LocalService,
// administrators, and who runs the service (Listen adds it): all; interactive users: clientAccess, 0x12019b; the network:
// nothing.
const access = "D:P(D;;GA;;;NU)(A;;GA;;;SY)(A;;GA;;;LS)(A;;GA;;;BA)(A;;0x12019b;;;IU)"

// Listen opens the service's pipe; it fails where there is one of that name.
// Every interactive user may connect, remote ones may not; who may do what is
// decided by the peer's user.
func Listen(path string) (net.Listener, error) {
	me, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return nil, err
	}
	// The owner is by whom agents know the service (peer.Socket); without a word
	// it is a group's where an administrator runs it.
	sid := me.User.Sid.String()
	return winio.ListenPipe(path, &winio.PipeConfig{SecurityDescriptor: "O:" + sid + access + "(A;;GA;;;" + sid + ")"})
}

// Dial connects to the service, which learns who connects and can do nothing in
// that name (SECURITY_IDENTIFICATION).
func Dial(path string) (*Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	c, err := winio.DialPipeAccessImpLevel(ctx, path, clientAccess, winio.PipeImpLevelIdentification)
	if err != nil {
		return nil, err
	}
	return &Conn{Conn: c}, nil
}
