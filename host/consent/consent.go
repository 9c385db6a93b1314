// Package consent is where a person says yes or no.
//
// One confirmation is open at a time; the others wait their turn. What the
// window shows is one State, pushed whole at each change; what the person
// decides comes back as an Approval that names what was shown. An approval of
// anything else than what is shown at that moment is refused, so that no
// document, certificate or place can be exchanged behind the window.
//
// The package knows no browser: the Window's functions reach the extension.
package consent

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"time"

	"trien/protocol"
)

// Window reaches the person's screen. Open returns once the window stands; the
// others never wait.
type Window struct {
	Open   func(ctx context.Context, s protocol.ConsentState) error
	Update func(s protocol.ConsentState)
	End    func(s protocol.ConsentState)
}

// Broker queues confirmations for one person. Use New.
type Broker struct {
	window  Window
	timeout func() time.Duration
	logins  Logins
	turn    chan struct{} // holds one value while a confirmation is open

	mu      sync.Mutex
	queue   []*ticket
	current *Confirmation
}

// New returns a broker. Each window waits for a decision at most as long as
// timeout says when it opens.
func New(w Window, timeout func() time.Duration) *Broker {
	return &Broker{window: w, timeout: timeout, turn: make(chan struct{}, 1)}
}

// Request says what is asked, and by whom.
type Request struct {
	Origin, TopOrigin string
	Channel           protocol.Channel
	Action            protocol.ConsentAction
	Purpose           protocol.Purpose
	// Batch says that the person may take documents out, and stop in between.
	Batch bool
	// Documents are those to sign; none for a hash and a login.
	Documents []protocol.ConsentDocument
	// Hash is what is signed where the action is that.
	Hash *protocol.ConsentHash
	Acts Acts
}

// Begin waits for its turn, opens the window and returns the confirmation,
// which the caller must End. queued is told how many are ahead, whenever that
// changes. The error is ctx's cause, user.window_closed where the person was
// quicker than the window, host.too_many_requests where the website has too many
// in the queue, or host.confirmation_unavailable.
func (b *Broker) Begin(ctx context.Context, r Request, queued func(ahead int)) (*Confirmation, error) {
	if err := b.wait(ctx, r.Origin, queued); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	c := &Confirmation{
		broker: b, acts: r.Acts, ctx: ctx, cancel: cancel,
		approvals: make(chan Approval, 1), selections: make(chan string, 1),
		state: protocol.ConsentState{
			Consent: rand.Text(), Stage: protocol.ConsentReceiving,
			Origin: r.Origin, TopOrigin: r.TopOrigin, Channel: r.Channel, Action: r.Action, Purpose: r.Purpose,
			Batch:        r.Batch,
			Documents:    append([]protocol.ConsentDocument{}, r.Documents...),
			Hash:         r.Hash,
			Certificates: []protocol.Certificate{},
		},
	}
	c.timeout = b.timeout()
	c.timer = time.AfterFunc(c.timeout, func() { cancel(protocol.NewError(protocol.UserTimeout)) })
	b.mu.Lock()
	b.current = c
	c.state.Waiting = len(b.queue)
	b.mu.Unlock()
	if err := b.window.Open(ctx, c.State()); err != nil {
		err = notOpened(ctx, err)
		// The extension may be opening the window still, for nobody.
		var shown *protocol.Error
		if !errors.As(err, &shown) {
			shown = protocol.NewError(protocol.HostStopped)
		}
		c.End(shown)
		return nil, err
	}
	return c, nil
}

// notOpened tells why there is no confirmation.
func notOpened(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	var said *protocol.Error
	if errors.As(err, &said) && said.Code() == protocol.UserWindowClosed {
		return said
	}
	return protocol.NewError(protocol.HostConfirmationUnavailable)
}

// find returns the open confirmation if it has this name.
func (b *Broker) find(consent string) *Confirmation {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.current == nil || b.current.state.Consent != consent {
		return nil
	}
	return b.current
}

// Lost ends the open confirmation because its window cannot be reached any
// more.
func (b *Broker) Lost() {
	b.mu.Lock()
	c := b.current
	b.mu.Unlock()
	if c != nil {
		c.cancel(protocol.NewError(protocol.HostConfirmationUnavailable))
	}
}
