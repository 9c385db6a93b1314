package agent

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"trien/host/settings"
	"trien/host/spool"
	"trien/protocol"
	"trien/signer"
	"trien/signer/token/tokentest"
)

// extensionOrigin is that of the extension's own page.
const extensionOrigin = "chrome-extension://oeldhkhfcidegmackmdffcgjiodlkfmp"

// signedPage is onePage signed by a person, and a change of the settings that
// trusts the signer.
func signedPage(t *testing.T) ([]byte, func(*settings.Settings)) {
	t.Helper()
	pki, err := tokentest.NewPKI()
	if err != nil {
		t.Fatal(err)
	}
	person, err := pki.Person(tokentest.RSA2048)
	if err != nil {
		t.Fatal(err)
	}
	id := signer.Identity{Signer: person.Key, Certificate: person.Certificate, Chain: person.Chain}
	signed, _, err := signer.SignBytes(context.Background(), onePage(), id, signer.Options{Purpose: signer.Approve})
	if err != nil {
		t.Fatal(err)
	}
	roots := t.TempDir() + "/ca.pem"
	if err := os.WriteFile(roots, pki.ChainPEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	return signed, func(s *settings.Settings) { s.Trust.Roots = []string{roots} }
}

// ownPage is the extension's own page, greeted.
func (x *extension) ownPage(number uint32, origin string) *page {
	x.t.Helper()
	return x.pageOf(protocol.PageOpenParams{Page: number, Origin: origin, TopOrigin: origin, Own: true}).greet()
}

// verify hands a document over and has it verified.
func (p *page) verify(handle uint32, document []byte, show bool) (protocol.VerifyPDFResult, *protocol.Error) {
	p.x.t.Helper()
	if err := p.upload(handle, document); err != nil {
		p.x.t.Fatal(err)
	}
	var result protocol.VerifyPDFResult
	err := p.call(protocol.MethodVerifyPDF, protocol.VerifyPDFParams{Document: handle, Show: show}, &result)
	return result, err
}

func TestPageHasADocumentVerified(t *testing.T) {
	signed, trust := signedPage(t)
	x := startAgent(t, nil, trust) // without any token
	p := x.greetedPage()
	result, bad := p.verify(1, signed, false)
	if bad != nil {
		t.Fatal(bad)
	}
	v := result.Verification
	sum := sha256.Sum256(signed)
	if !result.Valid || v.Integrity != "intact" || v.SHA256 != hex.EncodeToString(sum[:]) || v.Size != int64(len(signed)) || v.Pages != 1 || v.File != "cong-van.pdf" {
		t.Errorf("got %+v", result)
	}
	if len(v.Signatures) != 1 || v.Signatures[0].Chain != "trusted" || v.Signatures[0].Signer.CommonName == "" || !strings.HasSuffix(v.CheckedAt, "+07:00") {
		t.Errorf("got %+v", v)
	}
	if result.Check != "" {
		t.Error("a check is kept that nobody can look at")
	}
	changed := bytes.Replace(signed, []byte("100 700 200 20 re"), []byte("100 700 900 20 re"), 1)
	if result, bad = p.verify(2, changed, false); bad != nil || result.Valid || result.Verification.Integrity != "broken" {
		t.Errorf("changed: got %+v, %v", result, bad)
	}
	if result, bad = p.verify(3, onePage(), false); bad != nil || result.Valid || result.Verification.Integrity != "unsigned" || result.Verification.Reason == nil {
		t.Errorf("unsigned: got %+v, %v", result, bad)
	}
	if result, bad = p.verify(4, []byte("PK\x03\x04 a Word file"), false); bad != nil || result.Valid || result.Verification.Integrity != "malformed" {
		t.Errorf("a Word file: got %+v, %v", result, bad)
	}
}

func TestVerifyingWaitsForTheBytesAndCanBeCancelled(t *testing.T) {
	signed, _ := signedPage(t)
	x := startAgent(t, nil, nil)
	p := x.greetedPage()
	if err := p.call(protocol.MethodDocumentOpen, protocol.DocumentOpenParams{Document: 1, Name: "a.pdf", Size: int64(len(signed))}, nil); err != nil {
		t.Fatal(err)
	}
	id, answer := p.begin(protocol.MethodVerifyPDF, protocol.VerifyPDFParams{Document: 1})
	if got := p.awaitProgress(id); got != protocol.StageReceiving {
		t.Errorf("stage %s", got)
	}
	// Others are served meanwhile.
	if _, err := p.verify(2, onePage(), false); err != nil {
		t.Error(err)
	}
	raw, _ := json.Marshal(protocol.Request("", protocol.MethodCancel, protocol.CancelParams{ID: id}))
	p.say(string(raw))
	if err := p.finish(answer, nil); err == nil || err.Code() != protocol.UserCancelled {
		t.Errorf("got %v", err)
	}
	_, answer = p.begin(protocol.MethodVerifyPDF, protocol.VerifyPDFParams{Document: 1})
	p.data(1, 0, signed)
	var result protocol.VerifyPDFResult
	if err := p.finish(answer, &result); err != nil || result.Verification.Integrity != "intact" {
		t.Errorf("got %+v, %v", result, err)
	}
}

func TestDocumentsThatCannotBeVerified(t *testing.T) {
	x := startAgent(t, nil, nil)
	p := x.greetedPage()
	if err := p.call(protocol.MethodVerifyPDF, protocol.VerifyPDFParams{Document: 7}, nil); err == nil || err.Code() != protocol.DocumentUnknown {
		t.Errorf("no such document: got %v", err)
	}
	if err := p.call(protocol.MethodDocumentOpen, protocol.DocumentOpenParams{Document: 1, Size: 100}, nil); err != nil {
		t.Fatal(err)
	}
	_, answer := p.begin(protocol.MethodVerifyPDF, protocol.VerifyPDFParams{Document: 1})
	p.data(1, 50, []byte("gap"))
	if err := p.finish(answer, nil); err == nil || err.Code() != protocol.DocumentIncomplete {
		t.Errorf("bytes that do not follow: got %v", err)
	}
	stranger := x.openPage(9, "https://evil.example", "https://evil.example")
	if err := stranger.call(protocol.MethodVerifyPDF, protocol.VerifyPDFParams{Document: 1}, nil); err == nil || err.Code() != protocol.PolicyOriginNotAllowed {
		t.Errorf("a stranger: got %v", err)
	}
}

func TestExtensionsOwnPageMayVerifyAndNothingElse(t *testing.T) {
	x := startAgent(t, nil, func(s *settings.Settings) { s.Portals.Origins = nil })
	p := x.ownPage(1, extensionOrigin)
	for _, method := range []string{
		protocol.MethodSignPDF, "sign.batch", protocol.MethodTokenList, protocol.MethodCertificateList, protocol.MethodConsentApprove, protocol.MethodCheckState,
	} {
		if err := p.call(method, map[string]any{"document": 1, "purpose": "approve"}, nil); err == nil || err.Code() != protocol.HostUnknownMethod {
			t.Errorf("%s: got %v", method, err)
		}
	}
	if result, err := p.verify(1, onePage(), false); err != nil || len(result.Check) < 26 {
		t.Errorf("got %+v, %v", result, err)
	}
}

func TestPortalIsNeverTheExtensionsOwnPage(t *testing.T) {
	x := startAgent(t, nil, func(s *settings.Settings) { s.Portals.Origins = nil })
	p := x.pageOf(protocol.PageOpenParams{Page: 1, Origin: portal, TopOrigin: portal, Own: true})
	if err := p.call(protocol.MethodHello, hello(1, 1), nil); err == nil || err.Code() != protocol.PolicyOriginNotAllowed {
		t.Errorf("got %v", err)
	}
}

func TestCheckIsLookedAtAndForgotten(t *testing.T) {
	signed, trust := signedPage(t)
	x := startAgent(t, nil, trust)
	p := x.ownPage(1, extensionOrigin)
	result, bad := p.verify(1, signed, false)
	if bad != nil {
		t.Fatal(bad)
	}
	if err := p.call(protocol.MethodDocumentClose, protocol.DocumentCloseParams{Document: 1}, nil); err != nil {
		t.Fatal(err)
	}
	named := protocol.CheckParams{Check: result.Check}
	var state protocol.VerifyPDFResult
	if err := x.call(protocol.MethodCheckState, named, &state); err != nil || state.Verification.SHA256 != result.Verification.SHA256 || state.Check != result.Check {
		t.Errorf("state: %+v, %v", state, err)
	}
	var image protocol.CheckRenderResult
	if err := x.call(protocol.MethodCheckRender, protocol.CheckRenderParams{Check: result.Check, Page: 1, Width: 300}, &image); err != nil || image.Width != 300 || len(image.Data) == 0 || image.PageWidth != 595 {
		t.Errorf("image: %d pixels, %d bytes, %v", image.Width, len(image.Data), err)
	}
	if err := x.call(protocol.MethodCheckRender, protocol.CheckRenderParams{Check: result.Check, Page: 2, Width: 300}, nil); err == nil || err.Code() != protocol.HostInvalidParams {
		t.Errorf("a page that is not there: %v", err)
	}
	var paper protocol.CheckSlipResult
	if err := x.call(protocol.MethodCheckSlip, named, &paper); err != nil || !bytes.HasPrefix(paper.Data, []byte("%PDF-")) || paper.Name != "phieu-kiem-tra_cong-van.pdf" {
		t.Errorf("slip: %q, %d bytes, %v", paper.Name, len(paper.Data), err)
	}
	if err := x.call(protocol.MethodCheckClose, named, nil); err != nil {
		t.Error(err)
	}
	for _, method := range []string{protocol.MethodCheckState, protocol.MethodCheckRender, protocol.MethodCheckSlip} {
		if err := x.call(method, named, nil); err == nil || err.Code() != protocol.DocumentCheckForgotten {
			t.Errorf("%s after the end: %v", method, err)
		}
	}
}

func TestChecksAreBounded(t *testing.T) {
	x := startAgent(t, nil, nil)
	p := x.greetedPage()
	own, err := x.ownPage(2, extensionOrigin).verify(1, onePage(), false)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for i := range maxShownChecks + 1 {
		result, err := p.verify(uint32(i+1), onePage(), true)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, result.Check)
	}
	known := func(name string) bool {
		return x.call(protocol.MethodCheckState, protocol.CheckParams{Check: name}, nil) == nil
	}
	if known(names[0]) || !known(names[1]) || !known(own.Check) {
		t.Error("the portal's oldest check did not make room, or another did")
	}
	// With a page go its own checks; what a portal had shown stays.
	for number := range uint32(2) {
		x.send(protocol.Request("", protocol.MethodPageClose, protocol.PageCloseParams{Page: number + 1}))
	}
	if known(own.Check) || !known(names[1]) {
		t.Error("the closed page's check stays, or the portal's went")
	}
}

func TestChecksHaveABoundInBytes(t *testing.T) {
	c := newChecks(nil, "test")
	defer c.close()
	var names []string
	for _, size := range []int64{maxCheckBytes / 2, maxCheckBytes / 4, maxCheckBytes / 2, 2 * maxCheckBytes} {
		file, err := spool.Create(size)
		if err != nil {
			t.Fatal(err)
		}
		result, err := c.keep(protocol.VerifyPDFResult{}, file, nil)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, result.Check)
		if len(names) == 3 && (len(c.byName) != 2 || c.byName[names[0]] != nil) {
			t.Errorf("%d checks are kept", len(c.byName))
		}
	}
	if len(c.byName) != 1 || c.byName[names[3]] == nil {
		t.Errorf("%d checks are kept beside a large one", len(c.byName)-1)
	}
}

func TestPortalHasACheckShown(t *testing.T) {
	x := startAgent(t, nil, nil)
	p := x.greetedPage()
	result, err := p.verify(1, onePage(), true)
	if err != nil {
		t.Fatal(err)
	}
	if got := <-x.shown; got != result.Check || got == "" {
		t.Errorf("the extension was asked to show %q", got)
	}
	x.mu.Lock()
	x.refuseWindow = true
	x.mu.Unlock()
	if _, err := p.verify(2, onePage(), true); err == nil || err.Code() != protocol.HostReportUnavailable {
		t.Errorf("without a window: %v", err)
	}
}

func TestHostileNamesAreMadeFitToBeShown(t *testing.T) {
	x := startAgent(t, nil, nil)
	p := x.greetedPage()
	document := onePage()
	if err := p.call(protocol.MethodDocumentOpen, protocol.DocumentOpenParams{Document: 1, Name: "../a\u202efdp.exe\n", Size: int64(len(document))}, nil); err != nil {
		t.Fatal(err)
	}
	p.data(1, 0, document)
	var result protocol.VerifyPDFResult
	if err := p.call(protocol.MethodVerifyPDF, protocol.VerifyPDFParams{Document: 1}, &result); err != nil || result.Verification.File != "afdp.exe" {
		t.Errorf("got %q, %v", result.Verification.File, err)
	}
}

func TestPageVerifiesThroughTheService(t *testing.T) {
	signed, trust := signedPage(t)
	d := openDoor(t, freeDoor(t))
	startAgent(t, nil, func(s *settings.Settings) {
		s.Service = d.settings
		trust(s)
	})
	d.awaitAgent(t)
	w := d.openPage(t)
	if m, err := w.call(protocol.MethodDocumentOpen, protocol.DocumentOpenParams{Document: 1, Name: "a.pdf", Size: int64(len(signed))}); err != nil || m.Error != nil {
		t.Fatalf("open: %+v, %v", m, err)
	}
	if err := w.ws.WriteMessage(websocket.BinaryMessage, protocol.DataFrame{Document: 1, Data: signed}.Bytes()); err != nil {
		t.Fatal(err)
	}
	// Whatever a page says of itself, it is not the extension's own.
	m, err := w.call(protocol.MethodVerifyPDF, map[string]any{"document": 1, "own": true})
	if err != nil || m.Error != nil {
		t.Fatalf("%+v, %v", m, err)
	}
	var result protocol.VerifyPDFResult
	if err := json.Unmarshal(m.Result, &result); err != nil || !result.Valid || result.Check != "" {
		t.Errorf("got %s, %v", m.Result, err)
	}
}
