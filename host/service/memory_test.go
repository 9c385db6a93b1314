package service

import (
	"errors"
	"runtime"
	"testing"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"trien/host/link"
	"trien/host/settings"
)

// conversations for the memory's measure: as few again would show a leak of
// half a kilobyte each.
const conversations = 1000

// TestConversationsThatAreOverTakeNoMemory holds a service that runs for months
// to what it had after its first day.
func TestConversationsThatAreOverTakeNoMemory(t *testing.T) {
	bounds := defaultLimits
	bounds.rate = rate.Inf // as if they came over days
	s := startWith(t, bounds)
	failed := make(chan error, 1)
	go func() { failed <- echo(s) }()
	waitForAgent(t, s)
	converse := func(n int) {
		for range n {
			if err := haveEchoed(s); err != nil {
				t.Fatal(err)
			}
		}
	}
	converse(conversations / 5)
	before := heap()
	converse(conversations)
	grown := heap() - before
	t.Logf("%d bytes more", grown)
	if grown > conversations*512 {
		t.Errorf("%d conversations have left %d bytes", conversations, grown)
	}
	select {
	case err := <-failed:
		t.Error(err)
	default:
	}
}

// echo plays an agent that gives each page back what it says.
func echo(s settings.Settings) error {
	dial := func(ticket string) (*link.Conn, error) {
		c, err := link.Dial(s.Service.Socket)
		if err != nil {
			return nil, err
		}
		return c, c.WriteJSON(link.Hello, link.Greeting{Ticket: ticket, Version: "test"})
	}
	control, err := dial("")
	if err != nil {
		return err
	}
	defer control.Close()
	for {
		var offer link.Offer
		if err := control.ReadJSON(link.Page, &offer); err != nil {
			return err
		}
		page, err := dial(offer.Ticket)
		if err != nil {
			return err
		}
		go func() {
			defer page.Close()
			for {
				kind, data, err := page.ReadFrame()
				if err != nil || page.WriteFrame(kind, data) != nil {
					return
				}
			}
		}()
	}
}

// haveEchoed is one page's conversation, to its end.
func haveEchoed(s settings.Settings) error {
	ws, _, err := dialPage(s, portal)
	if err != nil {
		return err
	}
	defer ws.Close()
	message := make([]byte, 64<<10)
	if err := ws.WriteMessage(websocket.BinaryMessage, message); err != nil {
		return err
	}
	if _, data, err := ws.ReadMessage(); err != nil || len(data) != len(message) {
		return errors.Join(errors.New("no echo"), err)
	}
	return nil
}

// heap is what is in use, in bytes.
func heap() int {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // what finalizers have freed, and pools
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}
