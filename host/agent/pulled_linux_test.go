package agent

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"trien/protocol"
	"trien/signer/token/tokentest/piv"
)

// gone are the codes of a token that went away.
var gone = []protocol.Code{protocol.TokenRemoved, protocol.TokenFailed, protocol.TokenModuleFailed}

// TestTokenMayBePulledAtAnyStep pulls the token and puts it back, at each step
// of a signing, in one agent: the person is told, nothing hangs, and the next
// signature works.
func TestTokenMayBePulledAtAnyStep(t *testing.T) {
	for name, rig := range tokenRigs {
		t.Run(name, func(t *testing.T) {
			r := rig(t)
			x := r.start(t, nil)
			p := x.greetedPage()
			signOnce(t, x, p, r.pin)
			for _, step := range []struct {
				name string
				pull func(*testing.T, *tokenRig, *extension, *page)
			}{
				{"before the tokens are listed", pulledBeforeListing},
				{"while the window is ready", pulledWhileReady},
				{"between the yes and the login", pulledAtLogin},
				{"while it signs", pulledWhileSigning},
				{"between two documents of a batch", pulledInABatch},
			} {
				t.Run(step.name, func(t *testing.T) {
					x.t, p.x.t = t, t
					step.pull(t, r, x, p)
					signOnce(t, x, p, r.pin)
				})
			}
			if n := workers(t); n != 1 {
				t.Errorf("%d workers are running", n)
			}
		})
	}
}

func pulledBeforeListing(t *testing.T, r *tokenRig, x *extension, p *page) {
	r.pull()
	_, answer := p.beginSigning(onePage())
	s := x.awaitStage(protocol.ConsentToken)
	if s.Error == nil || (s.Error.Code != protocol.TokenMissing && s.Error.Code != protocol.TokenRemoved) { // it may be noticed while it is listed
		t.Errorf("the window says %+v", s.Error)
	}
	r.signsWhenBack(t, x, p, answer)
}

func pulledWhileReady(t *testing.T, r *tokenRig, x *extension, p *page) {
	_, answer := p.beginSigning(onePage())
	x.awaitStage(protocol.ConsentReady)
	r.pull()
	s := x.awaitStage(protocol.ConsentToken)
	if s.Error == nil || s.Error.Code != protocol.TokenRemoved {
		t.Errorf("the window says %+v", s.Error)
	}
	r.signsWhenBack(t, x, p, answer)
}

// pulledAtLogin needs a second yes: the PIN of the first is gone.
func pulledAtLogin(t *testing.T, r *tokenRig, x *extension, p *page) {
	_, answer := p.beginSigning(onePage())
	s := x.awaitStage(protocol.ConsentReady)
	done := r.pullDuring(t, piv.Verify, 1)
	if err := x.approve(s, r.pin); err != nil {
		t.Fatal(err)
	}
	done()
	x.awaitStage(protocol.ConsentToken)
	r.signsWhenBack(t, x, p, answer)
}

func pulledWhileSigning(t *testing.T, r *tokenRig, x *extension, p *page) {
	_, answer := p.beginSigning(onePage())
	s := x.awaitStage(protocol.ConsentReady)
	done := r.pullDuring(t, piv.Sign, 1)
	if err := x.approve(s, r.pin); err != nil {
		t.Fatal(err)
	}
	done()
	err := p.finish(answer, nil)
	if err == nil || !slices.Contains(gone, err.Code()) {
		t.Fatalf("the page is told %v", err)
	}
	s = x.await("its end", func(s protocol.ConsentState) bool { return s.Stage == protocol.ConsentFailed })
	if s.Error == nil || s.Error.Code != err.Code() {
		t.Errorf("the window says %+v, the page %v", s.Error, err)
	}
	p.call(protocol.MethodDocumentClose, protocol.DocumentCloseParams{Document: 1}, nil)
	r.put(t)
	r.awaitBack(t, p)
}

func pulledInABatch(t *testing.T, r *tokenRig, x *extension, p *page) {
	answer := p.beginBatch(t, onePage(), onePage(), onePage())
	s := x.await("three that are ready", func(s protocol.ConsentState) bool {
		return s.Stage == protocol.ConsentReady && !slices.ContainsFunc(s.Documents, func(d protocol.ConsentDocument) bool { return d.Stage != protocol.DocumentReady })
	})
	done := r.pullDuring(t, piv.Sign, 2)
	if err := x.approveAll(s, r.pin); err != nil {
		t.Fatal(err)
	}
	done()
	var result protocol.SignBatchResult
	if err := p.finish(answer, &result); err != nil {
		t.Fatal(err)
	}
	if len(result.Results) != 3 {
		t.Fatalf("%d results", len(result.Results))
	}
	signed := 0
	for _, got := range result.Results {
		switch {
		case got.Outcome == protocol.BatchSigned && got.Signed != nil:
			signed++
		case got.Outcome != protocol.BatchFailed || got.Error == nil || !slices.Contains(gone, got.Error.Code):
			t.Errorf("without a token: %+v", got)
		}
	}
	if signed != 1 {
		t.Errorf("%d documents are signed, and one was before the token was pulled", signed)
	}
	x.await("the batch's end", func(s protocol.ConsentState) bool {
		return s.Stage == protocol.ConsentDone || s.Stage == protocol.ConsentFailed
	})
	r.put(t)
	r.awaitBack(t, p)
}

// signsWhenBack puts the token back, and has the window that waits for it sign.
func (r *tokenRig) signsWhenBack(t *testing.T, x *extension, p *page, answer <-chan *protocol.Message) {
	t.Helper()
	r.put(t)
	if err := x.approve(x.awaitStage(protocol.ConsentReady), r.pin); err != nil {
		t.Fatal(err)
	}
	if err := p.finish(answer, nil); err != nil {
		t.Fatalf("%v; log:\n%s", err, x.log)
	}
	x.awaitStage(protocol.ConsentDone)
	p.call(protocol.MethodDocumentClose, protocol.DocumentCloseParams{Document: 1}, nil)
}

// awaitBack waits until the page is told that the token is there again.
func (r *tokenRig) awaitBack(t *testing.T, p *page) {
	t.Helper()
	var now protocol.TokenListResult
	for there := false; !there; there = slices.ContainsFunc(now.Tokens, usable) {
		if err := p.call(protocol.MethodTokenList, nil, &now); err != nil {
			t.Fatal(err)
		}
	}
}

// pullDuring has the token pulled while it does what it is asked to, at the nth
// time; done waits until that has happened.
func (r *tokenRig) pullDuring(t *testing.T, act piv.Act, nth int) (done func()) {
	t.Helper()
	pulled := make(chan struct{})
	if r.card != nil {
		r.card.Before(func(now piv.Act) bool {
			if now == act {
				nth--
			}
			if now != act || nth != 0 {
				return true
			}
			r.pull()
			close(pulled)
			return false
		})
		return func() {
			<-pulled
			r.card.Before(nil)
		}
	}
	function := map[piv.Act]string{piv.Verify: "C_Login", piv.Sign: "C_Sign"}[act]
	fifo := filepath.Join(t.TempDir(), "held")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	r.fault.Control(t, "wait="+function, "hold="+fifo)
	go func() {
		defer close(pulled)
		for ; nth > 0; nth-- {
			reached, err := os.Open(fifo)
			if err != nil {
				t.Error(err)
				return
			}
			reached.Close()
			if nth == 1 {
				r.pull()
			}
			goOn, err := os.OpenFile(fifo, os.O_WRONLY, 0)
			if err != nil {
				t.Error(err)
				return
			}
			goOn.Close()
		}
	}()
	return func() { <-pulled }
}

// beginBatch hands documents over and asks for their signatures.
func (p *page) beginBatch(t *testing.T, documents ...[]byte) <-chan *protocol.Message {
	t.Helper()
	params := protocol.SignBatchParams{Purpose: protocol.Approve}
	for i, d := range documents {
		sum := sha256.Sum256(d)
		params.Documents = append(params.Documents, protocol.BatchDocument{
			Document: uint32(100 + i), Name: "cong-van.pdf", Size: int64(len(d)), SHA256: hex.EncodeToString(sum[:]),
		})
	}
	_, answer := p.begin(protocol.MethodSignBatch, params)
	for i, d := range documents {
		p.data(uint32(100+i), 0, d)
	}
	return answer
}

// approveAll types a PIN and says yes to every document.
func (x *extension) approveAll(s protocol.ConsentState, pin string) *protocol.Error {
	x.t.Helper()
	var documents []any
	for n, d := range s.Documents {
		documents = append(documents, map[string]any{"document": n, "sha256": d.SHA256, "version": d.Version})
	}
	return x.call(protocol.MethodConsentApprove, map[string]any{
		"consent": s.Consent, "documents": documents, "certificate": s.Selected, "version": s.Version, "pin": pin,
	}, nil)
}
