package peer

import (
	"net"
	"net/netip"
	"testing"
)

func TestOwnerOfALoopbackConnectionIsFound(t *testing.T) {
	me, err := Current()
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		l, err := net.Listen("tcp", address)
		if err != nil {
			t.Logf("%s: %v", address, err)
			continue
		}
		defer l.Close()
		client, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		server, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		defer server.Close()
		local := server.LocalAddr().(*net.TCPAddr).AddrPort()
		remote := server.RemoteAddr().(*net.TCPAddr).AddrPort()
		if got, err := TCP(local, remote); err != nil || got != me {
			t.Errorf("%s: got %q, %v, want %q", address, got, err, me)
		}
	}
}

func TestUnknownConnectionBelongsToNobody(t *testing.T) {
	a := netip.MustParseAddrPort("127.0.0.1:1")
	if got, err := TCP(a, netip.MustParseAddrPort("127.0.0.1:2")); err != ErrUnknown {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestOwnerOfASocketIsFound(t *testing.T) {
	me, _ := Current()
	l, err := net.Listen("unix", t.TempDir()+"/s")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	client, err := net.Dial("unix", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if got, err := Socket(client); err != nil || got != me {
		t.Errorf("got %q, %v, want %q", got, err, me)
	}
}
