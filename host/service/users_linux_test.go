package service

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime"
	"testing"

	"github.com/gorilla/websocket"
	"golang.org/x/sys/unix"

	"trien/host/link"
	"trien/host/settings"
	"trien/protocol"
)

// nobody is a user of every system, and never the one who runs tests.
const nobody = 65534

// asNobody runs do on a thread that belongs to another user. The thread ends
// with it: its user is not given back.
func asNobody(t *testing.T, do func() error) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can act as another user")
	}
	done := make(chan error)
	go func() {
		runtime.LockOSThread()
		// Of this thread alone: package syscall's own would change them all.
		if _, _, errno := unix.RawSyscall(unix.SYS_SETRESUID, nobody, nobody, nobody); errno != 0 {
			done <- errno
			return
		}
		done <- do()
	}()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestAnotherUsersPageNeverReachesOurAgent(t *testing.T) {
	s := start(t)
	pages := connectAgent(t, s)
	asNobody(t, func() error {
		h, err := askHealth(s, portal)
		if err != nil {
			return err
		}
		if h.Agent {
			return errors.New("another user is told of our agent")
		}
		return nil
	})
	asNobody(t, func() error {
		dialer := websocket.Dialer{Subprotocols: []string{Subprotocol}, NetDial: net.Dial}
		ws, _, err := dialer.Dial(fmt.Sprintf("ws://127.0.0.1:%d%s", s.Service.Port, Path), http.Header{"Origin": {portal}})
		if err != nil {
			return err
		}
		defer ws.Close()
		_, _, err = ws.ReadMessage()
		var closed *websocket.CloseError
		if !errors.As(err, &closed) || closed.Text != string(protocol.HostAgentMissing) {
			return fmt.Errorf("another user's page got %v", err)
		}
		return nil
	})
	select {
	case <-pages:
		t.Error("our agent was offered another user's page")
	default:
	}
}

func TestAnotherUsersAgentGetsNoPageOfOurs(t *testing.T) {
	s := start(t)
	asNobody(t, func() error { return registerAndKeep(t, s) })
	ws, _, err := dialPage(s, portal)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	_, _, err = ws.ReadMessage()
	var closed *websocket.CloseError
	if !errors.As(err, &closed) || closed.Text != string(protocol.HostAgentMissing) {
		t.Errorf("our page got %v", err)
	}
}

// Whoever has seen a ticket of ours, in a core dump or over a shoulder.
func TestTicketOfAnotherUsersPageIsWorthNothing(t *testing.T) {
	s := start(t)
	tickets := offers(t, s)
	ws, _, err := dialPage(s, portal)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	ticket := <-tickets
	asNobody(t, func() error {
		if present(t, s, ticket) {
			return errors.New("another user has our page")
		}
		return nil
	})
	ours, err := greet(s, ticket)
	if err != nil {
		t.Fatal(err)
	}
	defer ours.Close()
	if err := ws.WriteMessage(websocket.TextMessage, []byte("for us")); err != nil {
		t.Fatal(err)
	}
	if _, data, err := ours.ReadFrame(); err != nil || string(data) != "for us" {
		t.Errorf("our agent got %q, %v", data, err)
	}
}

// registerAndKeep says hello as an agent, and waits until the service knows it.
func registerAndKeep(t *testing.T, s settings.Settings) error {
	c, err := link.Dial(s.Service.Socket)
	if err != nil {
		return err
	}
	t.Cleanup(func() { c.Close() })
	if err := c.WriteJSON(link.Hello, link.Greeting{Version: "test"}); err != nil {
		return err
	}
	for {
		h, err := askHealth(s, portal)
		if err != nil || h.Agent {
			return err
		}
	}
}

// Both as programs of their own, as on a terminal server.
func TestTwoUsersEachReachTheirOwnAgent(t *testing.T) {
	s := start(t)
	users := []int{61001, 61002}
	for _, user := range users {
		if _, said := play(t, "agent", user, s); said != "ready" {
			t.Fatalf("agent of %d: %q", user, said)
		}
	}
	for range 3 {
		for _, user := range users {
			_, said := play(t, "page", user, s)
			if said != fmt.Sprint(user) {
				t.Errorf("the page of %d was answered by %q", user, said)
			}
		}
	}
}

func TestAnotherUsersFloodLeavesOurPlaces(t *testing.T) {
	bounds := defaultLimits
	bounds.waiting = 8
	s := startWith(t, bounds)
	ours := connect(t, s)
	asNobody(t, func() error {
		for range 5 * bounds.waiting {
			c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", s.Service.Port))
			if err != nil {
				return err
			}
			t.Cleanup(func() { c.Close() })
		}
		return nil
	})
	health(t, s, portal) // the flood has been seen
	fmt.Fprintf(ours, "GET /health HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n", s.Service.Port)
	answer, err := http.ReadResponse(bufio.NewReader(ours), nil)
	if err != nil {
		t.Fatal("another user's connections pushed ours out:", err)
	}
	answer.Body.Close()
}
