package peer

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"testing"
)

func TestProgramThatHoldsAPortIsNamed(t *testing.T) {
	if inWine() {
		t.Skip("Wine's table has no processes for sockets that listen: its server holds them, which is no Windows process")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	me, err := Current()
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"127.0.0.1:0", "[::1]:0", ":0"} {
		l, err := net.Listen("tcp", address)
		if err != nil {
			t.Log(err) // no IPv6 here
			continue
		}
		port := l.Addr().(*net.TCPAddr).Port
		want := Program{PID: os.Getpid(), Name: filepath.Base(self), User: me}
		if got, err := Listener(port); err != nil || got != want {
			t.Errorf("%s: %+v, %v, want %+v", address, got, err, want)
		}
		// Who only talks over the port does not hold it.
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		l.Close()
		if got, err := Listener(port); !errors.Is(err, ErrUnknown) {
			t.Errorf("%s: after the end %+v, %v", address, got, err)
		}
		c.Close()
	}
}
