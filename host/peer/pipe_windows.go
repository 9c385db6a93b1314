package peer

import (
	"fmt"
	"net"
	"runtime"

	"golang.org/x/sys/windows"
)

var (
	advapi32                   = windows.NewLazySystemDLL("advapi32.dll")
	impersonateNamedPipeClient = advapi32.NewProc("ImpersonateNamedPipeClient")
)

// Socket returns the user at the other end of a named pipe: on the server's
// side the one who connected, on the client's the one who owns the pipe, which
// is who made it. Neither side may look into the other's process where one is a
// service and the other a person's program.
func Socket(conn net.Conn) (User, error) {
	pipe, ok := conn.(interface{ Fd() uintptr })
	if !ok {
		return "", fmt.Errorf("peer: %T is no named pipe", conn)
	}
	h := windows.Handle(pipe.Fd())
	var flags uint32
	if err := windows.GetNamedPipeInfo(h, &flags, nil, nil, nil); err != nil {
		return "", err
	}
	if flags&windows.PIPE_SERVER_END == 0 {
		return ownerOf(h)
	}
	user, err := clientOf(h)
	if err == nil {
		return user, nil
	}
	// A client that connected as nobody (SECURITY_ANONYMOUS).
	var pid uint32
	if windows.GetNamedPipeClientProcessId(h, &pid) != nil {
		return "", err
	}
	return ofProcessOrSession(pid)
}

// ownerOf returns who made the pipe: only an administrator can make an object
// that belongs to another.
func ownerOf(h windows.Handle) (User, error) {
	d, err := windows.GetSecurityInfo(h, windows.SE_KERNEL_OBJECT, windows.OWNER_SECURITY_INFORMATION)
	if err != nil {
		return "", err
	}
	owner, _, err := d.Owner()
	if err != nil {
		return "", err
	}
	if user := User(owner.String()); user != administrators {
		return user, nil
	}
	return rootUser, nil
}

// clientOf asks Windows for whom a thread of this process would act if it acted
// for the pipe's client.
func clientOf(h windows.Handle) (user User, err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		if r, _, e := impersonateNamedPipeClient.Call(uintptr(h)); r == 0 {
			err = e
			runtime.UnlockOSThread()
			return
		}
		user, err = ofThread()
		// A thread that stays another's ends with this goroutine.
		if e := windows.RevertToSelf(); e != nil {
			user, err = "", e
			return
		}
		runtime.UnlockOSThread()
	}()
	<-done
	return user, err
}

func ofThread() (User, error) {
	var token windows.Token
	if err := windows.OpenThreadToken(windows.CurrentThread(), windows.TOKEN_QUERY, true, &token); err != nil {
		return "", err
	}
	defer token.Close()
	return ofToken(token)
}
