package agent

import (
	"bytes"
	"crypto"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"trien/protocol"
	"trien/signer/token/tokentest"
)

// serverScript is a portal's server that takes one login after the other. It
// gives out a nonce, gets a proof and says what it thinks of that.
const serverScript = `
import { createInterface } from "node:readline";
const { Logins } = await import(process.argv[1]);
let logins;
for await (const line of createInterface({ input: process.stdin })) {
  const m = JSON.parse(line);
  let answer = {};
  try {
    if (m.roots) logins = new Logins({ origin: m.origin, roots: m.roots.map((r) => Buffer.from(r, "base64")), now: () => Date.now() + m.shift });
    else if (m.proof) answer.subject = logins.verify("session", m.proof).subject;
    else answer.nonce = logins.nonce("session");
  } catch (e) { answer.error = e.message; }
  console.log(JSON.stringify(answer));
}`

// server is the example server of the portal.
type server struct {
	t   *testing.T
	in  *json.Encoder
	out *json.Decoder
}

type serverAnswer struct{ Nonce, Subject, Error string }

func startServer(t *testing.T) *server {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("Node.js is not installed")
	}
	module, err := filepath.Abs("../../protocol/js/portal/login.mjs")
	if err != nil {
		t.Fatal(err)
	}
	run := exec.Command(node, "--input-type=module", "-e", serverScript, "file://"+module)
	in, err := run.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := run.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	run.Stderr = &said
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := run.Wait(); err != nil {
			t.Errorf("the server: %v %s", err, said.String())
		}
	})
	return &server{t, json.NewEncoder(in), json.NewDecoder(out)}
}

func (s *server) call(message any) (answer serverAnswer) {
	s.t.Helper()
	if err := s.in.Encode(message); err != nil {
		s.t.Fatal(err)
	}
	if err := s.out.Decode(&answer); err != nil {
		s.t.Fatal(err)
	}
	return answer
}

// begin has the server trust these roots, at a time.
func (s *server) begin(origin string, shift time.Duration, roots ...*tokentest.Identity) {
	s.t.Helper()
	var list [][]byte
	for _, root := range roots {
		list = append(list, root.Certificate.Raw)
	}
	if a := s.call(map[string]any{"roots": list, "origin": origin, "shift": shift.Milliseconds()}); a.Error != "" {
		s.t.Fatal(a.Error)
	}
}

// The example that portals are made after takes what the agent makes.
func TestTheExampleServerTakesOurLogins(t *testing.T) {
	server := startServer(t)
	pki := testPKI(t)
	server.begin(portal, 0, pki.Issuing)
	for _, kind := range []tokentest.KeyKind{tokentest.RSA2048, tokentest.ECP256, tokentest.ECP384} {
		store := stored(t, issue(t, pki, kind, nil))
		x := startAgent(t, store, allowed)
		p := x.greetedPage()
		_, answer := p.begin(protocol.MethodAuthSign, map[string]string{"nonce": server.call(map[string]any{}).Nonce})
		s := x.awaitStage(protocol.ConsentReady)
		if err := x.approveStatement(s, string(store.PIN)); err != nil {
			t.Fatal(err)
		}
		var got protocol.AuthSignResult
		if err := p.finish(answer, &got); err != nil {
			t.Fatalf("%v; log:\n%s", err, x.log)
		}
		if a := server.call(map[string]any{"proof": got.Signature}); a.Error != "" || !bytes.Contains([]byte(a.Subject), []byte("Nguyễn Văn Nghĩa")) {
			t.Errorf("%s: %+v", kind, a)
		}
		if a := server.call(map[string]any{"proof": got.Signature}); a.Error == "" {
			t.Errorf("%s: the same proof twice", kind)
		}
	}
}

func TestTheExampleServerRefusesWhatIsNoLogin(t *testing.T) {
	server := startServer(t)
	pki := testPKI(t)
	other, err := tokentest.NewPKI()
	if err != nil {
		t.Fatal(err)
	}
	person := issue(t, pki, tokentest.RSA2048, nil)
	small := issue(t, pki, tokentest.ECP384, nil)
	stranger := issue(t, other, tokentest.RSA2048, nil)
	// Signed by an end entity, which is no authority.
	forged := issue(t, &tokentest.PKI{Root: pki.Root, Issuing: person}, tokentest.RSA2048, nil)
	chain := [][]byte{pki.Issuing.Certificate.Raw}

	sign := func(by *tokentest.Identity, hash crypto.Hash, text string) []byte {
		h := hash.New()
		h.Write([]byte(text))
		signature, err := by.Key.Sign(nil, h.Sum(nil), hash)
		if err != nil {
			t.Fatal(err)
		}
		return signature
	}
	proof := func(by *tokentest.Identity, chain [][]byte, signature []byte) map[string]any {
		return map[string]any{"algorithm": "RS256", "certificate": by.Certificate.Raw, "chain": chain, "signature": signature}
	}
	const now = 0
	for name, c := range map[string]struct {
		shift time.Duration
		make  func(nonce string) map[string]any
		good  bool
	}{
		"a login": {now, func(n string) map[string]any {
			return proof(person, chain, sign(person, crypto.SHA256, protocol.LoginText(portal, n)))
		}, true},
		"with others between": {now, func(n string) map[string]any {
			return proof(person, [][]byte{other.Issuing.Certificate.Raw, chain[0]}, sign(person, crypto.SHA256, protocol.LoginText(portal, n)))
		}, true},
		"made for another site": {now, func(n string) map[string]any {
			return proof(person, chain, sign(person, crypto.SHA256, protocol.LoginText("https://evil.example", n)))
		}, false},
		"another nonce": {now, func(string) map[string]any {
			return proof(person, chain, sign(person, crypto.SHA256, protocol.LoginText(portal, "AAAA")))
		}, false},
		"a document's digest": {now, func(n string) map[string]any {
			return proof(person, chain, sign(person, crypto.SHA256, n))
		}, false},
		"another key's certificate": {now, func(n string) map[string]any {
			return proof(person, chain, sign(stranger, crypto.SHA256, protocol.LoginText(portal, n)))
		}, false},
		"a weaker digest than the key's": {now, func(n string) map[string]any {
			return proof(small, chain, sign(small, crypto.SHA256, protocol.LoginText(portal, n)))
		}, false},
		"an unknown authority": {now, func(n string) map[string]any {
			return proof(stranger, [][]byte{other.Issuing.Certificate.Raw, other.Root.Certificate.Raw}, sign(stranger, crypto.SHA256, protocol.LoginText(portal, n)))
		}, false},
		"issued by who is no authority": {now, func(n string) map[string]any {
			return proof(forged, [][]byte{person.Certificate.Raw, chain[0]}, sign(forged, crypto.SHA256, protocol.LoginText(portal, n)))
		}, false},
		"no chain to the root": {now, func(n string) map[string]any {
			return proof(person, nil, sign(person, crypto.SHA256, protocol.LoginText(portal, n)))
		}, false},
		"expired": {10 * 365 * 24 * time.Hour, func(n string) map[string]any {
			return proof(person, chain, sign(person, crypto.SHA256, protocol.LoginText(portal, n)))
		}, false},
		"no signature":   {now, func(string) map[string]any { return proof(person, chain, nil) }, false},
		"no certificate": {now, func(string) map[string]any { return map[string]any{"certificate": "", "signature": ""} }, false},
	} {
		server.begin(portal, c.shift, pki.Root)
		nonce := server.call(map[string]any{}).Nonce
		a := server.call(map[string]any{"proof": c.make(nonce)})
		if good := a.Error == ""; good != c.good {
			t.Errorf("%s: %+v", name, a)
		}
	}
	server.begin(portal, now, pki.Root)
	if a := server.call(map[string]any{"proof": proof(person, chain, nil)}); a.Error != "no nonce was given out, or it is used up" {
		t.Errorf("without a nonce: %+v", a)
	}
}
