package service

import (
	"context"

	"golang.org/x/time/rate"
)

// pacer slows the pages of one user and one origin, all together. A page that
// sends too many messages is read more slowly; nothing of it is lost.
type pacer struct {
	messages *rate.Limiter
	// reads are those of few bytes: what gorilla reads ahead can be thousands
	// of fragments without content, or of pings.
	reads *rate.Limiter
}

// smallRead is the buffer of package net/http, which gorilla goes on using:
// what is read beside it is content.
const smallRead = 4 << 10

// readsPerMessage is how many small reads a message may take: one or two, and
// more where a program writes it in pieces.
const readsPerMessage = 10

// meet finds the pacer of a page, before its handshake is answered.
func (v *visitor) meet(origin string) *pacer {
	g := v.gate
	g.mu.Lock()
	defer g.mu.Unlock()
	who := asker{v.user, origin}
	p := g.rates[who]
	if p == nil {
		l := g.limits
		p = &pacer{rate.NewLimiter(l.rate, l.burst), rate.NewLimiter(readsPerMessage*l.rate, readsPerMessage*l.burst)}
		g.rates[who] = p
	}
	v.pacer.Store(p)
	return p
}

// pace waits until one message more may be taken.
func (p *pacer) pace(ctx context.Context) error { return p.messages.Wait(ctx) }

// Read reads, and waits after small reads where there are too many of them.
func (v *visitor) Read(b []byte) (int, error) {
	n, err := v.TCPConn.Read(b)
	if p := v.pacer.Load(); p != nil && n <= smallRead && err == nil {
		err = p.reads.Wait(context.Background()) // milliseconds
	}
	return n, err
}
