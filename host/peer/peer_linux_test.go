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
		if got, err := askKernel(remote, local); err != nil || got != me {
			t.Logf("%s: the kernel said %q, %v", address, got, err)
		}
		table := "/proc/net/tcp"
		if remote.Addr().Is6() {
			table += "6"
		}
		if got, err := findInTable(table, remote, local); err != nil || got != me {
			t.Errorf("%s: the table said %q, %v, want %q", address, got, err, me)
		}
	}
}

// The kernel gives a socket that its program has closed to uid 0, and whoever
// closes at once would be root.
func TestAClosedConnectionIsNotRoots(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	client, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	server, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	local := server.LocalAddr().(*net.TCPAddr).AddrPort()
	remote := server.RemoteAddr().(*net.TCPAddr).AddrPort()
	client.Close()
	// FIN_WAIT2: the far end waits for ours.
	if got, err := TCP(local, remote); err == nil {
		t.Errorf("a closed connection belongs to %q", got)
	}
	if got, err := findInTable("/proc/net/tcp", remote, local); err == nil {
		t.Errorf("in the table a closed connection belongs to %q", got)
	}
}

// Where the kernel finds no connection it names a listener on the same port.
func TestAListenerIsNoPeer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	near := l.Addr().(*net.TCPAddr).AddrPort()
	if got, err := askKernel(near, netip.MustParseAddrPort("127.0.0.1:9")); err == nil {
		t.Errorf("got %q", got)
	}
}

func TestUnknownConnectionBelongsToNobody(t *testing.T) {
	a := netip.MustParseAddrPort("127.0.0.1:1")
	if got, err := TCP(a, netip.MustParseAddrPort("127.0.0.1:2")); err == nil {
		t.Errorf("got %q", got)
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

func inWine() bool { return false }
