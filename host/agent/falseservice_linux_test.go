package agent

import (
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"

	"trien/host/link"
	"trien/host/settings"
)

// Another user of the PC was there before the service, at its very socket
// (Man-in-the-Machine): it hears nothing from an agent, not even the hello.
func TestSocketThatAnotherUserListensAtIsNotSpokenTo(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can act as another user")
	}
	dir := t.TempDir()
	for _, d := range []string{dir, filepath.Dir(dir)} {
		if err := os.Chmod(d, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(dir, "service.sock")
	const nobody = 65534
	for user, spokenTo := range map[int]bool{nobody: false, 0: true} {
		listening := make(chan net.Listener)
		go func() {
			if user != 0 {
				// The thread ends with its goroutine: its user is not given back.
				runtime.LockOSThread()
				if _, _, errno := unix.RawSyscall(unix.SYS_SETRESUID, uintptr(user), uintptr(user), uintptr(user)); errno != 0 {
					t.Error(errno)
				}
			}
			l, err := net.Listen("unix", path)
			if err != nil {
				t.Error(err)
			}
			listening <- l
		}()
		l := <-listening
		if l == nil {
			return
		}
		heard := make(chan bool, 1)
		go func() {
			c, err := l.Accept()
			if err != nil {
				heard <- false
				return
			}
			defer c.Close()
			var hello link.Greeting
			heard <- (&link.Conn{Conn: c}).ReadJSON(link.Hello, &hello) == nil
		}()
		s := settings.Defaults().Service
		s.Socket = path
		a := &Agent{service: s, Config: Config{Log: slog.New(slog.DiscardHandler)}}
		conn, err := a.dialService("")
		if err == nil {
			conn.Close()
		}
		if got := <-heard; got != spokenTo || (err == nil) != spokenTo {
			t.Errorf("a service of user %d heard us: %v, %v", user, got, err)
		}
		l.Close()
		_ = os.Remove(path) // net has done so, mostly
	}
}
