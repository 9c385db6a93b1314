package service

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"trien/host/link"
	"trien/host/settings"
	"trien/protocol"
)

// connect opens a TCP connection that says nothing yet.
func connect(t testing.TB, s settings.Settings) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(s.Service.Port)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// ended waits until the service has closed a connection, ten seconds at most.
func ended(c net.Conn) error {
	_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
	_, err := io.Copy(io.Discard, c)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return errors.New("the connection is still open")
	}
	return nil // its end, or a reset
}

// impatient are limits whose times pass within a test.
func impatient() limits {
	l := defaultLimits
	l.header, l.request, l.idle, l.message = 50*time.Millisecond, 50*time.Millisecond, 50*time.Millisecond, 50*time.Millisecond
	return l
}

func TestSlowRequestsAreEnded(t *testing.T) {
	s := startWith(t, impatient())
	host := "Host: 127.0.0.1:" + strconv.Itoa(s.Service.Port) + "\r\n"
	for name, said := range map[string]string{
		"nothing":            "",
		"half a header":      "GET /health HTTP/1.1\r\n" + host + "X: ",
		"a body that waits":  "GET /health HTTP/1.1\r\n" + host + "Content-Length: 100000\r\n\r\n",
		"a chunk that waits": "GET /health HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n5\r\n",
		"one, then silence":  "GET /health HTTP/1.1\r\n" + host + "\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			c := connect(t, s)
			if _, err := c.Write([]byte(said)); err != nil {
				t.Fatal(err)
			}
			if err := ended(c); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestHeaderWithoutEndIsRefused(t *testing.T) {
	s := start(t)
	c := connect(t, s)
	fmt.Fprintf(c, "GET /health HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n", s.Service.Port)
	line := []byte("X: " + strings.Repeat("x", 1000) + "\r\n")
	sent := 0
	for sent < 64<<20 {
		n, err := c.Write(line)
		sent += n
		if err != nil {
			break
		}
	}
	if sent >= 64<<20 {
		t.Error("64 MiB of header were taken")
	}
}

// One connection asks once: nobody makes the service answer without end.
func TestPipelinedRequestsAreAnsweredOnce(t *testing.T) {
	s := start(t)
	c := connect(t, s)
	request := fmt.Appendf(nil, "GET /health HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n", s.Service.Port)
	if _, err := c.Write(bytes.Repeat(request, 10)); err != nil {
		t.Fatal(err)
	}
	_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
	answers, err := io.ReadAll(c)
	if n := bytes.Count(answers, []byte("HTTP/1.1 200")); n > 1 || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("%d answers, %v", n, err)
	}
}

// rawPage is an admitted page's connection, for frames that no browser sends.
func rawPage(t *testing.T, s settings.Settings) net.Conn {
	t.Helper()
	ws, _, err := dialPage(s, portal)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ws.Close() })
	return ws.NetConn()
}

// frame makes a WebSocket frame (RFC 6455, section 5.2) with a mask of zeros.
func frame(first byte, payload []byte) []byte {
	b := []byte{first, 0x80 | 127}
	switch n := len(payload); {
	case n <= 125:
		b[1] = 0x80 | byte(n)
	default:
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	return append(append(b, 0, 0, 0, 0), payload...)
}

// First bytes of frames: FIN, RSV1 and the opcode.
const (
	textPart, textWhole   = 0x01, 0x81
	more, textCompressed  = 0x00, 0xC1
	reserved, pingPart    = 0x83, 0x09
	ping, continuationEnd = 0x89, 0x80
)

func TestFramesThatNoBrowserSendsEndThePage(t *testing.T) {
	for name, sent := range map[string][]byte{
		"compressed":               frame(textCompressed, []byte("\xaa\x00")),
		"reserved opcode":          frame(reserved, nil),
		"not masked":               {textWhole, 1, 'x'},
		"ping in parts":            frame(pingPart, nil),
		"ping of 126 bytes":        frame(ping, make([]byte, 126)),
		"continuation of nothing":  frame(continuationEnd, []byte("x")),
		"text within text":         append(frame(textPart, []byte("x")), frame(textWhole, []byte("x"))...),
		"length above 2^63":        {textWhole, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0},
		"length of 1 GiB":          {0x82, 0xFF, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0},
		"a close code of nobody's": frame(0x88, []byte{0x03, 0xED}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			pages := connectAgent(t, s)
			c := rawPage(t, s)
			agent := <-pages
			if _, err := c.Write(sent); err != nil {
				t.Fatal(err)
			}
			if kind, data, err := agent.ReadFrame(); err == nil {
				t.Errorf("the agent got %q %q", kind, data)
			}
		})
	}
}

func TestFragmentsAreCountedTogether(t *testing.T) {
	s := start(t)
	pages := connectAgent(t, s)
	c := rawPage(t, s)
	agent := <-pages
	go func() {
		_, _ = c.Write(frame(textPart, []byte("a")))
		for range maxFrame/1000 + 1 { // it may be over by then
			_, _ = c.Write(frame(more, make([]byte, 1000)))
		}
	}()
	if _, data, err := agent.ReadFrame(); err == nil {
		t.Errorf("the agent got %d bytes", len(data))
	}
}

func TestMessageThatDoesNotEndIsGivenUp(t *testing.T) {
	bounds := impatient()
	bounds.burst = 50
	for name, part := range map[string][]byte{
		"silence":         nil,
		"empty fragments": bytes.Repeat(frame(more, nil), 1000),
		"pings":           bytes.Repeat(frame(ping, nil), 10),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startWith(t, bounds)
			pages := connectAgent(t, s)
			c := rawPage(t, s)
			agent := <-pages
			if _, err := c.Write(frame(textPart, []byte("a"))); err != nil {
				t.Fatal(err)
			}
			if part != nil {
				go func() {
					for {
						if _, err := c.Write(part); err != nil {
							return
						}
					}
				}()
			}
			_ = agent.SetReadDeadline(time.Now().Add(10 * time.Second))
			if _, _, err := agent.ReadFrame(); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("got %v, want the page's end", err)
			}
		})
	}
}

func TestPageThatSendsTooMuchIsSlowedNotLost(t *testing.T) {
	bounds := defaultLimits
	bounds.rate, bounds.burst = 100, 10
	s := startWith(t, bounds)
	pages := connectAgent(t, s)
	ws, _, err := dialPage(s, portal)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	agent := <-pages
	began := time.Now()
	const sent = 40
	for i := range sent {
		if err := ws.WriteMessage(websocket.TextMessage, []byte(strconv.Itoa(i))); err != nil {
			t.Fatal(err)
		}
	}
	for i := range sent {
		if _, data, err := agent.ReadFrame(); err != nil || string(data) != strconv.Itoa(i) {
			t.Fatalf("message %d came as %q, %v", i, data, err)
		}
	}
	// The page itself took one of the burst.
	if took, least := time.Since(began), time.Duration(sent-bounds.burst)*time.Second/100; took < least {
		t.Errorf("%d messages took %v, want at least %v", sent, took, least)
	}
}

func TestPagesOfOneOriginAreLimited(t *testing.T) {
	bounds := defaultLimits
	bounds.originPages = 2
	s := startWith(t, bounds)
	pages := connectAgent(t, s)
	var first *websocket.Conn
	for range bounds.originPages {
		ws, _, err := dialPage(s, portal)
		if err != nil {
			t.Fatal(err)
		}
		defer ws.Close()
		<-pages
		first = ws
	}
	ws, _, err := dialPage(s, portal)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	_, _, err = ws.ReadMessage()
	var closed *websocket.CloseError
	if !errors.As(err, &closed) || closed.Code != closeFull || closed.Text != string(protocol.HostTooManyRequests) {
		t.Errorf("one page too many got %v", err)
	}
	first.Close()
	for { // its place is free once the service has noticed
		ws, _, err := dialPage(s, portal)
		if err != nil {
			t.Fatal(err)
		}
		defer ws.Close()
		_ = ws.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
		var late net.Error
		if _, _, err = ws.ReadMessage(); errors.As(err, &late) && late.Timeout() {
			return // it stays
		}
	}
}

func TestSilentConnectionsGiveWayToOnesThatSpeak(t *testing.T) {
	bounds := defaultLimits
	bounds.waiting = 8
	// Nothing but the crowd ends them.
	bounds.header, bounds.request, bounds.idle = time.Hour, time.Hour, time.Hour
	s := startWith(t, bounds)
	pages := connectAgent(t, s)
	page := rawPage(t, s)
	agent := <-pages
	silent := make([]net.Conn, 3*bounds.waiting)
	for i := range silent {
		silent[i] = connect(t, s)
		if i%4 == 0 {
			health(t, s, portal)
		}
	}
	for _, c := range silent[:len(silent)-bounds.waiting] {
		if err := ended(c); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := page.Write(frame(textWhole, []byte("still here"))); err != nil {
		t.Fatal(err)
	}
	if _, data, err := agent.ReadFrame(); err != nil || string(data) != "still here" {
		t.Errorf("the admitted page's agent got %q, %v", data, err)
	}
}

func TestAgentsSocketIsNotFilledByOneUser(t *testing.T) {
	for name, c := range map[string]struct {
		most  int
		hello bool
	}{
		"silent connections": {maxLinks, false},
		"agents":             {maxAgents, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			connectAgent(t, s) // one of each
			const tooMany = 10
			over := make(chan struct{}, c.most+tooMany)
			for range c.most - 1 + tooMany {
				l, err := link.Dial(s.Service.Socket)
				if err != nil {
					t.Fatal(err)
				}
				defer l.Close()
				if c.hello {
					_ = l.WriteJSON(link.Hello, link.Greeting{Version: "test"}) // it may be over by then
				}
				go func() {
					_, _, _ = l.ReadFrame()
					over <- struct{}{}
				}()
			}
			for range tooMany {
				select {
				case <-over:
				case <-time.After(takeTimeout / 2):
					t.Fatal("one user may fill the socket")
				}
			}
			if !health(t, s, portal).Agent {
				t.Error("the agent that was there is gone")
			}
		})
	}
}

func TestGreetingOfAStrangerIsSmall(t *testing.T) {
	s := start(t)
	c, err := link.Dial(s.Service.Socket)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	header := binary.BigEndian.AppendUint32(nil, 64<<10)
	if _, err := c.Conn.Write(append(header, byte(link.Hello))); err != nil {
		t.Fatal(err)
	}
	if err := ended(c.Conn); err != nil {
		t.Error(err)
	}
}
