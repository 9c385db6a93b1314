package agent

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"trien/host/settings"
	"trien/protocol"
	"trien/signer/token/tokentest"
	"trien/signer/token/tokentest/piv"
)

func TestAPulledTokenWantsItsPINAgain(t *testing.T) {
	for name, rig := range tokenRigs {
		t.Run(name, func(t *testing.T) {
			r := rig(t)
			fingerprint, always := "", ""
			if r.card != nil {
				// The card's signature key wants the PIN each time, this one does not.
				id := issue(t, testPKI(t), tokentest.RSA2048, nil)
				r.card.Put(piv.Authentication, id.Key, id.Certificate)
				sum := sha256.Sum256(id.Certificate.Raw)
				fingerprint = hex.EncodeToString(sum[:])
			}
			x := r.start(t, func(s *settings.Settings) {
				allowed(s)
				s.Tokens.KeepLoginMinutes = 5
			})
			p := x.greetedPage()
			n := byte(0)
			begin := func(certificate string) (<-chan *protocol.Message, protocol.ConsentState) {
				n++
				params := authParams(n)
				params.Certificate = certificate
				_, answer := p.begin(protocol.MethodAuthSign, params)
				return answer, x.awaitStage(protocol.ConsentReady)
			}
			decide := func(answer <-chan *protocol.Message, s protocol.ConsentState, pin string) {
				t.Helper()
				if err := x.approveStatement(s, pin); err != nil {
					t.Fatal(err)
				}
				if err := p.finish(answer, nil); err != nil {
					t.Fatalf("%v; log:\n%s", err, x.log)
				}
				x.awaitStage(protocol.ConsentDone)
			}
			answer, s := begin(fingerprint)
			for _, c := range s.Certificates {
				if c.Fingerprint != s.Selected {
					always = c.Fingerprint
				}
			}
			decide(answer, s, r.pin)
			answer, s = begin(fingerprint)
			if s.Login == nil {
				t.Fatal("nothing is kept")
			}
			decide(answer, s, "")

			answer, s = begin(fingerprint)
			if s.Login == nil {
				t.Fatal("nothing is kept after its use")
			}
			r.pull()
			x.await("that the token and the login are gone", func(s protocol.ConsentState) bool {
				return s.Stage == protocol.ConsentToken && s.Login == nil
			})
			r.put(t)
			s = x.awaitStage(protocol.ConsentReady)
			if err := x.approveStatement(s, ""); s.Login != nil || err == nil || err.Code() != protocol.PINRequired {
				t.Errorf("the token is back, without a PIN: %v, %+v", err, s.Login)
			}
			decide(answer, s, r.pin)
			if always == "" {
				return
			}
			for range 2 {
				answer, s = begin(always)
				if s.Login != nil {
					t.Error("the window tells of a login for a key that wants the PIN each time")
				}
				decide(answer, s, r.pin)
			}
		})
	}
}
