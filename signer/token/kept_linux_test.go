//go:build cgo

package token_test

import (
	"bytes"
	"testing"

	"trien/signer/fault"
	"trien/signer/token"
	"trien/signer/token/tokentest"
	"trien/signer/token/tokentest/faultmodule"
)

// A session may be kept for minutes, while others look at the tokens.
func TestASessionOutlivesListing(t *testing.T) {
	for _, made := range rigs {
		t.Run(made.name, func(t *testing.T) {
			r := made.make(t)
			r.name = made.name
			if r.rsa == r.always {
				t.Skip("its key wants the PIN each time, and no other signs")
			}
			r.begin(t)
			before := r.certificate(t, r.faulty, r.rsa)
			s := r.open(t, r.faulty, r.rsa)
			for range 3 {
				<-r.faulty.Watch(testContext(t)) // looks once at the beginning
				if err := s.Check(testContext(t)); err != nil {
					t.Fatal(err)
				}
				if err := sign(s); err != nil {
					t.Fatal(err)
				}
				now := r.certificate(t, r.faulty, r.rsa)
				if now.Token.PINState != token.PINOK || now.Key == token.KeyAbsent || !bytes.Equal(now.DER, before.DER) {
					t.Errorf("while somebody is logged in: %s, key %s", now.Token.PINState, now.Key)
				}
			}
			if n := r.fault.Calls(t, "C_Login"); n != 1 {
				t.Errorf("%d logins", n)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			if n := r.fault.Calls(t, "C_Logout"); n != 1 {
				t.Errorf("%d logouts", n)
			}
			r.works(t, r.faulty)
		})
	}
}

func TestASessionTellsWhetherItMayBeKept(t *testing.T) {
	objects := withAlways(t)
	store := tokentest.SoftHSM(t, objects...)
	m := start(t, store.Module, store.Env()...)
	for label, want := range map[string]bool{"leader": false, "always": true} {
		s, err := m.Open(testContext(t), certificate(t, m, label), pinOf(store))
		if err != nil {
			t.Fatal(err)
		}
		if s.AlwaysAuthenticate() != want {
			t.Errorf("%s: wants the PIN each time: %v", label, !want)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestASessionKnowsThatItsLoginIsOver(t *testing.T) {
	store := tokentest.SoftHSM(t, leader(t))
	f := faultmodule.Build(t, store.Module)
	m := start(t, f.Path, append(f.Env(), store.Env()...)...)
	s := open(t, m, certificate(t, m, "leader"), pinOf(store))
	for word, want := range map[string]fault.Code{"": "", "removed": fault.TokenRemoved, "logged_out": fault.PINRequired} {
		f.Control(t, word)
		if err := s.Check(testContext(t)); fault.CodeOf(err) != want {
			t.Errorf("%q: %v", word, err)
		}
	}
	f.Control(t)
	if err := sign(s); err != nil {
		t.Errorf("a look has ended it: %v", err)
	}
	s.Close()
	if err := s.Check(testContext(t)); err == nil {
		t.Error("it was closed, and still stands")
	}
}

func TestASessionTellsThatItsWorkerIsGone(t *testing.T) {
	store := tokentest.SoftHSM(t, leader(t))
	m := start(t, store.Module, store.Env()...)
	s := open(t, m, certificate(t, m, "leader"), pinOf(store))
	select {
	case <-s.Gone():
		t.Fatal("gone while its worker runs")
	default:
	}
	m.Close()
	select {
	case <-s.Gone():
	case <-testContext(t).Done():
		t.Error("the worker has ended, and the session does not tell")
	}
}
