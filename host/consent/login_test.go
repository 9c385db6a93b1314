package consent

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"trien/protocol"
)

func TestWithoutAPINOnlyALoginThatIsShownAndThereWillDo(t *testing.T) {
	for name, c := range map[string]struct {
		shown, there bool
		want         protocol.Code
	}{
		"shown and there":  {true, true, ""},
		"shown, and over":  {true, false, protocol.PINRequired},
		"there, not shown": {false, true, protocol.PINRequired},
		"neither":          {false, false, protocol.PINRequired},
	} {
		t.Run(name, func(t *testing.T) {
			b, _ := newBroker(t, time.Minute)
			var kept atomic.Bool
			b.KeepLogins(Logins{Kept: func(fingerprint string) *protocol.ConsentLogin {
				if !kept.Load() || fingerprint != "one" {
					return nil
				}
				return &protocol.ConsentLogin{Until: "2026-11-22T09:00:00+07:00"}
			}})
			conf := begin(t, b)
			defer conf.End(nil)
			kept.Store(c.shown)
			s := makeReady(conf)
			if (s.Login != nil) != c.shown {
				t.Errorf("the window shows %+v", s.Login)
			}
			kept.Store(c.there)
			p := approval(s)
			p.PIN = nil
			var got protocol.Code
			if err := b.Approve(p); err != nil {
				got = err.Code()
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestALoginThatEndsLeavesTheWindow(t *testing.T) {
	b, screen := newBroker(t, time.Minute)
	var kept atomic.Bool
	kept.Store(true)
	b.KeepLogins(Logins{
		Kept: func(string) *protocol.ConsentLogin {
			if kept.Load() {
				return &protocol.ConsentLogin{}
			}
			return nil
		},
		Forget: func() { kept.Store(false) },
	})
	b.LoginChanged() // nothing is open
	c := begin(t, b)
	if s := makeReady(c); s.Login == nil {
		t.Error("the window does not tell of the login")
	}
	if s := <-screen.updates; s.Login == nil {
		t.Error("the window does not tell of the login")
	}
	if err := b.ForgetPIN(protocol.ConsentForgetPINParams{Consent: "another"}); err == nil || err.Code() != protocol.UserTimeout || !kept.Load() {
		t.Errorf("a foreign confirmation: %v", err)
	}
	if err := b.ForgetPIN(protocol.ConsentForgetPINParams{Consent: c.State().Consent}); err != nil {
		t.Fatal(err)
	}
	b.LoginChanged()
	if s := <-screen.updates; s.Login != nil {
		t.Error("the window still tells of the login")
	}
	c.End(nil)
	<-screen.ended
	b.LoginChanged()
	select {
	case <-screen.updates:
		t.Error("a window that is closed is told")
	default:
	}
}

// What has no document is approved as it is shown, too.
func TestAHashIsShownAndApprovedWithoutADocument(t *testing.T) {
	b, screen := newBroker(t, time.Minute)
	hash := protocol.ConsentHash{Name: "ho-so.xml", Algorithm: protocol.SHA256, Hash: "00"}
	c, err := b.Begin(context.Background(), Request{Action: protocol.ActionHash, Hash: &hash}, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	defer c.End(nil)
	if s := <-screen.opened; s.Documents == nil || len(s.Documents) != 0 || *s.Hash != hash {
		t.Errorf("the window shows %+v", s)
	}
	c.Show(func(s *protocol.ConsentState) {
		s.Stage, s.Selected = protocol.ConsentReady, "one"
	})
	s := c.State()
	p := protocol.ConsentApproveParams{Consent: s.Consent, Certificate: "one", Version: s.Version, PIN: protocol.PIN("1234")}
	p.Documents = []protocol.ApprovedDocument{{SHA256: "00"}}
	if err := b.Approve(p); err == nil || err.Code() != protocol.DocumentChanged {
		t.Errorf("a document that is not there: %v", err)
	}
	p.Documents, p.PIN = []protocol.ApprovedDocument{}, protocol.PIN("1234")
	if err := b.Approve(p); err != nil {
		t.Error(err)
	}
	if a, _, err := c.Decision(); err != nil || a == nil {
		t.Errorf("%v", err)
	}
}
