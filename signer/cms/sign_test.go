package cms

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"trien/signer/fault"
)

var content = []byte("Kính gửi: Sở Thông tin và Truyền thông tỉnh An Bình\n")

// newIdentity makes a key's certificate under a fresh root.
func newIdentity(t testing.TB, key crypto.Signer) Identity {
	t.Helper()
	rootKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	root := issue(t, "Trien Test Root", rootKey.Public(), nil, rootKey, x509.KeyUsageCertSign)
	leaf := issue(t, "Nguyễn Văn Nghĩa", key.Public(), root, rootKey, x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment)
	return Identity{Signer: key, Certificate: leaf, Chain: []*x509.Certificate{root}}
}

func issue(t testing.TB, name string, public crypto.PublicKey, parent *x509.Certificate, parentKey crypto.Signer, usage x509.KeyUsage) *x509.Certificate {
	t.Helper()
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 100))
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name, Organization: []string{"UBND TỈNH AN BÌNH"}, Country: []string{"VN"}},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		KeyUsage: usage, BasicConstraintsValid: true, IsCA: parent == nil, SubjectKeyId: serial.Bytes(),
	}
	if parent == nil {
		parent = template
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, parentKey)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

// rsaKey returns one key per size for the whole run: making them is slow.
var rsaKey = func() func(t testing.TB, bits int) *rsa.PrivateKey {
	var mu sync.Mutex
	keys := map[int]*rsa.PrivateKey{}
	return func(t testing.TB, bits int) *rsa.PrivateKey {
		t.Helper()
		mu.Lock()
		defer mu.Unlock()
		if keys[bits] == nil {
			key, err := rsa.GenerateKey(rand.Reader, bits)
			if err != nil {
				t.Fatal(err)
			}
			keys[bits] = key
		}
		return keys[bits]
	}
}()

func ecKey(t testing.TB, curve elliptic.Curve) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func digestOf(hash crypto.Hash, data []byte) []byte {
	h := hash.New()
	h.Write(data)
	return h.Sum(nil)
}

func mustSign(t testing.TB, id Identity, hash crypto.Hash, opt Options) []byte {
	t.Helper()
	der, err := SignDetached(context.Background(), digestOf(hash, content), hash, id, opt)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestOpenSSLAndOurReaderVerifyEveryKindOfSignature(t *testing.T) {
	for _, c := range []struct {
		name string
		key  crypto.Signer
		hash crypto.Hash
		opt  Options
	}{
		{"RSA 2048 SHA-256", rsaKey(t, 2048), crypto.SHA256, Options{}},
		{"RSA 3072 SHA-256", rsaKey(t, 3072), crypto.SHA256, Options{}},
		{"RSA 2048 SHA-384", rsaKey(t, 2048), crypto.SHA384, Options{}},
		{"RSA 2048 SHA-512", rsaKey(t, 2048), crypto.SHA512, Options{}},
		{"PSS 2048 SHA-256", rsaKey(t, 2048), crypto.SHA256, Options{PSS: true}},
		{"PSS 3072 SHA-384", rsaKey(t, 3072), crypto.SHA384, Options{PSS: true}},
		{"PSS 2048 SHA-512", rsaKey(t, 2048), crypto.SHA512, Options{PSS: true}},
		{"P-256 SHA-256", ecKey(t, elliptic.P256()), crypto.SHA256, Options{}},
		{"P-384 SHA-384", ecKey(t, elliptic.P384()), crypto.SHA384, Options{}},
		{"P-521 SHA-512", ecKey(t, elliptic.P521()), crypto.SHA512, Options{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			id := newIdentity(t, c.key)
			der := mustSign(t, id, c.hash, c.opt)
			bound, err := Size(id.Certificate, id.Chain, c.hash, c.opt)
			if err != nil || len(der) > bound || bound > len(der)+64 {
				t.Errorf("Size = %d, %v for a signature of %d bytes", bound, err, len(der))
			}
			sd, err := Parse(der)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := sd.Verify(digestOf(c.hash, content)); err != nil {
				t.Errorf("our reader: %v", err)
			}
			opensslVerify(t, der, id.Chain[0])
		})
	}
}

// RSA 4096 keys take seconds to make, so that one has a test of its own that
// -short leaves out.
func TestRSA4096Signs(t *testing.T) {
	if testing.Short() {
		t.Skip("making an RSA 4096 key is slow")
	}
	id := newIdentity(t, rsaKey(t, 4096))
	opensslVerify(t, mustSign(t, id, crypto.SHA256, Options{}), id.Chain[0])
}

func opensslVerify(t *testing.T, der []byte, root *x509.Certificate) {
	t.Helper()
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed")
	}
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	out, err := exec.Command(openssl, "cms", "-verify", "-cades", "-binary", "-inform", "DER",
		"-in", write("sig.der", der), "-content", write("content", content), "-out", os.DevNull, "-purpose", "any",
		"-CAfile", write("root.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.Raw}))).CombinedOutput()
	if err != nil {
		t.Errorf("openssl cms -verify: %v\n%s", err, out)
	}
}

func TestEqualInputGivesEqualDER(t *testing.T) {
	id := newIdentity(t, rsaKey(t, 2048))
	id.Chain = append(id.Chain, id.Certificate, nil)
	a, b := mustSign(t, id, crypto.SHA256, Options{}), mustSign(t, id, crypto.SHA256, Options{})
	if !bytes.Equal(a, b) {
		t.Error("RSA PKCS#1 v1.5 signatures of one digest differ")
	}
	sd, err := Parse(a)
	if err != nil {
		t.Fatal(err)
	}
	if len(sd.Certificates) != 2 {
		t.Errorf("%d certificates in the signature, want each once: 2", len(sd.Certificates))
	}
	if sd.Signer.SigningTime != nil {
		t.Error("signing-time is present: PAdES B-B forbids it")
	}
}

func TestUnsignedAttributesTravelAndFitTheirReserve(t *testing.T) {
	id := newIdentity(t, rsaKey(t, 2048))
	token := bytes.Repeat([]byte{0x05, 0x00}, 3000)
	token = append([]byte{0x30, 0x82, 0x17, 0x70}, token...)
	opt := Options{UnsignedSize: len(token) + 32, Unsigned: func(_ context.Context, signature []byte) ([]Attribute, error) {
		if len(signature) != 256 {
			t.Errorf("signature of %d bytes handed to the hook", len(signature))
		}
		return []Attribute{{oidSignatureTimeStamp, [][]byte{token}}}, nil
	}}
	der := mustSign(t, id, crypto.SHA256, opt)
	bound, err := Size(id.Certificate, id.Chain, crypto.SHA256, opt)
	if err != nil || len(der) > bound {
		t.Errorf("Size = %d, %v for a signature of %d bytes", bound, err, len(der))
	}
	sd, err := Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	if len(sd.Signer.SignatureTimestamps) != 1 || !bytes.Equal(sd.Signer.SignatureTimestamps[0], token) {
		t.Error("the unsigned attribute did not come back")
	}
}

// brokenKey answers what it is told to.
type brokenKey struct {
	crypto.Signer
	answer func(signature []byte) ([]byte, error)
}

func (k brokenKey) Sign(r io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	s, err := k.Signer.Sign(r, digest, opts)
	if err != nil {
		return nil, err
	}
	return k.answer(s)
}

func TestKeyThatAnswersNonsenseIsRefused(t *testing.T) {
	good := newIdentity(t, rsaKey(t, 2048))
	other := newIdentity(t, ecKey(t, elliptic.P256()))
	with := func(answer func([]byte) ([]byte, error)) Identity {
		return Identity{Signer: brokenKey{good.Signer, answer}, Certificate: good.Certificate}
	}
	for name, c := range map[string]struct {
		id   Identity
		want fault.Code
	}{
		"one bit wrong":     {with(func(s []byte) ([]byte, error) { s[9] ^= 1; return s, nil }), fault.TokenFailed},
		"empty":             {with(func([]byte) ([]byte, error) { return nil, nil }), fault.TokenFailed},
		"too long":          {with(func(s []byte) ([]byte, error) { return append(s, 0), nil }), fault.TokenFailed},
		"plain error":       {with(func([]byte) ([]byte, error) { return nil, errors.New("CKR_GENERAL_ERROR") }), fault.KeyUnusable},
		"fault passes":      {with(func([]byte) ([]byte, error) { return nil, fault.New(fault.PINLocked, "") }), fault.PINLocked},
		"another's key":     {Identity{Signer: other.Signer, Certificate: good.Certificate}, fault.KeyUnusable},
		"no key":            {Identity{Certificate: good.Certificate}, fault.KeyUnusable},
		"no certificate":    {Identity{Signer: good.Signer}, fault.CertificateMissing},
		"RSA below 2048":    {newIdentity(t, rsaKey(t, 1024)), fault.CertificateUnsuitable},
		"EC below 256 bits": {newIdentity(t, ecKey(t, elliptic.P224())), fault.CertificateUnsuitable},
	} {
		_, err := SignDetached(context.Background(), digestOf(crypto.SHA256, content), crypto.SHA256, c.id, Options{})
		if fault.CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

func TestCancelledContextAsksNoKey(t *testing.T) {
	id := newIdentity(t, rsaKey(t, 2048))
	id.Signer = brokenKey{id.Signer, func([]byte) ([]byte, error) { t.Error("the key was asked"); return nil, nil }}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := SignDetached(ctx, digestOf(crypto.SHA256, content), crypto.SHA256, id, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
}

func TestWeakOrWrongDigestIsRefused(t *testing.T) {
	id := newIdentity(t, rsaKey(t, 2048))
	for name, f := range map[string]func() error{
		"SHA-1": func() error {
			_, err := SignDetached(context.Background(), make([]byte, 20), crypto.SHA1, id, Options{})
			return err
		},
		"length": func() error {
			_, err := SignDetached(context.Background(), make([]byte, 20), crypto.SHA256, id, Options{})
			return err
		},
	} {
		if f() == nil {
			t.Errorf("%s: signed", name)
		}
	}
}
