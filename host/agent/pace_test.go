package agent

import (
	"encoding/json"
	"testing"

	"trien/host/settings"
	"trien/protocol"
)

const other = "https://other.example"

// allowOther lets a second website ask.
func allowOther(s *settings.Settings) { s.Portals.Origins = append(s.Portals.Origins, other) }

// openAndGreet returns a page of this origin, and the answer to its hello.
func (x *extension) openAndGreet(number uint32, origin string) (*page, *protocol.Error) {
	p := x.openPage(number, origin, origin)
	return p, p.call(protocol.MethodHello, hello(1, 1), nil)
}

// code is that of an error, empty where there is none.
func code(err *protocol.Error) protocol.Code {
	if err == nil {
		return ""
	}
	return err.Code()
}

func TestPagesOfOneWebsiteAreLimited(t *testing.T) {
	x := startAgent(t, nil, allowOther)
	number := uint32(0)
	next := func(origin string) (*page, protocol.Code) {
		number++
		p, err := x.openAndGreet(number, origin)
		return p, code(err)
	}
	for range maxSitePages {
		if _, err := next(portal); err != "" {
			t.Fatalf("page %d: %s", number, err)
		}
	}
	full, err := next(portal)
	if err != protocol.HostTooManyRequests {
		t.Errorf("one page too many got %q", err)
	}
	if err := full.call(protocol.MethodDocumentOpen, protocol.DocumentOpenParams{Document: 1, Size: 10}, nil); code(err) != protocol.HostTooManyRequests {
		t.Errorf("its document got %q", code(err))
	}
	if _, err := next(other); err != "" {
		t.Errorf("another website's page got %q", err)
	}
	// Those that go leave room, once each, and the refused one none.
	for _, gone := range []uint32{1, 1, maxSitePages + 1} {
		x.send(protocol.Request("", protocol.MethodPageClose, protocol.PageCloseParams{Page: gone}))
	}
	if _, err := next(portal); err != "" {
		t.Errorf("the page after one that has gone got %q", err)
	}
	if _, err := next(portal); err != protocol.HostTooManyRequests {
		t.Errorf("the next got %q", err)
	}
}

func TestWebsitesThatMayNotAskCountAsOne(t *testing.T) {
	x := startAgent(t, nil, nil)
	for i := range uint32(maxPages + 10) {
		x.openPage(i+1, "https://evil"+string(rune('a'+i%26))+".test", portal)
	}
	if _, err := x.openAndGreet(1000, portal); err != nil {
		t.Errorf("the portal's page got %v", err)
	}
}

func TestWebsiteThatAsksTooOftenIsRefusedInAllItsTabs(t *testing.T) {
	x := startAgent(t, nil, allowOther)
	var tabs []*page
	for i := range uint32(4) {
		p, err := x.openAndGreet(i+1, portal)
		if err != nil {
			t.Fatal(err)
		}
		tabs = append(tabs, p)
	}
	answers := make([]<-chan *protocol.Message, 2*siteBurst)
	for i := range answers {
		_, answers[i] = tabs[i%len(tabs)].begin(protocol.MethodDocumentClose, protocol.DocumentCloseParams{Document: 1})
	}
	refused := 0
	for i, answer := range answers {
		switch err := tabs[i%len(tabs)].finish(answer, nil); code(err) {
		case protocol.DocumentUnknown:
		case protocol.HostTooManyRequests:
			refused++
		default:
			t.Errorf("got %v", err)
		}
	}
	if refused == 0 {
		t.Errorf("all of %d requests were served", len(answers))
	}
	if _, err := x.openAndGreet(10, other); err != nil {
		t.Errorf("another website got %v", err)
	}
}

func TestRequestsOfOneWebsiteUnderWayAreLimited(t *testing.T) {
	x := startAgent(t, nil, allowOther)
	var tabs []*page
	var ids []protocol.ID
	var answers []<-chan *protocol.Message
	for i := range uint32(maxSiteRequests/maxRequests + 1) {
		p, err := x.openAndGreet(i+1, portal)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.call(protocol.MethodDocumentOpen, protocol.DocumentOpenParams{Document: 1, Size: 100}, nil); err != nil {
			t.Fatal(err)
		}
		tabs = append(tabs, p)
	}
	verify := protocol.VerifyPDFParams{Document: 1} // which waits for its bytes
	for _, p := range tabs[:len(tabs)-1] {
		for range maxRequests {
			id, answer := p.begin(protocol.MethodVerifyPDF, verify)
			ids, answers = append(ids, id), append(answers, answer)
		}
	}
	last := tabs[len(tabs)-1]
	if err := last.call(protocol.MethodVerifyPDF, verify, nil); code(err) != protocol.HostTooManyRequests {
		t.Errorf("one request too many got %v", err)
	}
	stranger, err := x.openAndGreet(100, other)
	if err != nil {
		t.Fatal(err)
	}
	if err := stranger.call(protocol.MethodTokenList, protocol.Empty{}, nil); err != nil {
		t.Errorf("another website got %v", err)
	}
	// A request that has ended makes room.
	raw, bad := json.Marshal(protocol.Request("", protocol.MethodCancel, protocol.CancelParams{ID: ids[0]}))
	if bad != nil {
		t.Fatal(bad)
	}
	tabs[0].say(string(raw))
	if err := tabs[0].finish(answers[0], nil); code(err) != protocol.UserCancelled {
		t.Errorf("the cancelled request got %v", err)
	}
	if err := last.call(protocol.MethodTokenList, protocol.Empty{}, nil); err != nil {
		t.Errorf("after it: %v", err)
	}
}

func TestDocumentsOfOneWebsiteDoNotFillTheDisk(t *testing.T) {
	x := startAgent(t, nil, func(s *settings.Settings) {
		allowOther(s)
		s.Limits.DocumentMiB, s.Limits.BatchMiB = 1, 2 // room for 8 MiB
	})
	const size, room = 1 << 20, 8
	var tabs []*page
	for i := range uint32(2) {
		p, err := x.openAndGreet(i+1, portal)
		if err != nil {
			t.Fatal(err)
		}
		tabs = append(tabs, p)
	}
	open := func(p *page, handle uint32) protocol.Code {
		return code(p.call(protocol.MethodDocumentOpen, protocol.DocumentOpenParams{Document: handle, Size: size}, nil))
	}
	for i := range uint32(room) {
		if err := open(tabs[i%2], i+1); err != "" {
			t.Fatalf("document %d got %s", i+1, err)
		}
	}
	if err := open(tabs[0], 100); err != protocol.HostTooManyRequests {
		t.Errorf("one document too many got %q", err)
	}
	if p, err := x.openAndGreet(10, other); err != nil || open(p, 1) != "" {
		t.Errorf("another website has no room: %v", err)
	}
	x.send(protocol.Request("", protocol.MethodPageClose, protocol.PageCloseParams{Page: 2}))
	for i := range uint32(room / 2) {
		if err := open(tabs[0], 200+i); err != "" {
			t.Errorf("after a tab has gone: %s", err)
		}
	}
	if err := open(tabs[0], 300); err != protocol.HostTooManyRequests {
		t.Errorf("one document too many got %q", err)
	}
}

func TestPiecesThatNoPageSendsSoOftenSpoilTheirDocument(t *testing.T) {
	x := startAgent(t, nil, nil)
	p := x.greetedPage()
	if err := p.call(protocol.MethodDocumentOpen, protocol.DocumentOpenParams{Document: 1, Size: 10 * pieceBurst}, nil); err != nil {
		t.Fatal(err)
	}
	for i := range 4 * pieceBurst {
		p.data(1, int64(i), []byte("x"))
	}
	if err := p.call(protocol.MethodVerifyPDF, protocol.VerifyPDFParams{Document: 1}, nil); code(err) != protocol.HostTooManyRequests {
		t.Errorf("got %v", err)
	}
}

func TestWebsiteMayNotHaveChecksShownOneAfterTheOther(t *testing.T) {
	x := startAgent(t, nil, nil)
	p := x.greetedPage()
	if err := p.upload(1, onePage()); err != nil {
		t.Fatal(err)
	}
	refused := 0
	for range showBurst + 3 {
		switch err := p.call(protocol.MethodVerifyPDF, protocol.VerifyPDFParams{Document: 1, Show: true}, nil); code(err) {
		case "":
		case protocol.HostTooManyRequests:
			refused++
		default:
			t.Errorf("got %v", err)
		}
	}
	if refused == 0 || len(x.shown) < showBurst || len(x.shown) > showBurst+2 {
		t.Errorf("%d refused, %d shown", refused, len(x.shown))
	}
	if err := p.call(protocol.MethodVerifyPDF, protocol.VerifyPDFParams{Document: 1}, nil); err != nil {
		t.Errorf("without showing: %v", err)
	}
}

// What was signed takes room as well, until the page closes it.
func TestSignedDocumentsTakeRoom(t *testing.T) {
	store, _ := leader(t)
	x := startAgent(t, store, nil)
	p := x.greetedPage()
	document := onePage()
	_, answer := p.beginSigning(document)
	if err := x.approve(x.awaitStage(protocol.ConsentReady), string(store.PIN)); err != nil {
		t.Fatal(err)
	}
	var result protocol.SignPDFResult
	if err := p.finish(answer, &result); err != nil {
		t.Fatal(err)
	}
	if taken, want := x.agent.sites.byID[portal].room.Taken(), int64(len(document))+result.Size; taken != want {
		t.Errorf("%d bytes are taken, want %d", taken, want)
	}
	x.send(protocol.Request("", protocol.MethodPageClose, protocol.PageCloseParams{Page: 1}))
	if err := x.openPage(2, portal, portal).call(protocol.MethodHello, hello(1, 1), nil); err != nil {
		t.Fatal(err)
	}
	if taken := x.agent.sites.byID[portal].room.Taken(); taken != 0 {
		t.Errorf("without a page %d bytes are taken", taken)
	}
}
