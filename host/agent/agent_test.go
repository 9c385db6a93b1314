package agent

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"os"
	"strings"
	"testing"

	"trien/host/journal"
	"trien/host/settings"
	"trien/protocol"
	"trien/signer/pdf/pdftest"
	"trien/signer/token/tokentest"
	"trien/signer/verify"
)

// leader is a token store with one person's certificate, and its PKI.
func leader(t *testing.T) (*tokentest.Store, *tokentest.PKI) {
	t.Helper()
	pki, err := tokentest.NewPKI()
	if err != nil {
		t.Fatal(err)
	}
	person, err := pki.Person(tokentest.RSA2048)
	if err != nil {
		t.Fatal(err)
	}
	return tokentest.SoftHSM(t, tokentest.Object{Identity: person, ID: []byte{1}, Label: "leader"}), pki
}

func TestPersonSignsThroughTheExtension(t *testing.T) {
	store, pki := leader(t)
	roots := t.TempDir() + "/ca.pem"
	if err := os.WriteFile(roots, pki.ChainPEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	x := startAgent(t, store, func(s *settings.Settings) { s.Trust.Roots = []string{roots} })
	p := x.greetedPage()
	document := onePage()
	_, answer := p.beginSigning(document)
	s := x.awaitStage(protocol.ConsentReady)
	sum := sha256.Sum256(document)
	if s.Documents[0].SHA256 != hex.EncodeToString(sum[:]) || s.Documents[0].Pages != 1 || s.Origin != portal || len(s.Certificates) != 1 {
		t.Errorf("the window shows %+v", s)
	}
	if r := s.Documents[0].PlacementReason; r == nil || r.VI == "" || r.EN == "" || r.Certain {
		t.Errorf("an empty page is signed for the reason %+v", r)
	}
	var image protocol.ConsentRenderResult
	if err := x.call(protocol.MethodConsentRender, protocol.ConsentRenderParams{Consent: s.Consent, Page: 1, Width: 400}, &image); err != nil {
		t.Fatal(err)
	}
	if image.Width != 400 || len(image.Data) == 0 || image.PageWidth != 595 {
		t.Errorf("image %d wide, %d bytes, page %v", image.Width, len(image.Data), image.PageWidth)
	}
	if err := x.approve(s, string(store.PIN)); err != nil {
		t.Fatal(err)
	}
	var result protocol.SignPDFResult
	if err := p.finish(answer, &result); err != nil {
		t.Fatalf("%v; log:\n%s", err, x.log)
	}
	x.awaitStage(protocol.ConsentDone)
	var read protocol.DocumentReadResult
	if err := p.call(protocol.MethodDocumentRead, protocol.DocumentReadParams{Document: result.Document}, &read); err != nil {
		t.Fatal(err)
	}
	signed := p.received.Bytes()
	sum = sha256.Sum256(signed)
	if result.SHA256 != hex.EncodeToString(sum[:]) || read.Length != result.Size || !bytes.HasPrefix(signed, document) {
		t.Error("what the page got is not what was signed")
	}
	report, err := verify.File(context.Background(), bytes.NewReader(signed), int64(len(signed)), verify.Options{Trust: certificates(t, pki)})
	if err != nil || report.Integrity != verify.Intact || report.Signatures[0].Chain != verify.ChainTrusted {
		t.Errorf("verified: %+v, %v", report, err)
	}
	entries := readJournal(t, x)
	if len(entries) != 1 || entries[0].Outcome != "signed" || entries[0].Kind != "person" || entries[0].SignedSHA256 != result.SHA256 || entries[0].Level != "B-B" {
		t.Errorf("journal: %+v", entries)
	}
}

func certificates(t *testing.T, pki *tokentest.PKI) []*x509.Certificate {
	t.Helper()
	var list []*x509.Certificate
	for data := pki.ChainPEM(); ; {
		var block *pem.Block
		if block, data = pem.Decode(data); block == nil {
			return list
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, c)
	}
}

func readJournal(t *testing.T, x *extension) []journal.Entry {
	t.Helper()
	data, err := os.ReadFile(x.config.JournalFile)
	if err != nil {
		t.Fatal(err)
	}
	var entries []journal.Entry
	for line := range bytes.Lines(data) {
		var e journal.Entry
		if err := json.Unmarshal(line, &e); err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e)
	}
	return entries
}

func TestWrongPINIsAskedAgainAndKeptNowhere(t *testing.T) {
	store, _ := leader(t)
	x := startAgent(t, store, nil)
	p := x.greetedPage()
	_, answer := p.beginSigning(onePage())
	s := x.awaitStage(protocol.ConsentReady)
	const wrong = "97531-sentinel"
	if err := x.approve(s, wrong); err != nil {
		t.Fatal(err)
	}
	s = x.await("the wrong PIN", func(s protocol.ConsentState) bool { return s.Error != nil })
	if s.Stage != protocol.ConsentReady || s.Error.Code != protocol.PINIncorrect || s.Error.PINState != protocol.PINStateCountLow {
		t.Errorf("the window shows %s %+v", s.Stage, s.Error)
	}
	if s.Certificates[0].Token.PINState != protocol.PINStateCountLow {
		t.Errorf("the token's PIN state is %s", s.Certificates[0].Token.PINState)
	}
	if err := x.approve(s, string(store.PIN)); err != nil {
		t.Fatal(err)
	}
	if err := p.finish(answer, nil); err != nil {
		t.Fatal(err)
	}
	for _, pin := range []string{wrong, string(store.PIN)} {
		if strings.Contains(x.log.String(), pin) {
			t.Errorf("the log has the PIN %q", pin)
		}
	}
}

func TestEveryWayToGiveUpSettlesThePage(t *testing.T) {
	store, _ := leader(t)
	for name, c := range map[string]struct {
		act  func(x *extension, p *page, id protocol.ID, s protocol.ConsentState)
		want protocol.Code
	}{
		"declined": {func(x *extension, _ *page, _ protocol.ID, s protocol.ConsentState) {
			x.call(protocol.MethodConsentDecline, protocol.ConsentDeclineParams{Consent: s.Consent}, nil)
		}, protocol.UserDeclined},
		"window closed": {func(x *extension, _ *page, _ protocol.ID, s protocol.ConsentState) {
			x.call(protocol.MethodConsentDecline, protocol.ConsentDeclineParams{Consent: s.Consent, Closed: true}, nil)
		}, protocol.UserWindowClosed},
		"cancelled by the page": {func(_ *extension, p *page, id protocol.ID, _ protocol.ConsentState) {
			raw, _ := json.Marshal(protocol.Request("", protocol.MethodCancel, protocol.CancelParams{ID: id}))
			p.say(string(raw))
		}, protocol.UserCancelled},
	} {
		t.Run(name, func(t *testing.T) {
			x := startAgent(t, store, nil)
			p := x.greetedPage()
			id, answer := p.beginSigning(onePage())
			c.act(x, p, id, x.awaitStage(protocol.ConsentReady))
			if err := p.finish(answer, nil); err == nil || err.Code() != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
			x.awaitStage(protocol.ConsentDone)
			if e := readJournal(t, x); len(e) != 1 || e[0].Outcome != string(c.want) {
				t.Errorf("journal: %+v", e)
			}
		})
	}
}

func TestPageThatGoesClosesItsWindow(t *testing.T) {
	store, _ := leader(t)
	x := startAgent(t, store, nil)
	p := x.greetedPage()
	p.beginSigning(onePage())
	x.awaitStage(protocol.ConsentReady)
	x.send(protocol.Request("", protocol.MethodPageClose, protocol.PageCloseParams{Page: 1}))
	if s := x.await("its end", func(s protocol.ConsentState) bool {
		return s.Stage == protocol.ConsentFailed || s.Stage == protocol.ConsentDone
	}); s.Stage == protocol.ConsentDone {
		t.Error("the window says that it was signed")
	}
	// The next page is served as if nothing had been.
	next := x.openPage(2, portal, portal)
	if err := next.call(protocol.MethodHello, hello(1, 1), nil); err != nil {
		t.Fatal(err)
	}
	next.beginSigning(onePage())
	x.awaitStage(protocol.ConsentReady)
}

func TestBrowserThatGoesEndsTheAgent(t *testing.T) {
	store, _ := leader(t)
	x := startAgent(t, store, nil)
	p := x.greetedPage()
	p.beginSigning(onePage())
	x.awaitStage(protocol.ConsentReady)
	x.hangUp()
	if err := <-x.ended; err != nil {
		t.Errorf("the agent ended with %v", err)
	}
}

func TestTokensThatCannotSign(t *testing.T) {
	pki, err := tokentest.NewPKI()
	if err != nil {
		t.Fatal(err)
	}
	expired, err := pki.Expired(tokentest.RSA2048)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		store func() *tokentest.Store
		want  protocol.Code
	}{
		"no module": {func() *tokentest.Store { return nil }, protocol.TokenMissing},
		"expired certificate": {func() *tokentest.Store {
			return tokentest.SoftHSM(t, tokentest.Object{Identity: expired, ID: []byte{1}, Label: "old"})
		}, protocol.CertificateExpired},
	} {
		t.Run(name, func(t *testing.T) {
			x := startAgent(t, c.store(), nil)
			p := x.greetedPage()
			_, answer := p.beginSigning(onePage())
			if err := p.finish(answer, nil); err == nil || err.Code() != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
			if s := x.awaitStage(protocol.ConsentFailed); s.Error == nil || s.Error.Code != c.want {
				t.Errorf("the window shows %+v", s.Error)
			}
		})
	}
}

func TestDocumentsThatCannotBeSigned(t *testing.T) {
	store, _ := leader(t)
	x := startAgent(t, store, nil)
	p := x.greetedPage()
	handle := uint32(10)
	for name, c := range map[string]struct {
		bytes []byte
		want  protocol.Code
	}{
		"not a PDF": {[]byte("PK\x03\x04 a Word file"), protocol.DocumentNotPDF},
		"broken":    {[]byte("%PDF-1.7\nnothing more\n%%EOF"), protocol.DocumentBroken},
		"secret":    {pdftest.Append(onePage(), map[int]string{90: "<</DoMat <FEFF004D1EAC0054>>>"}, "/Info 90 0 R"), protocol.PolicySecretDocument},
		"encrypted": {bytes.Replace(onePage(), []byte("/Root 1 0 R"), []byte("/Encrypt << /Filter /Standard /V 4 /R 4 >> /Root 1 0 R"), 1), protocol.DocumentEncrypted},
	} {
		t.Run(name, func(t *testing.T) {
			handle++
			if err := p.upload(handle, c.bytes); err != nil {
				t.Fatal(err)
			}
			err := p.call(protocol.MethodSignPDF, protocol.SignPDFParams{Document: handle, Purpose: protocol.Approve}, nil)
			if err == nil || err.Code() != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
	t.Run("bytes that do not follow", func(t *testing.T) {
		if err := p.call(protocol.MethodDocumentOpen, protocol.DocumentOpenParams{Document: 99, Size: 100}, nil); err != nil {
			t.Fatal(err)
		}
		p.data(99, 50, []byte("gap"))
		err := p.call(protocol.MethodSignPDF, protocol.SignPDFParams{Document: 99, Purpose: protocol.Approve}, nil)
		if err == nil || err.Code() != protocol.DocumentIncomplete {
			t.Errorf("got %v", err)
		}
	})
}

func TestWindowThatCannotOpenMeansNoSignature(t *testing.T) {
	store, _ := leader(t)
	x := startAgent(t, store, nil)
	x.mu.Lock()
	x.refuseWindow = true
	x.mu.Unlock()
	p := x.greetedPage()
	_, answer := p.beginSigning(onePage())
	if err := p.finish(answer, nil); err == nil || err.Code() != protocol.HostConfirmationUnavailable {
		t.Errorf("got %v", err)
	}
}

func TestSignatureImageThatCannotBeReadIsSaid(t *testing.T) {
	store, _ := leader(t)
	x := startAgent(t, store, func(s *settings.Settings) { s.Images.Approve = t.TempDir() + "/none.png" })
	p := x.greetedPage()
	_, answer := p.beginSigning(onePage())
	if err := p.finish(answer, nil); err == nil || err.Code() != protocol.DocumentImageInvalid {
		t.Errorf("got %v", err)
	}
}
