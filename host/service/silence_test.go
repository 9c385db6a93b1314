package service

import (
	"errors"
	"os"
	"testing"
	"time"

	"trien/host/link"
)

// A page whose PC was put to sleep, or whose program only looks like a page.
func TestPageThatAnswersNoPingIsGone(t *testing.T) {
	bounds := defaultLimits
	bounds.ping, bounds.pong = 10*time.Millisecond, 50*time.Millisecond
	s := startWith(t, bounds)
	pages := connectAgent(t, s)
	rawPage(t, s) // nobody reads it: no ping is answered
	agent := <-pages
	_ = agent.SetReadDeadline(time.Now().Add(10 * time.Second))
	if _, _, err := agent.ReadFrame(); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("got %v, want the page's end", err)
	}
}

func TestPageThatAnswersPingsStays(t *testing.T) {
	bounds := defaultLimits
	bounds.ping, bounds.pong = 10*time.Millisecond, time.Second
	s := startWith(t, bounds)
	pages := connectAgent(t, s)
	ws, _, err := dialPage(s, portal)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	agent := <-pages
	answered := make(chan struct{}, 100)
	pong := ws.PingHandler()
	ws.SetPingHandler(func(data string) error {
		answered <- struct{}{}
		return pong(data)
	})
	go func() { _, _, _ = ws.ReadMessage() }() // answers pings
	began := time.Now()
	for time.Since(began) < bounds.pong+300*time.Millisecond {
		select {
		case <-answered:
		case <-time.After(10 * time.Second):
			t.Fatal("no ping comes")
		}
	}
	_ = agent.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
	if _, _, err := agent.ReadFrame(); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a page that answers is gone: %v", err)
	}
}

// A page that asks and does not read the answers holds up nobody but itself,
// and that not for ever.
func TestPageThatReadsNothingIsGivenUp(t *testing.T) {
	bounds := defaultLimits
	bounds.write = 100 * time.Millisecond
	s := startWith(t, bounds)
	pages := connectAgent(t, s)
	rawPage(t, s)
	agent := <-pages
	began := time.Now()
	const enough = 20 * time.Second // less than the agent itself would wait
	var err error
	for err == nil && time.Since(began) < enough {
		err = agent.WriteFrame(link.Binary, make([]byte, 500<<10))
	}
	if took := time.Since(began); took >= enough {
		t.Errorf("the agent wrote for %v: %v", took, err)
	}
}
