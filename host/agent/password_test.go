package agent

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"trien/protocol"
	"trien/signer/verify"
)

// locked is a page that opens with a password only.
func locked(t *testing.T, password string) []byte {
	t.Helper()
	if _, err := exec.LookPath("qpdf"); err != nil {
		t.Skip("qpdf is not here to encrypt with")
	}
	plain, encrypted := filepath.Join(t.TempDir(), "plain.pdf"), filepath.Join(t.TempDir(), "encrypted.pdf")
	if err := os.WriteFile(plain, onePage(), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("qpdf", "--encrypt", password, "owner", "256", "--", plain, encrypted).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	b, err := os.ReadFile(encrypted)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// unlock types a document's password, by hand as approve does.
func (x *extension) unlock(s protocol.ConsentState, password string) *protocol.Error {
	x.t.Helper()
	return x.call(protocol.MethodConsentPassword, map[string]any{"consent": s.Consent, "password": password}, nil)
}

func TestADocumentWithAPasswordIsSignedByWhoKnowsIt(t *testing.T) {
	store, pki := leader(t)
	x := startAgent(t, store, nil)
	p := x.greetedPage()
	const wrong, right = "sai-sentinel", "mậtkhẩu-sentinel"
	document := locked(t, right)
	_, answer := p.beginSigning(document)
	s := x.awaitStage(protocol.ConsentPassword)
	if s.Error != nil || s.Documents[0].SHA256 != "" || s.Documents[0].Pages != 0 {
		t.Errorf("before the password the window shows %+v", s)
	}
	if err := x.call(protocol.MethodConsentRender, protocol.ConsentRenderParams{Consent: s.Consent, Page: 1, Width: 400}, nil); err == nil {
		t.Error("a page was drawn before the password")
	}
	if err := x.approve(s, string(store.PIN)); err == nil {
		t.Error("approved unseen")
	}
	if err := x.unlock(s, wrong); err != nil {
		t.Fatal(err)
	}
	s = x.await("the wrong password", func(s protocol.ConsentState) bool { return s.Documents[0].Error != nil })
	if s.Stage != protocol.ConsentPassword || s.Documents[0].Error.Code != protocol.DocumentPasswordIncorrect {
		t.Errorf("the window shows %s %+v", s.Stage, s.Documents[0].Error)
	}
	if err := x.unlock(s, right); err != nil {
		t.Fatal(err)
	}
	s = x.awaitStage(protocol.ConsentReady)
	if s.Error != nil || s.Documents[0].PlacementReason == nil {
		t.Errorf("the window shows %+v, placed for %+v", s.Error, s.Documents[0].PlacementReason)
	}
	if err := x.unlock(s, right); err == nil {
		t.Error("a password was taken that nobody asked for")
	}
	var image protocol.ConsentRenderResult
	if err := x.call(protocol.MethodConsentRender, protocol.ConsentRenderParams{Consent: s.Consent, Page: 1, Width: 400}, &image); err != nil || len(image.Data) == 0 {
		t.Errorf("drawn: %v", err)
	}
	if err := x.approve(s, string(store.PIN)); err != nil {
		t.Fatal(err)
	}
	var result protocol.SignPDFResult
	if err := p.finish(answer, &result); err != nil {
		t.Fatalf("%v; log:\n%s", err, x.log)
	}
	if err := p.call(protocol.MethodDocumentRead, protocol.DocumentReadParams{Document: result.Document}, nil); err != nil {
		t.Fatal(err)
	}
	signed := p.received.Bytes()
	report, err := verify.File(context.Background(), bytes.NewReader(signed), int64(len(signed)), verify.Options{Trust: certificates(t, pki), Password: right})
	if err != nil || report.Integrity != verify.Intact || !bytes.HasPrefix(signed, document) {
		t.Errorf("verified: %+v, %v", report, err)
	}
	kept, err := os.ReadFile(x.config.JournalFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, password := range []string{wrong, right} {
		if strings.Contains(x.log.String()+string(kept), password) {
			t.Errorf("log or journal has the password %q", password)
		}
	}
}

func TestWhoDoesNotKnowThePasswordGivesUp(t *testing.T) {
	store, _ := leader(t)
	x := startAgent(t, store, nil)
	p := x.greetedPage()
	_, answer := p.beginSigning(locked(t, "mật khẩu"))
	s := x.awaitStage(protocol.ConsentPassword)
	x.call(protocol.MethodConsentDecline, protocol.ConsentDeclineParams{Consent: s.Consent}, nil)
	if err := p.finish(answer, nil); err == nil || err.Code() != protocol.UserDeclined {
		t.Errorf("got %v", err)
	}
	if e := readJournal(t, x); len(e) != 1 || e[0].Outcome != string(protocol.UserDeclined) {
		t.Errorf("journal: %+v", e)
	}
}
