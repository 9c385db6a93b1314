package consent

import (
	"context"
	"errors"
	"testing"
	"time"

	"trien/protocol"
)

// screen records what a window would show.
type screen struct {
	updates chan protocol.ConsentState
	opened  chan protocol.ConsentState
	ended   chan protocol.ConsentState
}

func newBroker(t *testing.T, timeout time.Duration) (*Broker, *screen) {
	t.Helper()
	s := &screen{
		updates: make(chan protocol.ConsentState, 100),
		opened:  make(chan protocol.ConsentState, 100),
		ended:   make(chan protocol.ConsentState, 100),
	}
	return New(Window{
		Open:   func(_ context.Context, st protocol.ConsentState) error { s.opened <- st; return nil },
		Update: func(st protocol.ConsentState) { s.updates <- st },
		End:    func(st protocol.ConsentState) { s.ended <- st },
	}, func() time.Duration { return timeout }), s
}

func begin(t *testing.T, b *Broker) *Confirmation {
	t.Helper()
	documents := []protocol.ConsentDocument{{Stage: protocol.DocumentReceiving}}
	c, err := b.Begin(context.Background(), Request{Origin: "https://a.example", Purpose: protocol.Approve, Documents: documents}, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func makeReady(c *Confirmation) protocol.ConsentState {
	c.Show(func(s *protocol.ConsentState) {
		s.Stage = protocol.ConsentReady
		s.Documents = []protocol.ConsentDocument{{Stage: protocol.DocumentReady, SHA256: "hash"}}
		s.Certificates = []protocol.Certificate{{Fingerprint: "one"}, {Fingerprint: "two"}, {Fingerprint: "old", Problem: "certificate.expired"}}
		s.Selected = "one"
	})
	return c.State()
}

func approval(s protocol.ConsentState) protocol.ConsentApproveParams {
	return protocol.ConsentApproveParams{Consent: s.Consent, Documents: []protocol.ApprovedDocument{{SHA256: s.Documents[0].SHA256}}, Certificate: s.Selected, Version: s.Version, PIN: protocol.PIN("1234")}
}

func TestOnlyWhatIsShownCanBeApproved(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*protocol.ConsentApproveParams)
		want   protocol.Code
	}{
		"another document":       {func(p *protocol.ConsentApproveParams) { p.Documents[0].SHA256 = "other" }, protocol.DocumentChanged},
		"another certificate":    {func(p *protocol.ConsentApproveParams) { p.Certificate = "two" }, protocol.DocumentChanged},
		"an earlier drawing":     {func(p *protocol.ConsentApproveParams) { p.Version-- }, protocol.DocumentChanged},
		"no PIN":                 {func(p *protocol.ConsentApproveParams) { p.PIN = nil }, protocol.PINRequired},
		"a foreign confirmation": {func(p *protocol.ConsentApproveParams) { p.Consent = "x" }, protocol.UserTimeout},
	} {
		t.Run(name, func(t *testing.T) {
			b, _ := newBroker(t, time.Minute)
			conf := begin(t, b)
			defer conf.End(nil)
			p := approval(makeReady(conf))
			pin := p.PIN
			c.change(&p)
			if err := b.Approve(p); err == nil || err.Code() != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
			if p.PIN != nil && string(pin) != "\x00\x00\x00\x00" {
				t.Error("a refused approval keeps its PIN")
			}
		})
	}
}

func TestApprovalReachesTheSignerOnce(t *testing.T) {
	b, _ := newBroker(t, time.Minute)
	c := begin(t, b)
	defer c.End(nil)
	s := makeReady(c)
	if err := b.Approve(approval(s)); err != nil {
		t.Fatal(err)
	}
	if err := b.Approve(approval(s)); err == nil {
		t.Error("a second click counts as a second approval")
	}
	a, _, err := c.Decision()
	if err != nil || a == nil || string(a.PIN) != "1234" {
		t.Errorf("got %v, %v", a, err)
	}
}

func TestNothingCanBeApprovedBeforeItIsShown(t *testing.T) {
	b, _ := newBroker(t, time.Minute)
	c := begin(t, b)
	defer c.End(nil)
	if err := b.Approve(approval(c.State())); err == nil {
		t.Error("approved while the document is still arriving")
	}
}

func TestEveryWayOutHasItsOwnCode(t *testing.T) {
	for name, c := range map[string]struct {
		act  func(*Broker, string)
		want protocol.Code
	}{
		"button":      {func(b *Broker, id string) { b.Decline(protocol.ConsentDeclineParams{Consent: id}) }, protocol.UserDeclined},
		"closed":      {func(b *Broker, id string) { b.Decline(protocol.ConsentDeclineParams{Consent: id, Closed: true}) }, protocol.UserWindowClosed},
		"window lost": {func(b *Broker, _ string) { b.Lost() }, protocol.HostConfirmationUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			b, _ := newBroker(t, time.Minute)
			conf := begin(t, b)
			defer conf.End(nil)
			c.act(b, conf.State().Consent)
			_, _, err := conf.Decision()
			var e *protocol.Error
			if !errors.As(err, &e) || e.Code() != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestForgottenWindowTimesOut(t *testing.T) {
	b, _ := newBroker(t, time.Millisecond)
	c := begin(t, b)
	defer c.End(nil)
	_, _, err := c.Decision()
	var e *protocol.Error
	if !errors.As(err, &e) || e.Code() != protocol.UserTimeout {
		t.Errorf("got %v", err)
	}
}

func TestOneWindowAtATimeAndTheOthersKnowTheirPlace(t *testing.T) {
	b, screen := newBroker(t, time.Minute)
	first := begin(t, b)
	<-screen.opened
	places := make(chan int, 10)
	second := make(chan *Confirmation)
	go func() {
		c, err := b.Begin(context.Background(), Request{}, func(ahead int) { places <- ahead })
		if err != nil {
			t.Error(err)
		}
		second <- c
	}()
	if ahead := <-places; ahead != 1 {
		t.Errorf("ahead = %d, want 1", ahead)
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	gaveUp := make(chan error)
	third := make(chan int, 10)
	go func() {
		_, err := b.Begin(ctx, Request{}, func(ahead int) { third <- ahead })
		gaveUp <- err
	}()
	if ahead := <-third; ahead != 2 {
		t.Errorf("ahead = %d, want 2", ahead)
	}
	cancel(protocol.NewError(protocol.UserCancelled))
	if err := <-gaveUp; err == nil || err.(*protocol.Error).Code() != protocol.UserCancelled {
		t.Errorf("gave up with %v", err)
	}
	select {
	case <-screen.opened:
		t.Fatal("a second window while the first is open")
	default:
	}
	first.End(nil)
	(<-second).End(nil)
}

func TestWindowThatDoesNotOpenMeansNoSignature(t *testing.T) {
	for want, failure := range map[protocol.Code]error{
		protocol.HostConfirmationUnavailable: errors.New("no browser"),
		protocol.UserWindowClosed:            protocol.NewError(protocol.UserWindowClosed),
	} {
		b := New(Window{
			Open:   func(context.Context, protocol.ConsentState) error { return failure },
			Update: func(protocol.ConsentState) {},
			End:    func(protocol.ConsentState) {},
		}, func() time.Duration { return time.Minute })
		for range 2 { // the second shows that the turn was given back
			_, err := b.Begin(context.Background(), Request{}, func(int) {})
			var e *protocol.Error
			if !errors.As(err, &e) || e.Code() != want {
				t.Errorf("got %v, want %s", err, want)
			}
		}
	}
}

func TestAnotherCertificateMustBeShownBeforeItSigns(t *testing.T) {
	b, _ := newBroker(t, time.Minute)
	c := begin(t, b)
	defer c.End(nil)
	s := makeReady(c)
	if err := b.Select(protocol.ConsentSelectParams{Consent: s.Consent, Certificate: "old"}); err == nil {
		t.Error("an expired certificate was chosen")
	}
	if err := b.Select(protocol.ConsentSelectParams{Consent: s.Consent, Certificate: "two"}); err != nil {
		t.Fatal(err)
	}
	if err := b.Approve(approval(s)); err == nil {
		t.Error("approved while the drawing still shows the other certificate")
	}
	if _, fingerprint, err := c.Decision(); err != nil || fingerprint != "two" {
		t.Errorf("got %q, %v", fingerprint, err)
	}
}
