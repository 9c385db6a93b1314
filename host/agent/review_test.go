package agent

import (
	"slices"
	"testing"

	"trien/protocol"
	"trien/signer/token"
	"trien/signer/token/tokentest"
)

func TestADocumentWithAPasswordHoldsUpNoOther(t *testing.T) {
	store, _ := leader(t)
	x := startAgent(t, store, nil)
	p := x.greetedPage()
	_, answer := p.batch(locked(t, "mật khẩu một"), numbered(1), locked(t, "mật khẩu ba"))
	asked := func(s protocol.ConsentState) bool {
		return s.Documents[0].Stage == protocol.DocumentPassword && s.Documents[1].Stage == protocol.DocumentReady && s.Documents[2].Stage == protocol.DocumentPassword
	}
	s := x.await("two that need passwords", asked)
	if s.Stage != protocol.ConsentPassword {
		t.Errorf("the window is at %s", s.Stage)
	}
	if err := x.call(protocol.MethodConsentRender, protocol.ConsentRenderParams{Consent: s.Consent, Document: 1, Page: 1, Width: 400}, nil); err != nil {
		t.Errorf("the document without a password: %v", err)
	}
	type typed struct {
		document int
		password string
	}
	unlock := func(d typed) *protocol.Error {
		return x.call(protocol.MethodConsentPassword, map[string]any{"consent": s.Consent, "document": d.document, "password": d.password}, nil)
	}
	for _, wrong := range []typed{{1, "mật khẩu một"}, {7, "x"}, {0, ""}} {
		if err := unlock(wrong); err == nil || err.Code() != protocol.HostInvalidParams {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
	if err := unlock(typed{0, "mật khẩu ba"}); err != nil {
		t.Fatal(err)
	}
	s = x.await("the wrong password", func(s protocol.ConsentState) bool { return s.Documents[0].Error != nil })
	if s.Documents[0].Error.Code != protocol.DocumentPasswordIncorrect || s.Documents[2].Error != nil {
		t.Errorf("the window shows %+v", s.Documents)
	}
	if err := unlock(typed{0, "mật khẩu một"}); err != nil {
		t.Fatal(err)
	}
	x.await("the first one open", func(s protocol.ConsentState) bool { return s.Documents[0].Stage == protocol.DocumentReady })
	if err := x.remove(s, 2, true); err != nil { // nobody knows its password
		t.Fatal(err)
	}
	if err := x.approve(x.awaitStage(protocol.ConsentReady), string(store.PIN)); err != nil {
		t.Fatal(err)
	}
	var result protocol.SignBatchResult
	if err := p.finish(answer, &result); err != nil {
		t.Fatalf("%v; log:\n%s", err, x.log)
	}
	if got := outcomes(result); !slices.Equal(got, []string{"signed", "signed", "removed"}) {
		t.Errorf("got %v", got)
	}
}

// two is a token with a person's certificate and an organisation's.
func two(t *testing.T) *tokentest.Store {
	t.Helper()
	pki, err := tokentest.NewPKI()
	if err != nil {
		t.Fatal(err)
	}
	person, err := pki.Person(tokentest.RSA2048)
	if err != nil {
		t.Fatal(err)
	}
	office, err := pki.Organisation(tokentest.RSA2048)
	if err != nil {
		t.Fatal(err)
	}
	return tokentest.SoftHSM(t, tokentest.Object{Identity: person, ID: []byte{1}, Label: "leader"}, tokentest.Object{Identity: office, ID: []byte{2}, Label: "office"})
}

func TestAnotherCertificateSignsAllAndOnlyWhatIsShownAnew(t *testing.T) {
	store := two(t)
	x := startAgent(t, store, nil)
	p := x.greetedPage()
	_, answer := p.batch(numbered(1), []byte("no PDF"), numbered(3))
	s := x.awaitStage(protocol.ConsentReady)
	moved := protocol.Placement{Page: 1, Rect: protocol.Rect{X: 40, Y: 50, Width: 200, Height: 80}}
	if err := x.place(s, 2, moved, false); err != nil {
		t.Fatal(err)
	}
	other := s.Certificates[0].Fingerprint
	if other == s.Selected {
		other = s.Certificates[1].Fingerprint
	}
	first := s.Selected
	// There and back and there again, faster than it is drawn.
	for _, fingerprint := range []string{other, first, other} {
		for {
			err := x.call(protocol.MethodConsentSelect, protocol.ConsentSelectParams{Consent: s.Consent, Certificate: fingerprint}, nil)
			if err == nil {
				break
			}
			if err.Code() != protocol.HostInvalidParams { // the one before was not taken yet
				t.Fatal(err)
			}
		}
	}
	if err := x.approve(s, string(store.PIN)); err == nil {
		t.Error("a yes to the other certificate was taken")
	}
	s = x.latestWhere(s, "all of it with the other certificate", func(s protocol.ConsentState) bool {
		return s.Stage == protocol.ConsentReady && s.Selected == other
	})
	if err := x.approve(s, string(store.PIN)); err != nil {
		t.Fatal(err)
	}
	var result protocol.SignBatchResult
	if err := p.finish(answer, &result); err != nil {
		t.Fatalf("%v; log:\n%s", err, x.log)
	}
	if got := outcomes(result); !slices.Equal(got, []string{"signed", "document.not_pdf", "signed"}) {
		t.Fatalf("got %v", got)
	}
	for _, n := range []int{0, 2} {
		if got := result.Results[n].Signed.Signature.Fingerprint; got != other {
			t.Errorf("document %d is signed with %s", n, got)
		}
	}
	if got := result.Results[2].Signed.Signature.Rect; got != moved.Rect {
		t.Errorf("what the person moved stands at %v", got)
	}
}

func TestAPinnedCertificateIsNotExchanged(t *testing.T) {
	store := two(t)
	x := startAgent(t, store, nil)
	p := x.greetedPage()
	var list protocol.CertificateListResult
	if err := p.call(protocol.MethodCertificateList, protocol.Empty{}, &list); err != nil {
		t.Fatal(err)
	}
	params := declare(numbered(1))
	params.Certificate = list.Certificates[1].Fingerprint
	p.begin(protocol.MethodSignBatch, params)
	p.sendAll(1, numbered(1))
	s := x.awaitStage(protocol.ConsentReady)
	if !s.Pinned || s.Selected != params.Certificate {
		t.Errorf("the window shows %s, pinned: %v", s.Selected, s.Pinned)
	}
	if err := x.call(protocol.MethodConsentSelect, protocol.ConsentSelectParams{Consent: s.Consent, Certificate: list.Certificates[0].Fingerprint}, nil); err == nil {
		t.Error("another one was chosen")
	}
}

func TestATokenWithoutACertificateIsWaitedFor(t *testing.T) {
	x := startAgent(t, tokentest.SoftHSM(t), nil)
	p := x.greetedPage()
	id, answer := p.beginSigning(onePage())
	s := x.awaitStage(protocol.ConsentToken)
	if s.Error == nil || s.Error.Code != protocol.CertificateMissing {
		t.Errorf("the window shows %+v", s.Error)
	}
	for p.awaitProgress(id) != protocol.StageToken {
	}
	x.call(protocol.MethodConsentDecline, protocol.ConsentDeclineParams{Consent: s.Consent}, nil)
	if err := p.finish(answer, nil); err == nil || err.Code() != protocol.UserDeclined {
		t.Errorf("got %v", err)
	}
}

// The token that comes in the place of one that went is used; another one that
// was there all the time is not.
func TestOnlyATokenThatCameInsteadTakesAnothersPlace(t *testing.T) {
	named := func(fingerprint string, problem protocol.Code) *identity {
		return &identity{certificate: token.Certificate{}, shown: protocol.Certificate{Fingerprint: fingerprint, Kind: protocol.KindPerson, Problem: string(problem)}}
	}
	mine, seal, deputy, expired := named("mine", ""), named("seal", ""), named("deputy", ""), named("expired", protocol.CertificateExpired)
	for name, c := range map[string]struct {
		now    []*identity
		pinned string
		want   *identity
		err    protocol.Code
	}{
		"still there":         {now: []*identity{seal, named("mine", "")}, want: mine},
		"only the seal":       {now: []*identity{seal}, err: protocol.TokenRemoved},
		"the deputy's came":   {now: []*identity{seal, deputy}, want: deputy},
		"but it is pinned":    {now: []*identity{seal, deputy}, pinned: "mine", err: protocol.TokenRemoved},
		"one that cannot":     {now: []*identity{seal, expired}, err: protocol.TokenRemoved},
		"locked by somebody":  {now: []*identity{seal, named("mine", protocol.PINLocked)}, err: protocol.PINLocked},
		"nothing is there":    {err: protocol.TokenRemoved},
		"both, the old first": {now: []*identity{mine, deputy}, want: mine},
	} {
		t.Run(name, func(t *testing.T) {
			s := &signing{wishes: wishes{purpose: protocol.Approve, certificate: c.pinned}}
			got, err := s.again(c.now, []*identity{mine, seal}, mine)
			var code protocol.Code
			if err != nil {
				code = err.(*protocol.Error).Code()
			}
			if code != c.err || (got == nil) != (c.want == nil) || got != nil && got.shown.Fingerprint != c.want.shown.Fingerprint {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}
