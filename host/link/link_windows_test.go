package link

import (
	"strings"
	"testing"

	"golang.org/x/sys/windows"

	"trien/host/peer"
)

const testPipe = `\\.\pipe\trien-link-test`

func TestServiceAndAgentKnowEachOthersUser(t *testing.T) {
	l, err := Listen(testPipe)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if inWine() {
		// go-winio holds a first instance that Windows offers to nobody.
		first, err := Dial(testPipe)
		if err != nil {
			t.Fatal(err)
		}
		defer first.Close()
	}
	type arrival struct {
		user peer.User
		err  error
		said Greeting
	}
	arrived := make(chan arrival, 1)
	go func() {
		conn, err := l.Accept()
		if err != nil {
			arrived <- arrival{err: err}
			return
		}
		defer conn.Close()
		var a arrival
		// Before anything is read: a stranger is shown the door at once.
		if a.user, a.err = peer.Socket(conn); a.err == nil {
			a.err = (&Conn{Conn: conn}).ReadJSON(Hello, &a.said)
		}
		arrived <- a
	}()
	c, err := Dial(testPipe)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	me, err := peer.Current()
	if err != nil {
		t.Fatal(err)
	}
	if service, err := peer.Socket(c.Conn); err != nil || service != me {
		t.Errorf("the agent finds the service's user %q, %v, want %q", service, err, me)
	}
	if err := c.WriteJSON(Hello, Greeting{Version: "1"}); err != nil {
		t.Error(err)
	}
	if a := <-arrived; a.err != nil || a.user != me || a.said.Version != "1" {
		t.Errorf("the service finds %+v, want %q", a, me)
	}
}

func TestServiceIsNotPushedAside(t *testing.T) {
	l, err := Listen(testPipe)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if inWine() {
		t.Skip("Wine lets a second program make the first instance of a pipe")
	}
	if second, err := Listen(testPipe); err == nil {
		second.Close()
		t.Error("a second service took the pipe")
	}
}

func inWine() bool {
	return windows.NewLazySystemDLL("ntdll.dll").NewProc("wine_get_version").Find() == nil
}

// Whoever may make an instance of the pipe is taken for the service.
func TestUsersCannotMakeInstancesOfThePipe(t *testing.T) {
	d, err := windows.SecurityDescriptorFromString(access)
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := d.DACL()
	if err != nil {
		t.Fatal(err)
	}
	const users = "S-1-5-4" // interactive
	found := false
	for i := range uint32(list.AceCount) {
		var entry *windows.ACCESS_ALLOWED_ACE
		if err := windows.GetAce(list, i, &entry); err != nil {
			t.Fatal(err)
		}
		if sidOf(entry) != users {
			continue
		}
		found = true
		if entry.Mask != clientAccess {
			t.Errorf("users have %#x, Dial asks for %#x", entry.Mask, uint32(clientAccess))
		}
		if entry.Mask&(windows.FILE_APPEND_DATA|windows.GENERIC_WRITE|windows.GENERIC_ALL|windows.WRITE_DAC|windows.WRITE_OWNER) != 0 {
			t.Errorf("users have %#x", entry.Mask)
		}
	}
	if !found || !strings.HasPrefix(access, "D:P(D;;GA;;;NU)") {
		t.Errorf("%s: users cannot connect, or the network can", access)
	}
}
