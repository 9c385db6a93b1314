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

// Renderer draws one page of the document as it will be signed.
type Renderer func(ctx context.Context, page, width int) (protocol.ConsentRenderResult, error)

// Confirmation is one open window. Its methods may be called concurrently.
type Confirmation struct {
	broker     *Broker
	ctx        context.Context
	cancel     context.CancelCauseFunc
	timeout    time.Duration
	timer      *time.Timer
	approvals  chan Approval
	selections chan string
	passwords  chan protocol.PIN

	mu       sync.Mutex
	state    protocol.ConsentState
	renderer Renderer
	ended    bool
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

// Change alters what the window shows and pushes it.
func (c *Confirmation) Change(change func(*protocol.ConsentState)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return
	}
	change(&c.state)
	if c.state.Stage == protocol.ConsentReady || c.state.Stage == protocol.ConsentPassword {
		c.timer.Reset(c.timeout)
	}
	// Under the lock, so that updates arrive in the order of their making.
	c.broker.window.Update(c.snapshot())
}

// Show replaces what is drawn of the document; it counts as a new version.
func (c *Confirmation) Show(r Renderer, change func(*protocol.ConsentState)) {
	c.Change(func(s *protocol.ConsentState) {
		c.renderer = r
		change(s)
		s.Version++
	})
}

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
	select {
	case password := <-c.passwords:
		password.Clear()
	default:
	}
	b := c.broker
	b.mu.Lock()
	b.current = nil
	b.mu.Unlock()
	<-b.turn
}

// Approve is the person's yes. It is refused with document.changed unless it
// names exactly what the window shows now, with pin.required where a PIN is
// due, and with user.timeout where the confirmation is over. The PIN is the
// broker's to clear from then on, whatever the answer.
func (b *Broker) Approve(p protocol.ConsentApproveParams) *protocol.Error {
	refuse := func(code protocol.Code) *protocol.Error {
		p.PIN.Clear()
		return protocol.NewError(code)
	}
	c := b.find(p.Consent)
	if c == nil {
		return refuse(protocol.UserTimeout)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	s := &c.state
	if c.ended || s.Stage != protocol.ConsentReady {
		return refuse(protocol.HostInvalidParams)
	}
	if !slices.Equal(p.Documents, approvable(s)) || p.Certificate != s.Selected || p.Version != s.Version {
		return refuse(protocol.DocumentChanged)
	}
	loggedIn := s.Login != nil && b.kept(s) != nil // shown, and still so
	if len(p.PIN) == 0 && !loggedIn && !selectedHasPINPad(s) {
		return refuse(protocol.PINRequired)
	}
	select {
	case c.approvals <- Approval{Documents: p.Documents, Certificate: p.Certificate, PIN: p.PIN}:
	default: // one click, one approval
		return refuse(protocol.HostInvalidParams)
	}
	// The person has decided; what follows has time-outs of its own.
	c.timer.Stop()
	s.Stage = protocol.ConsentSigning
	s.Error = nil
	b.window.Update(c.snapshot())
	return nil
}

// approvable are the documents that a yes is said to now.
func approvable(s *protocol.ConsentState) []protocol.ApprovedDocument {
	var list []protocol.ApprovedDocument
	for n, d := range s.Documents {
		if d.Stage == protocol.DocumentReady && !d.Removed {
			list = append(list, protocol.ApprovedDocument{Document: n, SHA256: d.SHA256, Version: d.Version})
		}
	}
	return list
}

func selectedHasPINPad(s *protocol.ConsentState) bool {
	for _, certificate := range s.Certificates {
		if certificate.Fingerprint == s.Selected {
			return certificate.Token.PINPad
		}
	}
	return false
}

// Select chooses another certificate among those shown.
func (b *Broker) Select(p protocol.ConsentSelectParams) *protocol.Error {
	c := b.find(p.Consent)
	if c == nil {
		return protocol.NewError(protocol.UserTimeout)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state.Stage != protocol.ConsentReady || c.state.Pinned {
		return protocol.NewError(protocol.HostInvalidParams)
	}
	for _, certificate := range c.state.Certificates {
		if certificate.Fingerprint != p.Certificate || certificate.Problem != "" {
			continue
		}
		select {
		case c.selections <- p.Certificate:
			// Nothing can be approved until the new drawing is shown.
			c.state.Stage = protocol.ConsentChecking
			b.window.Update(c.snapshot())
			return nil
		default:
			return protocol.NewError(protocol.HostInvalidParams)
		}
	}
	return protocol.NewError(protocol.CertificateNotFound)
}

// Decline is the person's no. Once the person has approved and the token works,
// closing the window changes nothing.
func (b *Broker) Decline(p protocol.ConsentDeclineParams) *protocol.Error {
	c := b.find(p.Consent)
	if c == nil {
		return nil // it is over already
	}
	c.mu.Lock()
	signing := c.state.Stage == protocol.ConsentSigning || c.state.Stage == protocol.ConsentTimestamping
	c.mu.Unlock()
	if signing {
		return nil
	}
	code := protocol.UserDeclined
	if p.Closed {
		code = protocol.UserWindowClosed
	}
	c.cancel(protocol.NewError(code))
	return nil
}

// Render draws a page for the window.
func (b *Broker) Render(ctx context.Context, p protocol.ConsentRenderParams) (protocol.ConsentRenderResult, error) {
	c := b.find(p.Consent)
	if c == nil {
		return protocol.ConsentRenderResult{}, protocol.NewError(protocol.UserTimeout)
	}
	c.mu.Lock()
	draw, version := c.renderer, 0
	if p.Document >= 0 && p.Document < len(c.state.Documents) {
		version = c.state.Documents[p.Document].Version
	} else {
		draw = nil
	}
	c.mu.Unlock()
	if draw == nil {
		return protocol.ConsentRenderResult{}, protocol.NewError(protocol.DocumentIncomplete)
	}
	image, err := draw(ctx, p.Page, p.Width)
	image.Document, image.Version = p.Document, version
	return image, err
}
