package peer

import (
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/windows"
)

func TestFarEndOfALoopbackConnectionIsKnown(t *testing.T) {
	me, err := Current()
	if err != nil || !strings.HasPrefix(string(me), "S-1-") {
		t.Fatalf("current user %q, %v", me, err)
	}
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		l, err := net.Listen("tcp", address)
		if err != nil {
			t.Logf("%s: %v", address, err)
			continue
		}
		defer l.Close()
		far, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer far.Close()
		near, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		defer near.Close()
		local, remote := near.LocalAddr().(*net.TCPAddr).AddrPort(), near.RemoteAddr().(*net.TCPAddr).AddrPort()
		if strings.HasPrefix(address, "[") && inWine() {
			continue // its table has no processes for IPv6
		}
		if pid, err := tcpProcess(local, remote); err != nil || int(pid) != os.Getpid() {
			t.Errorf("%s: process %d, %v, want %d", address, pid, err, os.Getpid())
		}
		if user, err := TCP(local, remote); err != nil || user != me {
			t.Errorf("%s: user %q, %v, want %q", address, user, err, me)
		}
	}
}

func inWine() bool {
	return windows.NewLazySystemDLL("ntdll.dll").NewProc("wine_get_version").Find() == nil
}

func TestConnectionThatNobodyHoldsIsUnknown(t *testing.T) {
	a, b := netip.MustParseAddrPort("127.0.0.1:1"), netip.MustParseAddrPort("127.0.0.1:2")
	if user, err := TCP(a, b); err != ErrUnknown {
		t.Errorf("user %q, %v", user, err)
	}
}

// A service may not open people's processes: then their sessions tell.
func TestUserIsFoundByTheSessionOfTheProcess(t *testing.T) {
	pid := windows.GetCurrentProcessId()
	var want uint32
	if err := windows.ProcessIdToSessionId(pid, &want); err != nil {
		t.Fatal(err)
	}
	if session, err := sessionOf(pid); err != nil || session != want {
		t.Errorf("session %d, %v, want %d", session, err, want)
	}
	if session, err := sessionOf(1); err == nil { // identifiers are multiples of four
		t.Errorf("a process that is none is in session %d", session)
	}
	me, err := Current()
	if err != nil {
		t.Fatal(err)
	}
	if user, err := ofSessionOf(pid); err != nil || user != me {
		t.Errorf("user %q, %v, want %q", user, err, me)
	}
}

func TestAccountOfTheServiceIsFoundBySID(t *testing.T) {
	if user, err := Lookup("S-1-5-19"); err != nil || user != "S-1-5-19" {
		t.Errorf("LocalService is %q, %v", user, err)
	}
	if user, err := Lookup("S-1-nobody"); err == nil {
		t.Errorf("found %q", user)
	}
	if !User("S-1-5-18").Root() || User("S-1-5-19").Root() {
		t.Error("LocalSystem is root, LocalService is not")
	}
}

func TestRowsOfTheSystemsTablesAreRead(t *testing.T) {
	b := make([]byte, row4)
	copy(b[4:], []byte{127, 0, 0, 1, 0x43, 0xC1, 0, 0, 127, 0, 0, 1, 0xD0, 0x01, 0, 0, 0x2A})
	near, far, pid := decodeRow(b, false)
	if near.String() != "127.0.0.1:17345" || far.String() != "127.0.0.1:53249" || pid != 42 {
		t.Errorf("%v %v %d", near, far, pid)
	}
}
