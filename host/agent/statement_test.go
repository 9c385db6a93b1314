package agent

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trien/host/settings"
	"trien/protocol"
	"trien/signer/token/tokentest"
	"trien/signer/token/tokentest/faultmodule"
)

// allowed lets the portal have digests signed and people log in.
func allowed(s *settings.Settings) {
	s.Portals.HashOrigins, s.Portals.LoginOrigins = []string{portal}, []string{portal}
}

// stored is a token with these certificates and their keys.
func stored(t *testing.T, ids ...*tokentest.Identity) *tokentest.Store {
	t.Helper()
	var objects []tokentest.Object
	for i, id := range ids {
		objects = append(objects, tokentest.Object{Identity: id, ID: []byte{byte(i + 1)}, Label: string(rune('a' + i))})
	}
	return tokentest.SoftHSM(t, objects...)
}

// issue issues a person's certificate, changed.
func issue(t *testing.T, pki *tokentest.PKI, kind tokentest.KeyKind, change func(*x509.Certificate)) *tokentest.Identity {
	t.Helper()
	template := tokentest.PersonTemplate()
	if change != nil {
		change(template)
	}
	id, err := pki.Issue(template, kind)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func testPKI(t *testing.T) *tokentest.PKI {
	t.Helper()
	pki, err := keepersPKI()
	if err != nil {
		t.Fatal(err)
	}
	return pki
}

// approveStatement presses the button of a window without documents.
func (x *extension) approveStatement(s protocol.ConsentState, pin string) *protocol.Error {
	x.t.Helper()
	return x.call(protocol.MethodConsentApprove, map[string]any{
		"consent": s.Consent, "documents": []any{}, "certificate": s.Selected, "version": s.Version, "pin": pin,
	}, nil)
}

// nonce is one that no test uses again.
func nonce(n byte) []byte {
	sum := sha256.Sum256([]byte{n})
	return sum[:]
}

func authParams(n byte) protocol.AuthSignParams { return protocol.AuthSignParams{Nonce: nonce(n)} }

func hashParams(data []byte) protocol.SignHashParams {
	sum := sha256.Sum256(data)
	return protocol.SignHashParams{Algorithm: protocol.SHA256, Hash: hex.EncodeToString(sum[:]), Name: "ho-so.xml"}
}

// openssl verifies a signature over data as a server without us would.
func openssl(t *testing.T, digest string, certificate, signature, data []byte) {
	t.Helper()
	program, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed")
	}
	c, err := x509.ParseCertificate(certificate)
	if err != nil {
		t.Fatal(err)
	}
	key, err := x509.MarshalPKIXPublicKey(c.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, content := range map[string][]byte{
		"key.pem": pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: key}), "signature": signature, "data": data,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := exec.Command(program, "dgst", "-"+digest, "-verify", "key.pem", "-signature", "signature", "data")
	run.Dir = dir
	if out, err := run.CombinedOutput(); err != nil {
		t.Errorf("openssl: %v %s", err, out)
	}
}

func TestAHashIsSignedAsOthersVerifyIt(t *testing.T) {
	pki := testPKI(t)
	roots := filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(roots, pki.ChainPEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	data := []byte("<HoSo>Đơn đề nghị số 15</HoSo>")
	h256, h384, h512 := sha256.Sum256(data), sha512.Sum384(data), sha512.Sum512(data)
	for _, c := range []struct {
		kind      tokentest.KeyKind
		algorithm protocol.HashAlgorithm
		digest    []byte
		want      protocol.SignatureAlgorithm
		openssl   string
	}{
		{tokentest.RSA2048, protocol.SHA256, h256[:], protocol.RS256, "sha256"},
		{tokentest.RSA2048, protocol.SHA384, h384[:], protocol.RS384, "sha384"},
		{tokentest.RSA2048, protocol.SHA512, h512[:], protocol.RS512, "sha512"},
		{tokentest.ECP256, protocol.SHA256, h256[:], protocol.ES256, "sha256"},
		{tokentest.ECP384, protocol.SHA384, h384[:], protocol.ES384, "sha384"},
	} {
		t.Run(string(c.want), func(t *testing.T) {
			store := stored(t, issue(t, pki, c.kind, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageContentCommitment }))
			x := startAgent(t, store, func(s *settings.Settings) {
				allowed(s)
				s.Trust.Roots = []string{roots}
			})
			p := x.greetedPage()
			params := protocol.SignHashParams{Algorithm: c.algorithm, Hash: hex.EncodeToString(c.digest), Name: "ho-so\u202e.xml"}
			_, answer := p.begin(protocol.MethodSignHash, params)
			s := x.awaitStage(protocol.ConsentReady)
			want := protocol.ConsentHash{Name: "ho-so.xml", Algorithm: c.algorithm, Hash: params.Hash}
			if s.Action != protocol.ActionHash || s.Hash == nil || *s.Hash != want || s.Documents == nil || len(s.Documents) != 0 || s.Origin != portal || s.Login != nil {
				t.Errorf("the window shows %+v", s)
			}
			if err := x.approveStatement(s, string(store.PIN)); err != nil {
				t.Fatal(err)
			}
			var got protocol.RawSignature
			if err := p.finish(answer, &got); err != nil {
				t.Fatalf("%v; log:\n%s", err, x.log)
			}
			x.awaitStage(protocol.ConsentDone)
			if got.Algorithm != c.want || !bytes.Equal(got.Certificate, store.Objects[0].Certificate.Raw) || len(got.Chain) != 2 || !bytes.Equal(got.Chain[0], pki.Issuing.Certificate.Raw) {
				t.Errorf("%s, %d above", got.Algorithm, len(got.Chain))
			}
			openssl(t, c.openssl, got.Certificate, got.Signature, data)
			e := readJournal(t, x)
			if len(e) != 1 || e[0].Action != "hash" || e[0].Outcome != "signed" || e[0].Document != "ho-so.xml" || e[0].Digest != params.Hash || e[0].Algorithm != string(c.algorithm) || e[0].Certificate != s.Selected || e[0].Purpose != "" {
				t.Errorf("journal: %+v", e)
			}
		})
	}
}

func TestALoginIsBoundToTheOriginAndTheNonce(t *testing.T) {
	pki := testPKI(t)
	for kind, want := range map[tokentest.KeyKind]struct {
		algorithm protocol.SignatureAlgorithm
		openssl   string
	}{
		tokentest.RSA2048: {protocol.RS256, "sha256"},
		tokentest.ECP256:  {protocol.ES256, "sha256"},
		tokentest.ECP384:  {protocol.ES384, "sha384"},
	} {
		t.Run(string(kind), func(t *testing.T) {
			office, err := pki.Organisation(kind)
			if err != nil {
				t.Fatal(err)
			}
			person := issue(t, pki, kind, nil)
			// A certificate for documents alone comes first, then the office's.
			store := stored(t, issue(t, pki, kind, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageContentCommitment }), office, person)
			x := startAgent(t, store, allowed)
			p := x.greetedPage()
			_, answer := p.begin(protocol.MethodAuthSign, authParams(1))
			s := x.awaitStage(protocol.ConsentReady)
			sum := sha256.Sum256(person.Certificate.Raw)
			if s.Action != protocol.ActionLogin || s.Hash != nil || len(s.Documents) != 0 || s.Selected != hex.EncodeToString(sum[:]) {
				t.Errorf("the window shows %+v", s)
			}
			unfit := 0
			for _, c := range s.Certificates {
				if c.Problem == string(protocol.CertificateUnsuitable) {
					unfit++
				}
			}
			if unfit != 1 {
				t.Errorf("%d certificates are not for logins: %+v", unfit, s.Certificates)
			}
			if err := x.approveStatement(s, "975310"); err != nil {
				t.Fatal(err)
			}
			s = x.await("the wrong PIN", func(s protocol.ConsentState) bool { return s.Error != nil })
			if s.Stage != protocol.ConsentReady || s.Error.Code != protocol.PINIncorrect || s.Error.PINState != protocol.PINStateCountLow {
				t.Errorf("the window shows %s %+v", s.Stage, s.Error)
			}
			if err := x.approveStatement(s, string(store.PIN)); err != nil {
				t.Fatal(err)
			}
			var got protocol.AuthSignResult
			if err := p.finish(answer, &got); err != nil {
				t.Fatalf("%v; log:\n%s", err, x.log)
			}
			// What a server puts together for itself.
			text := "trien auth.sign 1\n" + portal + "\n" + base64.StdEncoding.EncodeToString(nonce(1)) + "\n"
			if got.Signature.Algorithm != want.algorithm || !bytes.Equal(got.Signature.Certificate, person.Certificate.Raw) || got.Signature.Chain == nil {
				t.Errorf("%+v", got.Signature)
			}
			openssl(t, want.openssl, got.Signature.Certificate, got.Signature.Signature, []byte(text))
			e := readJournal(t, x)
			if len(e) != 1 || e[0].Action != "login" || e[0].Origin != portal || e[0].Outcome != "signed" || e[0].Digest != "" || e[0].Document != "" {
				t.Errorf("journal: %+v", e)
			}
		})
	}
}

func TestWhatShowsNoDocumentIsForNamedOriginsOnly(t *testing.T) {
	const other = "https://other.example"
	for name, c := range map[string]struct {
		hash, login []string
		origin, top string
		want        [2]bool // hash, login
	}{
		"nobody":                    {nil, nil, portal, portal, [2]bool{}},
		"another":                   {[]string{other}, []string{other}, portal, portal, [2]bool{}},
		"digests":                   {[]string{portal}, nil, portal, portal, [2]bool{true, false}},
		"logins":                    {nil, []string{portal}, portal, portal, [2]bool{false, true}},
		"in a frame of another":     {[]string{portal}, []string{portal}, portal, other, [2]bool{}},
		"another in our frame":      {[]string{portal}, []string{portal}, other, portal, [2]bool{}},
		"both named, and in frames": {[]string{portal, other}, []string{portal, other}, portal, other, [2]bool{true, false}},
	} {
		t.Run(name, func(t *testing.T) {
			x := startAgent(t, nil, func(s *settings.Settings) {
				s.Portals = settings.Portals{Origins: []string{portal, other}, HashOrigins: c.hash, LoginOrigins: c.login}
			})
			p := x.openPage(1, c.origin, c.top)
			var met protocol.HelloResult
			if err := p.call(protocol.MethodHello, hello(1, 1), &met); err != nil {
				t.Fatal(err)
			}
			for i, try := range []struct {
				method string
				params any
			}{{protocol.MethodSignHash, hashParams(nil)}, {protocol.MethodAuthSign, authParams(2)}} {
				want := protocol.PolicyMethodNotAllowed
				if c.want[i] {
					want = protocol.TokenMissing // there is no module
				}
				if err := p.call(try.method, try.params, nil); err == nil || err.Code() != want {
					t.Errorf("%s: %v, want %s", try.method, err, want)
				}
				if slices.Contains(met.Methods, try.method) != c.want[i] {
					t.Errorf("host.hello tells %q", met.Methods)
				}
			}
		})
	}
}

func TestHashesAndNoncesThatAreRefused(t *testing.T) {
	x := startAgent(t, nil, allowed)
	p := x.greetedPage()
	good := hashParams(nil)
	for name, c := range map[string]struct {
		method, params string
	}{
		"upper case":                {protocol.MethodSignHash, hashJSON("SHA-256", strings.ToUpper(good.Hash), "a.xml")},
		"another length":            {protocol.MethodSignHash, hashJSON("SHA-384", good.Hash, "a.xml")},
		"half a byte":               {protocol.MethodSignHash, hashJSON("SHA-256", good.Hash[1:], "a.xml")},
		"no digest":                 {protocol.MethodSignHash, hashJSON("SHA-256", "", "a.xml")},
		"SHA-1":                     {protocol.MethodSignHash, hashJSON("SHA-1", good.Hash[:40], "a.xml")},
		"an algorithm's other name": {protocol.MethodSignHash, hashJSON("sha256", good.Hash, "a.xml")},
		"no name":                   {protocol.MethodSignHash, hashJSON("SHA-256", good.Hash, "")},
		"a name of nothing":         {protocol.MethodSignHash, hashJSON("SHA-256", good.Hash, "\u202e \u200b")},
		"an endless name":           {protocol.MethodSignHash, hashJSON("SHA-256", good.Hash, strings.Repeat("ẫ", 2000))},
		"a number for a digest":     {protocol.MethodSignHash, `{"algorithm":"SHA-256","hash":7,"name":"a"}`},
		"no nonce":                  {protocol.MethodAuthSign, `{}`},
		"a short nonce":             {protocol.MethodAuthSign, nonceJSON(nonce(1)[:31])},
		"a long nonce":              {protocol.MethodAuthSign, nonceJSON(bytes.Repeat(nonce(1), 5)[:129])},
		"zeros":                     {protocol.MethodAuthSign, nonceJSON(make([]byte, 32))},
		"one byte repeated":         {protocol.MethodAuthSign, nonceJSON(bytes.Repeat([]byte{0x5a}, 64))},
		"a counter":                 {protocol.MethodAuthSign, nonceJSON(append(make([]byte, 30), 1, 2))},
		"not base64":                {protocol.MethodAuthSign, `{"nonce":"` + strings.Repeat("*", 44) + `"}`},
		"base64 of URLs":            {protocol.MethodAuthSign, `{"nonce":"` + strings.Repeat("-_ab", 11) + `"}`},
	} {
		if err := p.call(c.method, json.RawMessage(c.params), nil); err == nil || err.Code() != protocol.HostInvalidParams {
			t.Errorf("%s: %v", name, err)
		}
	}
	for params, want := range map[string]protocol.Code{
		`{"nonce":"` + base64.StdEncoding.EncodeToString(nonce(9)) + `","origin":"https://bank.example"}`: protocol.PolicyOriginForbidden,
		`{"nonce":"` + base64.StdEncoding.EncodeToString(nonce(9)) + `","pin":"1234"}`:                    protocol.PolicyPINForbidden,
	} {
		if err := p.call(protocol.MethodAuthSign, json.RawMessage(params), nil); err == nil || err.Code() != want {
			t.Errorf("%s: %v", params, err)
		}
	}
}

func hashJSON(algorithm, hash, name string) string {
	data, _ := json.Marshal(map[string]string{"algorithm": algorithm, "hash": hash, "name": name})
	return string(data)
}

func nonceJSON(nonce []byte) string {
	data, _ := json.Marshal(protocol.AuthSignParams{Nonce: nonce})
	return string(data)
}

func TestANonceIsGoodOnce(t *testing.T) {
	const other = "https://other.example"
	x := startAgent(t, nil, func(s *settings.Settings) {
		s.Portals = settings.Portals{Origins: []string{portal, other}, LoginOrigins: []string{portal, other}}
	})
	try := func(number uint32, origin string, n byte) protocol.Code {
		p := x.openPage(number, origin, origin).greet()
		return p.call(protocol.MethodAuthSign, authParams(n), nil).Code()
	}
	for i, c := range []struct {
		origin string
		nonce  byte
		want   protocol.Code
	}{
		{portal, 1, protocol.TokenMissing},
		{portal, 1, protocol.HostDuplicateRequest}, // of another conversation, and although nothing was signed
		{portal, 2, protocol.TokenMissing},
		{other, 1, protocol.TokenMissing}, // another's says nothing
		{other, 1, protocol.HostDuplicateRequest},
	} {
		if got := try(uint32(i+1), c.origin, c.nonce); got != c.want {
			t.Errorf("%d: %s, want %s", i, got, c.want)
		}
	}
}

func TestNoncesAreBoundedAndNoneIsForgotten(t *testing.T) {
	var n nonces
	for i := range maxNonces {
		if err := n.use(portal, []byte{byte(i), byte(i >> 8)}); err != nil {
			t.Fatal(i, err)
		}
	}
	if err := n.use(portal, []byte("one more")); err == nil || err.Code() != protocol.HostTooManyRequests {
		t.Errorf("one too many: %v", err)
	}
	if err := n.use(portal, []byte{0, 0}); err == nil || err.Code() != protocol.HostDuplicateRequest {
		t.Errorf("the first: %v", err)
	}
	if err := n.use("https://other.example", []byte{0, 0}); err != nil {
		t.Errorf("another origin: %v", err)
	}
}

func TestEveryWayToGiveUpAStatementSettlesThePage(t *testing.T) {
	store, _ := leader(t)
	x := startAgent(t, store, allowed)
	p := x.greetedPage()
	n := byte(0)
	for name, c := range map[string]struct {
		act  func(protocol.ID, protocol.ConsentState)
		want protocol.Code
	}{
		"declined": {func(_ protocol.ID, s protocol.ConsentState) {
			x.call(protocol.MethodConsentDecline, protocol.ConsentDeclineParams{Consent: s.Consent}, nil)
		}, protocol.UserDeclined},
		"window closed": {func(_ protocol.ID, s protocol.ConsentState) {
			x.call(protocol.MethodConsentDecline, protocol.ConsentDeclineParams{Consent: s.Consent, Closed: true}, nil)
		}, protocol.UserWindowClosed},
		"cancelled by the page": {func(id protocol.ID, _ protocol.ConsentState) {
			raw, _ := json.Marshal(protocol.Request("", protocol.MethodCancel, protocol.CancelParams{ID: id}))
			p.say(string(raw))
		}, protocol.UserCancelled},
	} {
		for _, method := range []string{protocol.MethodSignHash, protocol.MethodAuthSign} {
			n++
			params := any(hashParams([]byte{n}))
			if method == protocol.MethodAuthSign {
				params = authParams(n)
			}
			id, answer := p.begin(method, params)
			c.act(id, x.awaitStage(protocol.ConsentReady))
			if err := p.finish(answer, nil); err == nil || err.Code() != c.want {
				t.Errorf("%s, %s: %v", method, name, err)
			}
			x.awaitStage(protocol.ConsentDone)
			if e := readJournal(t, x); len(e) != int(n) || e[n-1].Outcome != string(c.want) {
				t.Errorf("%s, %s: journal %+v", method, name, e)
			}
		}
	}
}

func TestAKeyThatDoesNotFitTheDigestIsNotOffered(t *testing.T) {
	pki := testPKI(t)
	store := stored(t, issue(t, pki, tokentest.ECP384, nil))
	x := startAgent(t, store, allowed)
	p := x.greetedPage()
	err := p.call(protocol.MethodSignHash, hashParams(nil), nil)
	if err == nil || err.Code() != protocol.CertificateUnsuitable {
		t.Errorf("SHA-256 under P-384: %v", err)
	}
}

func TestASignatureThatIsNotOneIsNotHandedOut(t *testing.T) {
	pki := testPKI(t)
	store := stored(t, issue(t, pki, tokentest.RSA2048, nil))
	fault := faultmodule.Build(t, store.Module)
	rules := settings.Defaults()
	rules.Portals.Origins, rules.Tokens.Modules = []string{portal}, []string{fault.Path}
	rules.Service.Socket = filepath.Join(t.TempDir(), "none.sock")
	allowed(&rules)
	x := startIn(t, append(store.Env(), fault.Env()...), settings.Fixed(rules))
	p := x.greetedPage()
	_, answer := p.begin(protocol.MethodSignHash, hashParams(nil))
	s := x.awaitStage(protocol.ConsentReady)
	fault.Control(t, "badsign")
	if err := x.approveStatement(s, string(store.PIN)); err != nil {
		t.Fatal(err)
	}
	if err := p.finish(answer, nil); err == nil || err.Code() != protocol.CertificateKeyUnusable {
		t.Errorf("a signature of another key's: %v", err)
	}
	if in, out := fault.Calls(t, "C_Login"), fault.Calls(t, "C_Logout"); in != 1 || out != 1 {
		t.Errorf("%d C_Login, %d C_Logout", in, out)
	}
}

func TestALoginIsKeptAcrossStatementsAndDocuments(t *testing.T) {
	store, _ := leader(t)
	x := startAgent(t, store, func(s *settings.Settings) {
		allowed(s)
		s.Tokens.KeepLoginMinutes = 5
	})
	p := x.greetedPage()
	_, answer := p.beginSigning(onePage())
	s := x.awaitStage(protocol.ConsentReady)
	if s.Login != nil {
		t.Errorf("before the first PIN: %+v", s.Login)
	}
	if err := x.approve(s, ""); err == nil || err.Code() != protocol.PINRequired {
		t.Errorf("without a PIN: %v", err)
	}
	if err := x.approve(s, string(store.PIN)); err != nil {
		t.Fatal(err)
	}
	if err := p.finish(answer, nil); err != nil {
		t.Fatalf("%v; log:\n%s", err, x.log)
	}
	x.awaitStage(protocol.ConsentDone)

	// A click is due all the same, and then a signature, without a PIN.
	_, answer = p.begin(protocol.MethodAuthSign, authParams(1))
	s = x.awaitStage(protocol.ConsentReady)
	if s.Login == nil || s.Login.Until == "" {
		t.Fatal("the window does not tell of the login")
	}
	select {
	case m := <-answer:
		t.Fatalf("answered before the person's yes: %+v", m)
	default:
	}
	if err := x.approveStatement(s, ""); err != nil {
		t.Fatal(err)
	}
	if err := p.finish(answer, nil); err != nil {
		t.Fatalf("%v; log:\n%s", err, x.log)
	}
	x.awaitStage(protocol.ConsentDone)

	// The person has it forgotten.
	_, answer = p.begin(protocol.MethodSignHash, hashParams(nil))
	s = x.awaitStage(protocol.ConsentReady)
	if err := x.call(protocol.MethodConsentForgetPIN, protocol.ConsentForgetPINParams{Consent: s.Consent}, nil); err != nil {
		t.Fatal(err)
	}
	s = x.await("that the PIN is due", func(s protocol.ConsentState) bool { return s.Login == nil })
	if err := x.approveStatement(s, ""); err == nil || err.Code() != protocol.PINRequired {
		t.Errorf("after that without a PIN: %v", err)
	}
	if err := x.approveStatement(s, string(store.PIN)); err != nil {
		t.Fatal(err)
	}
	if err := p.finish(answer, nil); err != nil {
		t.Fatal(err)
	}
	e := readJournal(t, x)
	if len(e) != 3 || e[0].LoginKept || !e[1].LoginKept || e[2].LoginKept {
		t.Errorf("journal: %+v", e)
	}
	x.hangUp()
	<-x.ended
}
