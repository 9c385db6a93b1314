package service

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"trien/host/link"
	"trien/host/settings"
	"trien/protocol"
)

const portal = "https://portal.example"

// start runs a service on a free port and returns its settings.
func start(t testing.TB) settings.Settings { return startWith(t, defaultLimits) }

// startWith runs a service with limits that a test can reach.
func startWith(t testing.TB, bounds limits) settings.Settings {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := settings.Defaults()
	s.Portals.Origins = []string{portal}
	s.Service.Port = l.Addr().(*net.TCPAddr).Port
	s.Service.Socket = filepath.Join(openDir(t), "service.sock")
	l.Close()
	ctx, cancel := context.WithCancel(context.Background())
	ready, done := make(chan struct{}), make(chan error, 1)
	go func() {
		done <- newService(settings.Fixed(s), "test", slog.New(slog.DiscardHandler), bounds).Run(ctx, func() { close(ready) })
	}()
	select {
	case <-ready:
	case err := <-done:
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("service ended with %v", err)
		}
	})
	return s
}

// openDir is a folder that every user can reach, as /run/trien is.
func openDir(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	for _, d := range []string{dir, filepath.Dir(dir)} {
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// connectAgent plays an agent; each page that it takes comes from the channel.
func connectAgent(t testing.TB, s settings.Settings) <-chan *link.Conn {
	t.Helper()
	dial := func(ticket string) *link.Conn {
		c, err := link.Dial(s.Service.Socket)
		if err != nil {
			t.Error(err)
			return nil
		}
		t.Cleanup(func() { c.Close() })
		if err := c.WriteJSON(link.Hello, link.Greeting{Ticket: ticket, Version: "test"}); err != nil {
			t.Error(err)
		}
		return c
	}
	control := dial("")
	pages := make(chan *link.Conn, 10)
	go func() {
		for {
			var offer link.Offer
			if control.ReadJSON(link.Page, &offer) != nil {
				return
			}
			if offer.Origin != portal {
				t.Errorf("offered a page of %q", offer.Origin)
			}
			pages <- dial(offer.Ticket)
		}
	}()
	waitForAgent(t, s)
	return pages
}

// waitForAgent asks the service until it knows the agent, which says its hello
// on another connection than we ask on.
func waitForAgent(t testing.TB, s settings.Settings) {
	t.Helper()
	for !health(t, s, portal).Agent {
	}
}

func health(t testing.TB, s settings.Settings, origin string) Health {
	t.Helper()
	h, err := askHealth(s, origin)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// askHealth asks on a connection of its own, which belongs to the user of the
// thread that it runs on.
func askHealth(s settings.Settings, origin string) (h Health, err error) {
	c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", s.Service.Port))
	if err != nil {
		return h, err
	}
	defer c.Close()
	fmt.Fprintf(c, "GET /health HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: %s\r\n\r\n", s.Service.Port, origin)
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return h, err
	}
	defer answer.Body.Close()
	err = json.NewDecoder(answer.Body).Decode(&h)
	return h, err
}

func dialPage(s settings.Settings, origin string) (*websocket.Conn, *http.Response, error) {
	d := websocket.Dialer{Subprotocols: []string{Subprotocol}}
	return d.Dial(fmt.Sprintf("ws://127.0.0.1:%d%s", s.Service.Port, Path), http.Header{"Origin": {origin}})
}

// handshake sends raw request headers and returns the status.
func handshake(t *testing.T, port int, lines ...string) int {
	t.Helper()
	c, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	request := append([]string{
		"GET " + Path + " HTTP/1.1", "Connection: Upgrade", "Upgrade: websocket",
		"Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
	}, lines...)
	if _, err := c.Write([]byte(strings.Join(request, "\r\n") + "\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	return answer.StatusCode
}

func TestForeignPagesAreRefusedBeforeTheUpgrade(t *testing.T) {
	s := start(t)
	port := s.Service.Port
	host := "Host: 127.0.0.1:" + strconv.Itoa(port)
	for name, c := range map[string]struct {
		lines []string
		want  int
	}{
		"the portal itself":         {[]string{host, "Origin: " + portal}, 101},
		"localhost by name":         {[]string{"Host: localhost:" + strconv.Itoa(port), "Origin: " + portal}, 101},
		"foreign origin":            {[]string{host, "Origin: https://evil.test"}, 403},
		"null origin":               {[]string{host, "Origin: null"}, 403},
		"no origin":                 {[]string{host}, 403},
		"origin as prefix":          {[]string{host, "Origin: " + portal + ".evil.test"}, 403},
		"http for https":            {[]string{host, "Origin: http://portal.example"}, 403},
		"another port":              {[]string{host, "Origin: " + portal + ":8443"}, 403},
		"two origins":               {[]string{host, "Origin: " + portal, "Origin: https://evil.test"}, 403},
		"origin equal to host":      {[]string{host, "Origin: http://127.0.0.1:" + strconv.Itoa(port)}, 403},
		"rebound host":              {[]string{"Host: evil.test:" + strconv.Itoa(port), "Origin: " + portal}, 403},
		"another loopback address":  {[]string{"Host: 127.0.0.2:" + strconv.Itoa(port), "Origin: " + portal}, 403},
		"host without port":         {[]string{"Host: 127.0.0.1", "Origin: " + portal}, 403},
		"host with another port":    {[]string{"Host: 127.0.0.1:1", "Origin: " + portal}, 403},
		"extension of someone else": {[]string{host, "Origin: chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}, 403},
	} {
		t.Run(name, func(t *testing.T) {
			if got := handshake(t, port, c.lines...); got != c.want {
				t.Errorf("status %d, want %d", got, c.want)
			}
		})
	}
}

func TestHealthTellsWhyAPageCannotConnect(t *testing.T) {
	s := start(t)
	if h := health(t, s, portal); h.Name != "trien" || !h.OriginAllowed || h.Agent {
		t.Errorf("without an agent: %+v", h)
	}
	connectAgent(t, s)
	if h := health(t, s, portal); h.Version != "test" || !h.Agent {
		t.Errorf("with an agent: %+v", h)
	}
	if h := health(t, s, "https://evil.test"); h != (Health{Name: "trien"}) {
		t.Errorf("a foreign page learns %+v", h)
	}
}

func TestPageWithoutAnAgentIsTold(t *testing.T) {
	s := start(t)
	ws, _, err := dialPage(s, portal)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	// What the page has sent already must not turn the reason into a reset.
	for range 100 {
		_ = ws.WriteMessage(websocket.TextMessage, make([]byte, 1000)) // it may be over by then
	}
	_, _, err = ws.ReadMessage()
	var closed *websocket.CloseError
	if !errors.As(err, &closed) || closed.Code != closeNoAgent || closed.Text != string(protocol.HostAgentMissing) {
		t.Errorf("got %v", err)
	}
}

func TestFramesPassBothWays(t *testing.T) {
	s := start(t)
	pages := connectAgent(t, s)
	ws, _, err := dialPage(s, portal)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	agent := <-pages
	for _, c := range []struct {
		ws   int
		link link.Kind
	}{{websocket.TextMessage, link.Text}, {websocket.BinaryMessage, link.Binary}} {
		if err := ws.WriteMessage(c.ws, []byte("to the agent")); err != nil {
			t.Fatal(err)
		}
		if kind, data, err := agent.ReadFrame(); err != nil || kind != c.link || string(data) != "to the agent" {
			t.Errorf("agent got %q %q, %v", kind, data, err)
		}
		if err := agent.WriteFrame(c.link, []byte("to the page")); err != nil {
			t.Fatal(err)
		}
		if kind, data, err := ws.ReadMessage(); err != nil || kind != c.ws || string(data) != "to the page" {
			t.Errorf("page got %d %q, %v", kind, data, err)
		}
	}
}

func TestEndOfEitherSideReachesTheOther(t *testing.T) {
	s := start(t)
	pages := connectAgent(t, s)
	t.Run("agent", func(t *testing.T) {
		ws, _, err := dialPage(s, portal)
		if err != nil {
			t.Fatal(err)
		}
		defer ws.Close()
		(<-pages).Close()
		_, _, err = ws.ReadMessage()
		var closed *websocket.CloseError
		if !errors.As(err, &closed) || closed.Text != string(protocol.HostStopped) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("page", func(t *testing.T) {
		ws, _, err := dialPage(s, portal)
		if err != nil {
			t.Fatal(err)
		}
		agent := <-pages
		ws.Close()
		if _, _, err := agent.ReadFrame(); err == nil {
			t.Error("the agent still has a page that is gone")
		}
	})
}

func TestOversizeFramesEndThePage(t *testing.T) {
	for name, c := range map[string]struct{ kind, size int }{
		"binary": {websocket.BinaryMessage, maxFrame + 1},
		"huge":   {websocket.BinaryMessage, 32 << 20},
		"text":   {websocket.TextMessage, protocol.MaxTextMessage + 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			pages := connectAgent(t, s)
			ws, _, err := dialPage(s, portal)
			if err != nil {
				t.Fatal(err)
			}
			defer ws.Close()
			<-pages
			_ = ws.WriteMessage(c.kind, make([]byte, c.size)) // the service may close first
			_, _, err = ws.ReadMessage()
			if !websocket.IsCloseError(err, websocket.CloseMessageTooBig) {
				t.Errorf("got %v, want close 1009", err)
			}
		})
	}
}

func TestTicketIsGoodOnce(t *testing.T) {
	s := start(t)
	tickets := offers(t, s)
	ws, _, err := dialPage(s, portal)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	ticket := <-tickets
	if present(t, s, "guessed") {
		t.Error("a guessed ticket was accepted")
	}
	first, err := greet(s, ticket)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	if err := ws.WriteMessage(websocket.TextMessage, []byte("for one")); err != nil {
		t.Fatal(err)
	}
	if _, data, err := first.ReadFrame(); err != nil || string(data) != "for one" {
		t.Fatalf("the agent got %q, %v", data, err)
	}
	if present(t, s, ticket) {
		t.Error("a ticket was accepted twice")
	}
}

// greet says an agent's hello.
func greet(s settings.Settings, ticket string) (*link.Conn, error) {
	c, err := link.Dial(s.Service.Socket)
	if err != nil {
		return nil, err
	}
	return c, c.WriteJSON(link.Hello, link.Greeting{Ticket: ticket, Version: "test"})
}

// offers plays an agent that takes no page, and returns the tickets offered.
func offers(t *testing.T, s settings.Settings) <-chan string {
	t.Helper()
	control, err := greet(s, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { control.Close() })
	tickets := make(chan string, 10)
	go func() {
		for {
			var offer link.Offer
			if control.ReadJSON(link.Page, &offer) != nil {
				return
			}
			tickets <- offer.Ticket
		}
	}()
	waitForAgent(t, s)
	return tickets
}

// present shows a ticket, and tells whether the service keeps who has it.
func present(t *testing.T, s settings.Settings, ticket string) bool {
	t.Helper()
	c, err := greet(s, ticket)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
	_, _, err = c.ReadFrame()
	return err == nil || errors.Is(err, os.ErrDeadlineExceeded)
}

func TestPortIsNeverShared(t *testing.T) {
	s := start(t)
	s.Service.Socket = filepath.Join(t.TempDir(), "other.sock")
	err := New(settings.Fixed(s), "test", slog.New(slog.DiscardHandler)).Run(context.Background(), func() { t.Error("a second service opened the port") })
	if err == nil {
		t.Error("no error")
	}
}
