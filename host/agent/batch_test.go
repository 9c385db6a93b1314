package agent

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"testing"

	"trien/protocol"
	"trien/signer/pdf/pdftest"
	"trien/signer/verify"
)

// declare is a batch of these documents, with handles from 1.
func declare(documents ...[]byte) protocol.SignBatchParams {
	p := protocol.SignBatchParams{Purpose: protocol.Approve}
	for n, b := range documents {
		sum := sha256.Sum256(b)
		p.Documents = append(p.Documents, protocol.BatchDocument{
			Document: uint32(n + 1), Name: fmt.Sprintf("van-ban-%d.pdf", n+1), Size: int64(len(b)), SHA256: hex.EncodeToString(sum[:]),
		})
	}
	return p
}

// batch asks for the batch and sends its documents.
func (p *page) batch(documents ...[]byte) (protocol.ID, <-chan *protocol.Message) {
	p.x.t.Helper()
	id, answer := p.begin(protocol.MethodSignBatch, declare(documents...))
	for n, b := range documents {
		p.sendAll(uint32(n+1), b)
	}
	return id, answer
}

func (p *page) sendAll(handle uint32, document []byte) {
	for offset := 0; offset < len(document); offset += protocol.MaxChunk {
		p.data(handle, int64(offset), document[offset:min(offset+protocol.MaxChunk, len(document))])
	}
}

// outcomes are those of a batch's documents, in its order: "signed", "removed"
// or the code of the failure.
func outcomes(r protocol.SignBatchResult) (list []string) {
	for _, d := range r.Results {
		if d.Error != nil {
			list = append(list, string(d.Error.Code))
		} else {
			list = append(list, string(d.Outcome))
		}
	}
	return list
}

// read fetches a document from the agent.
func (p *page) read(handle uint32) []byte {
	p.x.t.Helper()
	p.received.Reset()
	if err := p.call(protocol.MethodDocumentRead, protocol.DocumentReadParams{Document: handle}, nil); err != nil {
		p.x.t.Fatal(err)
	}
	return bytes.Clone(p.received.Bytes())
}

// numbered is a page that no other number has.
func numbered(n int) []byte {
	objects := pdftest.Pages("", "/Contents 4 0 R")
	return pdftest.Table(append(objects, pdftest.Stream("", fmt.Appendf(nil, "0 0 1 rg 100 700 %d 20 re f", 100+n)))...)
}

func TestALeaderSignsABatchWithOneYesAndOnePIN(t *testing.T) {
	store, pki := leader(t)
	x := startAgent(t, store, nil)
	p := x.greetedPage()
	documents := [][]byte{numbered(1), numbered(2), numbered(3), numbered(4)}
	_, answer := p.batch(documents...)
	s := x.awaitStage(protocol.ConsentReady)
	if !s.Batch || len(s.Documents) != len(documents) {
		t.Fatalf("the window shows %+v", s)
	}
	for n, d := range s.Documents {
		sum := sha256.Sum256(documents[n])
		if d.SHA256 != hex.EncodeToString(sum[:]) || d.Pages != 1 || d.Placement == nil || !d.Movable {
			t.Errorf("document %d is shown as %+v", n, d)
		}
	}
	if err := x.approve(s, string(store.PIN)); err != nil {
		t.Fatal(err)
	}
	var result protocol.SignBatchResult
	if err := p.finish(answer, &result); err != nil {
		t.Fatalf("%v; log:\n%s", err, x.log)
	}
	x.awaitStage(protocol.ConsentDone)
	p.mu.Lock()
	told := slices.Clone(p.results)
	p.mu.Unlock()
	if len(result.Results) != len(documents) || len(told) != len(documents) {
		t.Fatalf("%d results, %d told before", len(result.Results), len(told))
	}
	for n, r := range result.Results {
		if r.Outcome != protocol.BatchSigned || r.Document != uint32(n+1) || !slices.ContainsFunc(told, func(o protocol.BatchResult) bool {
			return o.Document == r.Document && o.Signed != nil && o.Signed.SHA256 == r.Signed.SHA256
		}) {
			t.Fatalf("result %d: %+v", n, r)
		}
		signed := p.read(r.Signed.Document)
		sum := sha256.Sum256(signed)
		if !bytes.HasPrefix(signed, documents[n]) || r.Signed.SHA256 != hex.EncodeToString(sum[:]) {
			t.Errorf("document %d is another one", n)
		}
		report, err := verify.File(context.Background(), bytes.NewReader(signed), int64(len(signed)), verify.Options{Trust: certificates(t, pki)})
		if err != nil || report.Integrity != verify.Intact {
			t.Errorf("document %d: %+v, %v", n, report, err)
		}
	}
	if e := readJournal(t, x); len(e) != len(documents) || e[0].Outcome != "signed" {
		t.Errorf("journal: %+v", e)
	}
	if err := p.call(protocol.MethodDocumentRead, protocol.DocumentReadParams{Document: 1}, nil); err == nil || err.Code() != protocol.DocumentUnknown {
		t.Errorf("the batch's own documents are kept: %v", err)
	}
}

func TestWhatIsWrongWithOneDocumentKeepsNobodyElseFromBeingSigned(t *testing.T) {
	store, _ := leader(t)
	x := startAgent(t, store, nil)
	p := x.greetedPage()
	good := numbered(1)
	params := declare(good, []byte("%PDF-1.7\nnothing more\n%%EOF"), numbered(3), numbered(4), numbered(5),
		pdftest.Append(onePage(), map[int]string{90: "<</DoMat <FEFF004D1EAC0054>>>"}, "/Info 90 0 R"), numbered(7))
	params.Documents[2].SHA256 = params.Documents[0].SHA256 // of another
	params.Documents[4].Placement = &protocol.Placement{Page: 9, Rect: protocol.Rect{Width: 90, Height: 40}}
	params.Documents[3].Size = 200 << 20
	_, answer := p.begin(protocol.MethodSignBatch, params)
	for n, b := range [][]byte{good, []byte("%PDF-1.7\nnothing more\n%%EOF"), numbered(3), numbered(4), numbered(5),
		pdftest.Append(onePage(), map[int]string{90: "<</DoMat <FEFF004D1EAC0054>>>"}, "/Info 90 0 R"), numbered(7)[:100]} {
		p.sendAll(uint32(n+1), b)
	}
	if err := p.call(protocol.MethodDocumentClose, protocol.DocumentCloseParams{Document: 7}, nil); err != nil { // given up half-way
		t.Fatal(err)
	}
	s := x.awaitStage(protocol.ConsentReady)
	if err := x.approve(s, string(store.PIN)); err != nil {
		t.Fatal(err)
	}
	var result protocol.SignBatchResult
	if err := p.finish(answer, &result); err != nil {
		t.Fatalf("%v; log:\n%s", err, x.log)
	}
	want := []string{"signed", "document.broken", "document.changed", "document.too_large", "document.page_missing", "policy.secret_document", "document.unknown"}
	if got := outcomes(result); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	var lines []string
	for _, e := range readJournal(t, x) {
		lines = append(lines, e.Outcome)
	}
	slices.Sort(lines)
	slices.Sort(want)
	if !slices.Equal(lines, want) {
		t.Errorf("journal: %v", lines)
	}
}

func TestBytesBeyondTheDeclaredOnesAreNotSigned(t *testing.T) {
	store, _ := leader(t)
	x := startAgent(t, store, nil)
	p := x.greetedPage()
	params := declare(numbered(1), numbered(2))
	_, answer := p.begin(protocol.MethodSignBatch, params)
	p.data(1, 0, append(numbered(1), "more"...))
	p.sendAll(2, numbered(2))
	if err := x.approve(x.awaitStage(protocol.ConsentReady), string(store.PIN)); err != nil {
		t.Fatal(err)
	}
	var result protocol.SignBatchResult
	if err := p.finish(answer, &result); err != nil {
		t.Fatal(err)
	}
	if got := outcomes(result); !slices.Equal(got, []string{"document.changed", "signed"}) {
		t.Errorf("got %v", got)
	}
}

func TestABatchOfWhichNothingCanBeSignedEndsWithTheFirstFailure(t *testing.T) {
	store, _ := leader(t)
	x := startAgent(t, store, nil)
	p := x.greetedPage()
	_, answer := p.batch([]byte("PK\x03\x04 a Word file"), []byte("%PDF-1.7\nnothing more\n%%EOF"))
	if err := p.finish(answer, nil); err == nil || err.Code() != protocol.DocumentNotPDF {
		t.Errorf("got %v", err)
	}
	if s := x.awaitStage(protocol.ConsentFailed); s.Error == nil || s.Error.Code != protocol.DocumentNotPDF {
		t.Errorf("the window shows %+v", s.Error)
	}
}

func TestBatchesThatAreRefusedOpenNothing(t *testing.T) {
	x := startAgent(t, nil, nil)
	p := x.greetedPage()
	for name, c := range map[string]struct {
		change func(*protocol.SignBatchParams)
		want   protocol.Code
	}{
		"no document":        {func(b *protocol.SignBatchParams) { b.Documents = nil }, protocol.HostInvalidParams},
		"too many":           {func(b *protocol.SignBatchParams) { b.Documents = make([]protocol.BatchDocument, 101) }, protocol.HostInvalidParams},
		"one handle twice":   {func(b *protocol.SignBatchParams) { b.Documents[1].Document = 1 }, protocol.DocumentHandleInUse},
		"no digest":          {func(b *protocol.SignBatchParams) { b.Documents[1].SHA256 = "" }, protocol.HostInvalidParams},
		"a digest of no hex": {func(b *protocol.SignBatchParams) { b.Documents[1].SHA256 = string(make([]byte, 64)) }, protocol.HostInvalidParams},
		"a field and a place": {func(b *protocol.SignBatchParams) {
			b.Documents[1].Field, b.Documents[1].Placement = "a", &protocol.Placement{Page: 1}
		}, protocol.HostInvalidParams},
		"too much together":    {func(b *protocol.SignBatchParams) { b.Documents[0].Size, b.Documents[1].Size = 1<<62, 1<<62 }, protocol.DocumentTooLarge},
		"sizes that overflow":  {func(b *protocol.SignBatchParams) { b.Documents[0].Size, b.Documents[1].Size = 1<<29, 1<<63-1 }, protocol.DocumentTooLarge},
		"a purpose of its own": {func(b *protocol.SignBatchParams) { b.Purpose = "rubber" }, protocol.HostInvalidParams},
	} {
		t.Run(name, func(t *testing.T) {
			params := declare(numbered(1), numbered(2))
			c.change(&params)
			if err := p.call(protocol.MethodSignBatch, params, nil); err == nil || err.Code() != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
			if err := p.call(protocol.MethodDocumentRead, protocol.DocumentReadParams{Document: 1}, nil); err == nil {
				t.Error("a document stays open")
			}
		})
	}
}

// place moves a signature as the person does.
func (x *extension) place(s protocol.ConsentState, document int, at protocol.Placement, alike bool) *protocol.Error {
	return x.call(protocol.MethodConsentPlace, protocol.ConsentPlaceParams{Consent: s.Consent, Document: document, Placement: at, Alike: alike}, nil)
}

func (x *extension) remove(s protocol.ConsentState, document int, removed bool) *protocol.Error {
	return x.call(protocol.MethodConsentRemove, protocol.ConsentRemoveParams{Consent: s.Consent, Document: document, Removed: removed}, nil)
}

func TestDocumentsThatAreTakenOutAreNotSigned(t *testing.T) {
	store, _ := leader(t)
	x := startAgent(t, store, nil)
	p := x.greetedPage()
	_, answer := p.batch(numbered(1), numbered(2), numbered(3))
	s := x.awaitStage(protocol.ConsentReady)
	for _, document := range []int{-1, 3} {
		if err := x.remove(s, document, true); err == nil {
			t.Errorf("document %d was taken out", document)
		}
	}
	for _, step := range []struct {
		document int
		removed  bool
	}{{0, true}, {1, true}, {1, false}} {
		if err := x.remove(s, step.document, step.removed); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.approve(s, string(store.PIN)); err == nil || err.Code() != protocol.DocumentChanged {
		t.Errorf("a yes to the list as it was before: %v", err)
	}
	if err := x.approve(x.latest(s), string(store.PIN)); err != nil {
		t.Fatal(err)
	}
	var result protocol.SignBatchResult
	if err := p.finish(answer, &result); err != nil {
		t.Fatal(err)
	}
	if got := outcomes(result); !slices.Equal(got, []string{"removed", "signed", "signed"}) {
		t.Errorf("got %v", got)
	}
}

func TestTheLastDocumentCannotBeTakenOut(t *testing.T) {
	store, _ := leader(t)
	x := startAgent(t, store, nil)
	p := x.greetedPage()
	p.batch(numbered(1), []byte("not a PDF"))
	s := x.awaitStage(protocol.ConsentReady)
	if err := x.remove(s, 0, true); err == nil || err.Code() != protocol.HostInvalidParams {
		t.Errorf("got %v", err)
	}
	if err := x.remove(s, 1, true); err != nil {
		t.Errorf("one that failed cannot be taken out: %v", err)
	}
}

func TestASignatureIsMadeWhereThePersonMovesIt(t *testing.T) {
	store, _ := leader(t)
	x := startAgent(t, store, nil)
	p := x.greetedPage()
	_, answer := p.batch(decision(1), decision(2), numbered(3))
	s := x.awaitStage(protocol.ConsentReady)
	s = x.latestWhere(s, "their types", func(s protocol.ConsentState) bool { return s.Documents[1].Kind != "" })
	if s.Documents[0].Kind != s.Documents[1].Kind || s.Documents[0].Type != "Quyết định" || s.Documents[2].Kind != "" {
		t.Fatalf("kinds %q, %q, %q", s.Documents[0].Kind, s.Documents[1].Kind, s.Documents[2].Kind)
	}
	before := s.Documents[2].Placement.Rect
	for name, bad := range map[string]protocol.Placement{
		"beside the page": {Page: 1, Rect: protocol.Rect{X: 5000, Y: 10, Width: 150, Height: 60}},
		"no page":         {Page: 7, Rect: protocol.Rect{X: 10, Y: 10, Width: 150, Height: 60}},
		"no area":         {Page: 1, Rect: protocol.Rect{X: 10, Y: 10}},
	} {
		if err := x.place(s, 0, bad, true); err == nil || err.Code() != protocol.DocumentPlacementInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	want := protocol.Rect{X: 40, Y: 50, Width: 200, Height: 80}
	if err := x.place(s, 0, protocol.Placement{Page: 1, Rect: want}, true); err != nil {
		t.Fatal(err)
	}
	if err := x.approve(s, string(store.PIN)); err == nil || err.Code() != protocol.DocumentChanged {
		t.Errorf("a yes to the place before: %v", err)
	}
	s = x.latestWhere(s, "the new place", func(s protocol.ConsentState) bool { return s.Documents[0].Placement.Rect == want })
	if s.Documents[1].Placement.Rect != want || s.Documents[2].Placement.Rect != before || s.Documents[0].PlacementReason != nil {
		t.Errorf("after it the window shows %+v", s.Documents)
	}
	if err := x.approve(s, string(store.PIN)); err != nil {
		t.Fatal(err)
	}
	var result protocol.SignBatchResult
	if err := p.finish(answer, &result); err != nil {
		t.Fatal(err)
	}
	for n, rect := range []protocol.Rect{want, want, before} {
		if got := result.Results[n].Signed.Signature.Rect; got != rect {
			t.Errorf("document %d is signed at %v, not at %v", n, got, rect)
		}
	}
}

// decision is a page whose heading says that it is a decision.
func decision(n int) []byte {
	objects := pdftest.Pages("", "/Contents 4 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>>>")
	return pdftest.Table(append(objects, pdftest.Stream("", fmt.Appendf(nil, "BT /F 14 Tf 240 700 Td (QUYET DINH) Tj ET 0 0 1 rg 100 600 %d 20 re f", 100+n)))...)
}

// latest is the newest state that the window was told of.
func (x *extension) latest(s protocol.ConsentState) protocol.ConsentState {
	for {
		select {
		case s = <-x.states:
		default:
			return s
		}
	}
}

// latestWhere waits for a state that fits, unless s does.
func (x *extension) latestWhere(s protocol.ConsentState, what string, fits func(protocol.ConsentState) bool) protocol.ConsentState {
	x.t.Helper()
	if s = x.latest(s); fits(s) {
		return s
	}
	return x.await(what, fits)
}
