package consent

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"trien/protocol"
)

// beginBatch opens a window about documents at these stages.
func beginBatch(t *testing.T, b *Broker, acts Acts, stages ...protocol.DocumentStage) *Confirmation {
	t.Helper()
	var documents []protocol.ConsentDocument
	for range stages {
		documents = append(documents, protocol.ConsentDocument{Stage: protocol.DocumentReceiving, Movable: true})
	}
	c, err := b.Begin(context.Background(), Request{Action: protocol.ActionSign, Batch: true, Documents: documents, Acts: acts}, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	c.Show(func(s *protocol.ConsentState) {
		for n, stage := range stages {
			s.Documents[n].Stage = stage
		}
		s.Certificates, s.Selected = []protocol.Certificate{{Fingerprint: "one"}, {Fingerprint: "two"}}, "one"
	})
	return c
}

const (
	receiving = protocol.DocumentReceiving
	checking  = protocol.DocumentChecking
	password  = protocol.DocumentPassword
	ready     = protocol.DocumentReady
	failed    = protocol.DocumentFailed
)

func TestTheDocumentsDecideTheStage(t *testing.T) {
	for name, c := range map[string]struct {
		stages []protocol.DocumentStage
		want   protocol.ConsentStage
	}{
		"bytes are missing":    {[]protocol.DocumentStage{ready, receiving, checking}, protocol.ConsentReceiving},
		"one is checked":       {[]protocol.DocumentStage{ready, checking, failed}, protocol.ConsentChecking},
		"a password is needed": {[]protocol.DocumentStage{ready, receiving, password}, protocol.ConsentPassword},
		"ready or failed":      {[]protocol.DocumentStage{ready, failed}, protocol.ConsentReady},
		"none is left":         {[]protocol.DocumentStage{failed, failed}, protocol.ConsentChecking},
	} {
		t.Run(name, func(t *testing.T) {
			b, _ := newBroker(t, time.Minute)
			conf := beginBatch(t, b, Acts{}, c.stages...)
			defer conf.End(nil)
			if got := conf.State().Stage; got != c.want {
				t.Errorf("the window is at %s, want %s", got, c.want)
			}
			conf.Change(func(s *protocol.ConsentState) { s.Stage = protocol.ConsentToken })
			conf.Change(func(s *protocol.ConsentState) { s.Documents[0].Stage = ready })
			if got := conf.State().Stage; got != protocol.ConsentToken {
				t.Errorf("without a token the window is at %s", got)
			}
			conf.Change(func(s *protocol.ConsentState) { s.Stage = protocol.ConsentSigning })
			if got := conf.State().Stage; got != protocol.ConsentSigning {
				t.Errorf("once approved the window is at %s", got)
			}
		})
	}
}

func TestWhatIsTakenOutCountsForNothing(t *testing.T) {
	b, _ := newBroker(t, time.Minute)
	c := beginBatch(t, b, Acts{}, ready, password, failed)
	defer c.End(nil)
	name := c.State().Consent
	remove := func(document int, removed bool) protocol.Code {
		if err := b.Remove(protocol.ConsentRemoveParams{Consent: name, Document: document, Removed: removed}); err != nil {
			return err.Code()
		}
		return ""
	}
	before := c.State()
	if code := remove(1, true); code != "" || c.State().Stage != protocol.ConsentReady {
		t.Errorf("%q, the window is at %s", code, c.State().Stage)
	}
	p := approval(before)
	if err := b.Approve(p); err == nil || err.Code() != protocol.DocumentChanged {
		t.Errorf("a yes to the list before: %v", err)
	}
	if code := remove(0, true); code != protocol.HostInvalidParams {
		t.Errorf("the last one: %q", code)
	}
	if code := remove(1, false); code != "" || c.State().Stage != protocol.ConsentPassword {
		t.Errorf("put back: %q, the window is at %s", code, c.State().Stage)
	}
	for _, document := range []int{-1, 3} {
		if code := remove(document, true); code != protocol.HostInvalidParams {
			t.Errorf("document %d: %q", document, code)
		}
	}
	c.Change(func(s *protocol.ConsentState) { s.Stage = protocol.ConsentSigning })
	if code := remove(1, true); code != protocol.HostInvalidParams {
		t.Errorf("while it is signed: %q", code)
	}
}

func TestOneDocumentAloneIsNotTakenOut(t *testing.T) {
	b, _ := newBroker(t, time.Minute)
	c := begin(t, b)
	defer c.End(nil)
	s := makeReady(c)
	if err := b.Remove(protocol.ConsentRemoveParams{Consent: s.Consent, Removed: true}); err == nil {
		t.Error("a single document was taken out")
	}
}

// A yes that is said while a signature is being moved would be to the place
// before.
func TestNothingIsApprovedWhileASignatureIsMoved(t *testing.T) {
	b, _ := newBroker(t, time.Minute)
	moving, goOn := make(chan struct{}), make(chan error)
	c := beginBatch(t, b, Acts{Place: func(context.Context, protocol.ConsentPlaceParams) error {
		close(moving)
		return <-goOn
	}}, ready, failed)
	defer c.End(nil)
	s := c.State()
	for name, bad := range map[string]int{"one that failed": 1, "one that is not there": 2, "none": -1} {
		if err := b.Place(t.Context(), protocol.ConsentPlaceParams{Consent: s.Consent, Document: bad}); err == nil {
			t.Errorf("%s was moved", name)
		}
	}
	done := make(chan error)
	go func() { done <- b.Place(t.Context(), protocol.ConsentPlaceParams{Consent: s.Consent}) }()
	<-moving
	if err := b.Approve(approval(s)); err == nil || err.Code() != protocol.DocumentChanged {
		t.Errorf("approved: %v", err)
	}
	refused := errors.New("it does not fit")
	goOn <- refused
	if err := <-done; err != refused {
		t.Errorf("got %v", err)
	}
	if err := b.Approve(approval(s)); err != nil {
		t.Errorf("nothing has moved: %v", err)
	}
	if err := b.Place(t.Context(), protocol.ConsentPlaceParams{Consent: s.Consent}); err == nil {
		t.Error("moved after the yes")
	}
}

func TestAPasswordIsTakenOnceAndOnlyWhenAsked(t *testing.T) {
	b, _ := newBroker(t, time.Minute)
	var taken []string
	c := beginBatch(t, b, Acts{Password: func(document int, typed protocol.PIN) { taken = append(taken, string(typed)) }}, password, ready)
	name := c.State().Consent
	for _, try := range []struct {
		consent  string
		document int
		typed    string
	}{{name, 1, "1234"}, {name, 2, "1234"}, {name, -1, "1234"}, {"another", 0, "1234"}, {name, 0, ""}, {name, 0, string(make([]byte, 2000))}} {
		typed := protocol.PIN(try.typed)
		if err := b.Password(protocol.ConsentPasswordParams{Consent: try.consent, Document: try.document, Password: typed}); err == nil {
			t.Errorf("%+v was taken", try)
		}
		if string(typed) != string(make([]byte, len(typed))) {
			t.Errorf("%+v is kept", try)
		}
	}
	for n, want := range []bool{true, false} { // one click, one try
		err := b.Password(protocol.ConsentPasswordParams{Consent: name, Password: protocol.PIN("1234")})
		if (err == nil) != want {
			t.Errorf("try %d: %v", n, err)
		}
	}
	if len(taken) != 1 || taken[0] != "1234" || c.State().Documents[0].Stage != checking {
		t.Errorf("taken %d, the document is at %s", len(taken), c.State().Documents[0].Stage)
	}
	c.End(nil)
	if err := b.Password(protocol.ConsentPasswordParams{Consent: name, Password: protocol.PIN("1234")}); err == nil || err.Code() != protocol.UserTimeout {
		t.Errorf("after the end: %v", err)
	}
}

func TestTimeStartsAnewWithWhatThePersonDoes(t *testing.T) {
	render := func(c *Confirmation, width int) func(b *Broker) {
		return func(b *Broker) {
			b.Render(context.Background(), protocol.ConsentRenderParams{Consent: c.State().Consent, Page: 1, Width: width})
		}
	}
	for name, act := range map[string]struct {
		do   func(*Confirmation) func(*Broker)
		over bool
	}{
		"looks at a page": {do: func(c *Confirmation) func(*Broker) { return render(c, 1000) }},
		"moves a signature": {do: func(c *Confirmation) func(*Broker) {
			return func(b *Broker) {
				b.Place(context.Background(), protocol.ConsentPlaceParams{Consent: c.State().Consent})
			}
		}},
		"takes one out": {do: func(c *Confirmation) func(*Broker) {
			return func(b *Broker) {
				b.Remove(protocol.ConsentRemoveParams{Consent: c.State().Consent, Removed: true})
			}
		}},
		"chooses a certificate": {do: func(c *Confirmation) func(*Broker) {
			return func(b *Broker) {
				b.Select(protocol.ConsentSelectParams{Consent: c.State().Consent, Certificate: "two"})
			}
		}},
		"only the window draws": {do: func(c *Confirmation) func(*Broker) { return render(c, 120) }, over: true},
		"others queue": {do: func(c *Confirmation) func(*Broker) {
			return func(b *Broker) { c.Change(func(s *protocol.ConsentState) { s.Waiting++ }) }
		}, over: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, _ := newBroker(t, time.Minute)
				c := beginBatch(t, b, Acts{
					Render: func(context.Context, protocol.ConsentRenderParams) (protocol.ConsentRenderResult, error) {
						return protocol.ConsentRenderResult{}, nil
					},
					Place: func(context.Context, protocol.ConsentPlaceParams) error { return nil },
				}, ready, ready)
				defer c.End(nil)
				do := act.do(c)
				time.Sleep(40 * time.Second) // of the bubble's time
				do(b)
				time.Sleep(40 * time.Second)
				if over := c.Context().Err() != nil; over != act.over {
					t.Errorf("after 80 s it is over: %v", over)
				}
				time.Sleep(time.Minute)
				if c.Context().Err() == nil {
					t.Error("it is never over")
				}
			})
		})
	}
}

func TestAStoppedBatchSaysWhyAndASingleSignatureIsMadeToItsEnd(t *testing.T) {
	for name, batch := range map[string]bool{"batch": true, "single": false} {
		t.Run(name, func(t *testing.T) {
			b, _ := newBroker(t, time.Minute)
			c := beginBatch(t, b, Acts{}, ready)
			defer c.End(nil)
			c.state.Batch = batch
			if err := b.Approve(approval(c.State())); err != nil {
				t.Fatal(err)
			}
			b.Decline(protocol.ConsentDeclineParams{Consent: c.State().Consent, Closed: true})
			stopped := c.Context().Err() != nil
			if stopped != batch {
				t.Errorf("stopped: %v", stopped)
			}
		})
	}
}
