package consent

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"trien/protocol"
)

// queueUp asks for a confirmation that has to wait, and returns once it waits.
func queueUp(t *testing.T, b *Broker, origin string, opened chan<- string) {
	t.Helper()
	b.mu.Lock()
	before := len(b.queue)
	b.mu.Unlock()
	go func() {
		c, err := b.Begin(context.Background(), Request{Origin: origin}, func(int) {})
		if err != nil {
			opened <- err.Error()
			return
		}
		opened <- origin
		c.End(nil)
	}()
	for {
		b.mu.Lock()
		now := len(b.queue)
		b.mu.Unlock()
		if now > before {
			return
		}
	}
}

func TestWebsitesTakeTurns(t *testing.T) {
	b, _ := newBroker(t, time.Minute)
	first := begin(t, b) // of https://a.example
	opened := make(chan string, 10)
	for _, origin := range []string{"https://a.example", "https://a.example", "https://b.example", "https://a.example", "https://c.example", "https://b.example"} {
		queueUp(t, b, origin, opened)
	}
	first.End(nil)
	var order []string
	for range 6 {
		order = append(order, <-opened)
	}
	want := []string{"https://b.example", "https://c.example", "https://a.example", "https://b.example", "https://a.example", "https://a.example"}
	if !slices.Equal(order, want) {
		t.Errorf("the windows opened for %q", order)
	}
}

func TestConfirmationsOfOneWebsiteThatWaitAreLimited(t *testing.T) {
	b, _ := newBroker(t, time.Minute)
	first := begin(t, b)
	opened := make(chan string, maxQueued+1)
	for range maxQueued {
		queueUp(t, b, "https://a.example", opened)
	}
	_, err := b.Begin(t.Context(), Request{Origin: "https://a.example"}, func(int) {})
	if err == nil || err.(*protocol.Error).Code() != protocol.HostTooManyRequests {
		t.Errorf("one too many: %v", err)
	}
	queueUp(t, b, "https://b.example", opened)
	first.End(nil)
	if got := <-opened; got != "https://b.example" {
		t.Errorf("the other website comes after %s", got)
	}
	for range maxQueued {
		if got := <-opened; got != "https://a.example" {
			t.Error(got)
		}
	}
}

func TestPlaceInTheQueueIsToldWhereAnotherWebsiteGoesAhead(t *testing.T) {
	b, _ := newBroker(t, time.Minute)
	first := begin(t, b) // of https://a.example
	defer first.End(nil)
	places := make(chan string, 10)
	ask := func(origin string) {
		go func() {
			c, err := b.Begin(t.Context(), Request{Origin: origin}, func(ahead int) { places <- fmt.Sprint(origin, " ", ahead) })
			if err == nil {
				c.End(nil)
			}
		}()
	}
	ask("https://a.example")
	if got := <-places; got != "https://a.example 1" {
		t.Error(got)
	}
	ask("https://b.example")
	got := []string{<-places, <-places}
	slices.Sort(got)
	if !slices.Equal(got, []string{"https://a.example 2", "https://b.example 1"}) {
		t.Errorf("told %q", got)
	}
}
