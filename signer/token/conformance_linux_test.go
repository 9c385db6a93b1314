//go:build cgo

package token_test

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"fmt"
	"os"
	"testing"

	"trien/signer/token"
	"trien/signer/token/tokentest"
	"trien/signer/token/tokentest/faultmodule"
	"trien/signer/token/tokentest/piv"
)

// rig is one PKCS#11 implementation with a token in it.
type rig struct {
	name   string
	module string
	env    []string
	pin    []byte

	rsa, ec *tokentest.Identity // ec may be nil
	always  *tokentest.Identity // its key wants the PIN each time; may be nil

	tries  int              // wrong PINs that lock the PIN, 0 where none do
	silent bool             // it does not tell how many are left, nor of the lock
	asked  func() int       // the PINs that reached the token, nil where it does not count
	heal   func()           // gives the PIN its tries back; nil where nothing does
	pull   func()           // takes the token out; nil where only the fault module can
	put    func(*testing.T) // puts it back

	fault  *faultmodule.Module
	direct *token.Module // the module itself
	faulty *token.Module // the same behind the fault module
}

// rigs make the implementations that the suite runs over. Each skips its test
// where something is not installed.
var rigs = []struct {
	name string
	make func(*testing.T) *rig
}{
	{"SoftHSM2", func(t *testing.T) *rig {
		objects := withAlways(t)
		r := ofStore(tokentest.SoftHSM(t, objects...))
		r.always = objects[2].Identity
		return r
	}},
	{"NSS", func(t *testing.T) *rig { return ofStore(tokentest.NSS(t, ordinary(t)...)) }},
	{"openCryptoki", func(t *testing.T) *rig {
		r := ofStore(tokentest.OpenCryptoki(t, ordinary(t)...))
		r.tries, r.ec = 3, nil // its software token knows no ECDSA
		return r
	}},
	{"p11-kit", func(t *testing.T) *rig {
		objects := withAlways(t)
		remote := tokentest.P11Kit(t, objects...)
		r := ofStore(remote.Store)
		r.always = objects[2].Identity
		r.pull, r.put = remote.HangUp, func(t *testing.T) { remote.Serve(t) }
		return r
	}},
	{"OpenSC PIV", func(t *testing.T) *rig {
		r := &rig{pin: []byte("741852"), rsa: identity(t, tokentest.RSA2048), tries: piv.Tries}
		card := piv.NewCard(r.pin)
		// OpenSC lists an EC key and offers no ECDSA with a card that it does
		// not know by name, so r.ec stays nil.
		ec := identity(t, tokentest.ECP256)
		card.Put(piv.Authentication, ec.Key, ec.Certificate)
		card.Put(piv.Signature, r.rsa.Key, r.rsa.Certificate)
		reader := piv.Start(t, card)
		r.module, r.env, r.always = openSC(t), reader.Env(), r.rsa
		r.asked, r.heal, r.pull, r.put = card.Asked, card.Unlock, reader.Remove, func(t *testing.T) { reader.Insert(t) }
		return r
	}},
	{"tpm2-pkcs11", func(t *testing.T) *rig {
		tpm := tokentest.TPM2(t, mustPKI(t))
		r := ofStore(tpm.Store)
		r.always = tpm.Objects[2].Identity
		r.heal, r.tries, r.silent = func() { tpm.Unlock(t) }, 3, true
		return r
	}},
}

func mustPKI(t *testing.T) *tokentest.PKI {
	pki, err := testPKI()
	if err != nil {
		t.Fatal(err)
	}
	return pki
}

// ordinary is an RSA and an EC key with their certificates.
func ordinary(t *testing.T) []tokentest.Object {
	return []tokentest.Object{
		{Identity: identity(t, tokentest.RSA2048), ID: []byte{1}, Label: "leader"},
		{Identity: identity(t, tokentest.ECP256), ID: []byte{2}, Label: "office"},
	}
}

// withAlways is ordinary with a third key, which wants the PIN each time.
func withAlways(t *testing.T) []tokentest.Object {
	always, err := mustPKI(t).Person(tokentest.RSA2048)
	if err != nil {
		t.Fatal(err)
	}
	return append(ordinary(t), tokentest.Object{Identity: always, ID: []byte{3}, Label: "always", AlwaysAuthenticate: true})
}

func ofStore(s *tokentest.Store) *rig {
	return &rig{module: s.Module, env: s.Env(), pin: s.PIN, rsa: s.Objects[0].Identity, ec: s.Objects[1].Identity}
}

// TestConformance runs every behaviour over every module that is here, and holds
// the table of package tokentest's comment to what comes of it.
func TestConformance(t *testing.T) {
	cells := make([][]string, len(rigs))
	t.Run("over", func(t *testing.T) {
		for i, made := range rigs {
			cells[i] = make([]string, len(behaviours))
			t.Run(made.name, func(t *testing.T) {
				t.Parallel() // cards are slow
				r := made.make(t)
				r.name = made.name
				r.begin(t)
				for j, b := range behaviours {
					t.Run(b.name, func(t *testing.T) {
						defer func() { cells[i][j] = mark(t) }()
						b.test(t, r)
					})
				}
			})
		}
	})
	got := newTable()
	for j, b := range behaviours {
		for i, made := range rigs {
			got.set(b.name, made.name, cells[i][j])
		}
	}
	t.Logf("\n%s", got)
	want := readTable(t)
	for _, b := range behaviours {
		for _, made := range rigs {
			cell := got.cells[b.name][made.name]
			if said := want.cells[b.name][made.name]; cell != "" && cell != said {
				t.Errorf("%s, %s: %s, and the table of package tokentest says %q", made.name, b.name, cell, said)
			}
		}
	}
}

func mark(t *testing.T) string {
	switch {
	case t.Failed():
		return "FAILS"
	case t.Skipped():
		return "–"
	}
	return "yes"
}

// begin starts the module twice: as it is, and behind the fault module. NSS
// works only behind it.
func (r *rig) begin(t *testing.T) {
	r.fault = faultmodule.Build(t, r.module)
	r.faulty = start(t, r.fault.Path, append(r.fault.Env(), r.env...)...)
	r.direct = r.faulty
	if r.name != "NSS" {
		r.direct = start(t, r.module, r.env...)
	}
	r.seen(t, r.direct, true) // a card service notices a card in its own time
	r.seen(t, r.faulty, true)
}

// certificate finds an identity's certificate on whatever token holds it.
func (r *rig) certificate(t *testing.T, m *token.Module, id *tokentest.Identity) *token.Certificate {
	t.Helper()
	c, err := r.look(t, m, id)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (r *rig) look(t *testing.T, m *token.Module, id *tokentest.Identity) (*token.Certificate, error) {
	tokens, err := m.Tokens(testContext(t))
	if err != nil {
		return nil, err
	}
	for _, x := range tokens {
		list, err := m.Certificates(testContext(t), x.Slot)
		if err != nil {
			return nil, err
		}
		for i := range list {
			if bytes.Equal(list[i].DER, id.Certificate.Raw) {
				return &list[i], nil
			}
		}
	}
	return nil, fmt.Errorf("no such certificate among %d tokens", len(tokens))
}

// open logs in with the right PIN.
func (r *rig) open(t *testing.T, m *token.Module, id *tokentest.Identity) *token.Session {
	t.Helper()
	return open(t, m, r.certificate(t, m, id), bytes.Clone(r.pin))
}

// works fails the test unless a whole signature succeeds now.
func (r *rig) works(t *testing.T, m *token.Module) {
	t.Helper()
	r.fault.Control(t)
	s := r.open(t, m, r.rsa)
	if err := sign(s); err != nil {
		t.Errorf("the next signature: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// signsEvery signs with every algorithm of the key; sign and SignContext check
// each signature outside the token.
func signsEvery(t *testing.T, s *token.Session, pss bool) {
	t.Helper()
	for hash, digest := range digests() {
		if _, err := s.SignContext(testContext(t), digest, hash); err != nil {
			t.Errorf("%v: %v", hash, err)
		}
		if _, ok := s.Public().(*rsa.PublicKey); ok && pss {
			if _, err := s.SignContext(testContext(t), digest, &rsa.PSSOptions{Hash: crypto.Hash(hash)}); err != nil {
				t.Errorf("PSS with %v: %v", hash, err)
			}
		}
	}
}

// openSC returns the path of OpenSC's module, or skips the test.
func openSC(t *testing.T) string {
	t.Helper()
	for _, p := range []string{"/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so", "/usr/lib64/pkcs11/opensc-pkcs11.so"} {
		if _, err := os.Stat(p); err == nil {
			return p
		}
	}
	t.Skip("OpenSC is not installed (package opensc)")
	return ""
}
