package token_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"os"
	"testing"

	"trien/signer/fault"
	"trien/signer/token"
	"trien/signer/token/tokentest"
)

func TestTokenIsDescribed(t *testing.T) {
	store := tokentest.SoftHSM(t, leader(t))
	m := start(t, store.Module, store.Env()...)
	got := demo(t, m)
	if got.Serial != store.Serial || got.PINState != token.PINOK || !got.LoginRequired || got.PINPad || got.Module != m.Path() {
		t.Errorf("token %+v", got)
	}
	if got.MinPINLen == 0 || got.MaxPINLen < got.MinPINLen {
		t.Errorf("PIN lengths %d to %d", got.MinPINLen, got.MaxPINLen)
	}
	tokens, _ := m.Tokens(testContext(t))
	for _, x := range tokens {
		if x.Label != tokentest.Label && x.PINState != token.PINNotInitialized {
			t.Errorf("an empty token is %q", x.PINState)
		}
	}
}

func TestCertificatesAreListedWithoutLoginAndMatchedToKeys(t *testing.T) {
	rsaID, ecID := identity(t, tokentest.RSA2048), identity(t, tokentest.ECP256)
	pki, _ := testPKI()
	store := tokentest.SoftHSM(t,
		tokentest.Object{Identity: rsaID, ID: []byte{1}, Label: "by id"},
		tokentest.Object{Identity: ecID, ID: []byte{2}, CertificateID: []byte{9}, Label: "by point"},
		tokentest.Object{Identity: identity(t, tokentest.RSA3072), ID: []byte{3}, NoPublicKey: true, Label: "hidden"},
		tokentest.Object{Identity: pki.Issuing, ID: []byte{4}, NoKey: true, Label: "issuer"},
	)
	m := start(t, store.Module, store.Env()...)
	list, err := m.Certificates(testContext(t), demo(t, m).Slot)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 4 {
		t.Fatalf("%d certificates", len(list))
	}
	for _, want := range []struct {
		label, kind string
		key         token.KeyState
		pss         bool
		id          *tokentest.Identity
	}{
		{"by id", token.KeyRSA, token.KeyLikely, true, rsaID},
		{"by point", token.KeyEC, token.KeyLikely, false, ecID},
		{"hidden", token.KeyRSA, token.KeyUnknown, true, identity(t, tokentest.RSA3072)},
		{"issuer", token.KeyRSA, token.KeyUnknown, true, pki.Issuing},
	} {
		c := certificate(t, m, want.label)
		if !bytes.Equal(c.DER, want.id.Certificate.Raw) || c.X509 == nil || c.ParseError != nil {
			t.Errorf("%s: another certificate", want.label)
		}
		if c.Key != want.key || c.KeyType != want.kind || c.PSS != want.pss {
			t.Errorf("%s: key %s %s, PSS %v", want.label, c.Key, c.KeyType, c.PSS)
		}
	}
}

func TestTokenWithoutCertificatesListsNone(t *testing.T) {
	o := leader(t)
	o.NoCertificate = true
	store := tokentest.SoftHSM(t, o)
	m := start(t, store.Module, store.Env()...)
	list, err := m.Certificates(testContext(t), demo(t, m).Slot)
	if err != nil || len(list) != 0 {
		t.Errorf("%d certificates, %v", len(list), err)
	}
	if _, err := m.Certificates(testContext(t), 4711); fault.CodeOf(err) != fault.TokenRemoved {
		t.Errorf("an empty slot: %v", err)
	}
}

// digests of one message in the algorithms that may be signed.
func digests() map[crypto.Hash][]byte {
	message := []byte("Quyết định về việc thử nghiệm")
	d256, d384, d512 := sha256.Sum256(message), sha512.Sum384(message), sha512.Sum512(message)
	return map[crypto.Hash][]byte{crypto.SHA256: d256[:], crypto.SHA384: d384[:], crypto.SHA512: d512[:]}
}

func TestEveryAlgorithmVerifiesOutsideTheToken(t *testing.T) {
	kinds := []tokentest.KeyKind{tokentest.RSA2048, tokentest.RSA3072, tokentest.ECP256, tokentest.ECP384}
	var objects []tokentest.Object
	for i, kind := range kinds {
		objects = append(objects, tokentest.Object{Identity: identity(t, kind), ID: []byte{byte(i + 1)}, Label: string(kind)})
	}
	store := tokentest.SoftHSM(t, objects...)
	m := start(t, store.Module, store.Env()...)
	for _, kind := range kinds {
		t.Run(string(kind), func(t *testing.T) {
			c := certificate(t, m, string(kind))
			s := open(t, m, c, pinOf(store))
			for hash, digest := range digests() {
				switch pub := s.Public().(type) {
				case *rsa.PublicKey:
					sig, err := s.Sign(rand.Reader, digest, hash)
					if err != nil || rsa.VerifyPKCS1v15(pub, hash, digest, sig) != nil {
						t.Errorf("PKCS #1 v1.5 with %v: %v", hash, err)
					}
					for _, salt := range []int{rsa.PSSSaltLengthAuto, rsa.PSSSaltLengthEqualsHash, 20} {
						opts := &rsa.PSSOptions{SaltLength: salt, Hash: hash}
						sig, err := s.SignContext(testContext(t), digest, opts)
						want := hash.Size()
						if salt > 0 {
							want = salt
						}
						if err != nil || rsa.VerifyPSS(pub, hash, digest, sig, &rsa.PSSOptions{SaltLength: want}) != nil {
							t.Errorf("PSS with %v, salt %d: %v", hash, salt, err)
						}
					}
				case *ecdsa.PublicKey:
					sig, err := s.Sign(nil, digest, hash)
					if err != nil || !ecdsa.VerifyASN1(pub, digest, sig) {
						t.Errorf("ECDSA with %v: %v", hash, err)
					}
				}
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestDigestOfAnotherLengthOrAlgorithmIsRefusedAndTheSessionLives(t *testing.T) {
	store := tokentest.SoftHSM(t, leader(t))
	m := start(t, store.Module, store.Env()...)
	s := open(t, m, certificate(t, m, "leader"), pinOf(store))
	digest := digests()[crypto.SHA256]
	for name, try := range map[string]func() ([]byte, error){
		"short":   func() ([]byte, error) { return s.Sign(nil, digest[:31], crypto.SHA256) },
		"SHA-1":   func() ([]byte, error) { return s.Sign(nil, digest[:20], crypto.SHA1) },
		"no hash": func() ([]byte, error) { return s.Sign(nil, digest, crypto.Hash(0)) },
	} {
		if _, err := try(); fault.CodeOf(err) != fault.KeyUnusable {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.Sign(nil, digest, crypto.SHA256); err != nil {
		t.Error(err)
	}
}

func TestAlwaysAuthenticateKeySignsTwiceWithOneEntry(t *testing.T) {
	o := leader(t)
	o.AlwaysAuthenticate = true
	store := tokentest.SoftHSM(t, o)
	m := start(t, store.Module, store.Env()...)
	s := open(t, m, certificate(t, m, "leader"), pinOf(store))
	for range 2 {
		if _, err := s.Sign(nil, digests()[crypto.SHA256], crypto.SHA256); err != nil {
			t.Fatal(err)
		}
	}
}

func TestKeyIsFoundByItsModulusWhenIDsDisagree(t *testing.T) {
	o := leader(t)
	o.CertificateID = []byte{0x77}
	other := tokentest.Object{Identity: identity(t, tokentest.RSA3072), ID: []byte{0x77}, NoCertificate: true, Label: "other"}
	store := tokentest.SoftHSM(t, other, o)
	m := start(t, store.Module, store.Env()...)
	s := open(t, m, certificate(t, m, "leader"), pinOf(store))
	if _, err := s.Sign(nil, digests()[crypto.SHA256], crypto.SHA256); err != nil {
		t.Error(err)
	}
}

func TestCertificateWithoutItsKeyCannotBeOpened(t *testing.T) {
	o := leader(t)
	o.NoKey = true
	store := tokentest.SoftHSM(t, o)
	m := start(t, store.Module, store.Env()...)
	c := certificate(t, m, "leader")
	if _, err := m.Open(testContext(t), c, pinOf(store)); fault.CodeOf(err) != fault.KeyUnusable {
		t.Errorf("%v", err)
	}
	if _, err := m.Open(testContext(t), c, pinOf(store)); fault.CodeOf(err) != fault.KeyUnusable {
		t.Errorf("the slot was not given back: %v", err)
	}
}

func TestURINamesOneCertificateOrNone(t *testing.T) {
	pki, err := testPKI()
	if err != nil {
		t.Fatal(err)
	}
	store := tokentest.SoftHSM(t, leader(t),
		tokentest.Object{Identity: identity(t, tokentest.ECP256), ID: []byte{2}, Label: "office"},
		tokentest.Object{Identity: pki.Issuing, ID: []byte{4}, NoKey: true, Label: "issuer"})
	m := start(t, store.Module, store.Env()...)
	for uri, want := range map[string]fault.Code{
		store.URI(0): "",
		"pkcs11:token=Trien%20Demo;object=office":    "",
		"pkcs11:token=Trien%20Demo":                  fault.CertificateMissing, // two
		"pkcs11:token=Trien%20Demo;id=%09":           fault.CertificateMissing,
		"pkcs11:token=Trien%20Demo;object=issuer":    fault.CertificateMissing, // a CA
		"pkcs11:token=Other;object=leader":           fault.TokenMissing,
		"pkcs11:serial=" + store.Serial + ";id=%01":  "",
		"pkcs11:serial=" + store.Serial + ";id=%01?": "",
	} {
		u, err := token.ParseURI(uri)
		if err != nil {
			t.Fatal(err)
		}
		c, err := m.Find(testContext(t), u)
		if fault.CodeOf(err) != want || (err == nil && !u.MatchCertificate(c)) {
			t.Errorf("%s: %v", uri, err)
		}
	}
}

// A PC without a card service is an ordinary one.
func TestOpenSCStartsWithoutACard(t *testing.T) {
	const opensc = "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so"
	if _, err := os.Stat(opensc); err != nil {
		t.Skip("OpenSC is not installed")
	}
	m := start(t, opensc)
	if _, err := m.Tokens(testContext(t)); err != nil {
		t.Error(err)
	}
}

func BenchmarkSignRSA2048(b *testing.B) {
	store := tokentest.SoftHSM(b, leader(b))
	m := start(b, store.Module, store.Env()...)
	s := open(b, m, certificate(b, m, "leader"), pinOf(store))
	digest := digests()[crypto.SHA256]
	for b.Loop() {
		if _, err := s.Sign(nil, digest, crypto.SHA256); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStartToFirstList(b *testing.B) {
	store := tokentest.SoftHSM(b, leader(b))
	for b.Loop() {
		m, err := token.Start(b.Context(), tokentest.Command(b, store.Env()...), store.Module)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := m.Tokens(b.Context()); err != nil {
			b.Fatal(err)
		}
		m.Close()
	}
}
