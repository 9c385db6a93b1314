package consent

import (
	"context"
	"slices"
	"sync"
	"time"

	"trien/protocol"
)

// Approval is the person's yes, with what it was said to. The receiver clears
// the PIN.
type Approval struct {
	Documents   []protocol.ApprovedDocument
	Certificate string
	PIN         protocol.PIN
}

// Acts is what the person may do in the window beside deciding. An act that is
// nil is refused. They are called concurrently and have been checked against
// what the window shows.
type Acts struct {
	// Render draws one page of a document as it will be signed.
	Render func(context.Context, protocol.ConsentRenderParams) (protocol.ConsentRenderResult, error)
	// Place moves signatures. Nothing can be approved until it has returned.
	Place func(context.Context, protocol.ConsentPlaceParams) error
	// Password takes over a document's password.
	Password func(document int, password protocol.PIN)
}

// Confirmation is one open window. Its methods may be called concurrently.
type Confirmation struct {
	broker     *Broker
	acts       Acts
	ctx        context.Context
	cancel     context.CancelCauseFunc
	timeout    time.Duration
	timer      *time.Timer
	approvals  chan Approval
	selections chan string

	mu     sync.Mutex
	state  protocol.ConsentState
	moving int // signatures are being moved, by so many messages
	ended  bool
}

// Context ends when the person declines, closes the window or lets the time
// run out, and when the request is given up; context.Cause tells which.
func (c *Confirmation) Context() context.Context { return c.ctx }

// State returns what the window shows.
func (c *Confirmation) State() protocol.ConsentState {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.snapshot()
}

// snapshot is the state as it is now, whatever changes it later.
func (c *Confirmation) snapshot() protocol.ConsentState {
	c.state.Login = c.broker.kept(&c.state)
	s := c.state
	s.Documents = slices.Clone(s.Documents)
	return s
}

// Change alters what the window shows and pushes it. While documents are
// received and checked their stages decide the window's (settle).
func (c *Confirmation) Change(change func(*protocol.ConsentState)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return
	}
	before := c.state.Stage
	change(&c.state)
	settle(&c.state)
	if after := c.state.Stage; after != before && waitsForPerson(after) {
		c.timer.Reset(c.timeout)
	}
	c.push()
}

// push shows the state, under the lock, so that updates arrive in the order of
// their making.
func (c *Confirmation) push() { c.broker.window.Update(c.snapshot()) }

// Show is Change for what an approval covers: it counts as a new version.
func (c *Confirmation) Show(change func(*protocol.ConsentState)) {
	c.Change(func(s *protocol.ConsentState) {
		change(s)
		s.Version++
	})
}

// Approvals has the person's yes, once each time that it may be said.
func (c *Confirmation) Approvals() <-chan Approval { return c.approvals }

// Selections has the fingerprint of another certificate that the person chose.
func (c *Confirmation) Selections() <-chan string { return c.selections }

// Decision waits for the next thing that the person does: an approval, or the
// fingerprint of another certificate. The error is the cause of Context's end.
func (c *Confirmation) Decision() (*Approval, string, error) {
	select {
	case a := <-c.approvals:
		return &a, "", nil
	case fingerprint := <-c.selections:
		return nil, fingerprint, nil
	case <-c.ctx.Done():
		return nil, "", context.Cause(c.ctx)
	}
}

// End closes the window, with the error that it shows before it goes, if any.
func (c *Confirmation) End(err *protocol.Error) {
	c.mu.Lock()
	if c.ended {
		c.mu.Unlock()
		return
	}
	c.ended = true
	c.state.Stage = protocol.ConsentDone
	c.state.Error = nil
	if err != nil {
		c.state.Stage = protocol.ConsentFailed
		c.state.Error = err.Data
	}
	c.broker.window.End(c.snapshot())
	c.mu.Unlock()
	c.release()
}

// release gives the turn to the next.
func (c *Confirmation) release() {
	c.timer.Stop()
	c.cancel(context.Canceled)
	select { // an approval that nobody took
	case a := <-c.approvals:
		a.PIN.Clear()
	default:
	}
	b := c.broker
	b.mu.Lock()
	b.current = nil
	b.mu.Unlock()
	<-b.turn
}
