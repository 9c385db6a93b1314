//go:build unix

package link

import (
	"io"
	"net"
	"path/filepath"
	"testing"
	"time"
)

func pair(t *testing.T) (*Conn, *Conn) {
	t.Helper()
	a, b := net.Pipe()
	t.Cleanup(func() { a.Close(); b.Close() })
	return &Conn{Conn: a}, &Conn{Conn: b}
}

func TestFrameArrivesWhole(t *testing.T) {
	a, b := pair(t)
	go a.WriteJSON(Page, Offer{Ticket: "t", Origin: "https://a.example"})
	var o Offer
	if err := b.ReadJSON(Page, &o); err != nil || o.Origin != "https://a.example" {
		t.Errorf("got %+v, %v", o, err)
	}
}

func TestHostileLengthIsRefused(t *testing.T) {
	a, b := pair(t)
	go a.Conn.Write([]byte{0xFF, 0xFF, 0xFF, 0xFF, 'T'})
	if _, _, err := b.ReadFrame(); err != ErrTooLarge {
		t.Errorf("got %v", err)
	}
}

func TestSocketOfADeadServiceIsReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run", "service.sock")
	first, err := Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	first.(*net.UnixListener).SetUnlinkOnClose(false)
	first.Close()
	second, err := Listen(path)
	if err != nil {
		t.Fatalf("the dead socket stays in the way: %v", err)
	}
	defer second.Close()
	if _, err := Listen(path); err == nil {
		t.Error("a living service was pushed aside")
	}
}

func TestGreetingIsSmall(t *testing.T) {
	for name, header := range map[string][]byte{
		"too large":    {0, 1, 0, 0, 'H'},
		"another kind": {0, 0, 0, 2, 'T'},
	} {
		a, b := pair(t)
		go a.Conn.Write(header)
		var g Greeting
		if err := b.ReadJSON(Hello, &g); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// After half a frame nothing of the connection can be understood.
func TestFailedWriteEndsTheConnection(t *testing.T) {
	a, b := pair(t)
	go func() {
		_, _ = b.Conn.Read(make([]byte, 3))
		_ = a.Conn.SetDeadline(time.Unix(1, 0)) // as the time-out would
	}()
	if err := a.WriteFrame(Text, make([]byte, 100)); err == nil {
		t.Fatal("no error")
	}
	if _, err := b.Conn.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("the other end got %v", err)
	}
}
