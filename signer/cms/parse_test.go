package cms

import (
	"bytes"
	"crypto"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha512"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

func TestChangedContentIsADigestError(t *testing.T) {
	der := mustSign(t, newIdentity(t, ecKey(t, elliptic.P256())), crypto.SHA256, Options{})
	sd, err := Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	v, err := sd.Verify(digestOf(crypto.SHA256, append([]byte("x"), content...)))
	if !errors.Is(err, ErrDigest) {
		t.Errorf("err = %v", err)
	}
	if v.Certificate == nil || v.Certificate.CommonName() != "Nguyễn Văn Nghĩa" {
		t.Error("a broken signature no longer names its signer")
	}
}

// Every octet of the signer's certificate, the signed attributes and the
// signature value counts; a change of any must never verify.
func TestNoOctetThatCountsCanChange(t *testing.T) {
	id := newIdentity(t, ecKey(t, elliptic.P256()))
	id.Chain = nil
	der := mustSign(t, id, crypto.SHA256, Options{})
	start := bytes.Index(der, id.Certificate.Raw)
	end := start + len(id.Certificate.Raw)
	attributes := bytes.LastIndex(der, id.Certificate.RawIssuer)
	digest := digestOf(crypto.SHA256, content)
	for i := range der {
		// Outside of these lie versions and the set of digest algorithms.
		if !(start <= i && i < end || i >= attributes) {
			continue
		}
		for _, bit := range []byte{0x01, 0x80} {
			bad := bytes.Clone(der)
			bad[i] ^= bit
			sd, err := Parse(bad)
			if err != nil {
				continue
			}
			if _, err := sd.Verify(digest); err == nil && !onlyIssuerText(sd, id.Certificate) {
				t.Errorf("octet %d changed by %#x and the signature verifies", i, bit)
			}
		}
	}
}

// onlyIssuerText tells the one harmless change: the SignerInfo's issuer, which
// the signed hash of the certificate makes up for.
func onlyIssuerText(sd *SignedData, c *x509.Certificate) bool {
	return !bytes.Equal(sd.Signer.Issuer, c.RawIssuer) && bytes.Equal(sd.Certificates[0].Raw, c.Raw)
}

func TestPaddingIsZerosOnly(t *testing.T) {
	der := mustSign(t, newIdentity(t, ecKey(t, elliptic.P256())), crypto.SHA256, Options{})
	if _, err := Parse(append(bytes.Clone(der), make([]byte, 500)...)); err != nil {
		t.Errorf("zeros after the signature: %v", err)
	}
	if _, err := Parse(append(bytes.Clone(der), 0, 0, 7)); !errors.Is(err, ErrMalformed) {
		t.Errorf("data hidden after the signature: %v", err)
	}
	streamed := append([]byte{0x30, 0x80}, der[4:]...)
	if _, err := Parse(append(streamed, 0, 0, 0x4a, 0x55, 7)); err != nil {
		t.Errorf("what a streaming program's buffer held before: %v", err)
	}
}

// The digest algorithm is what readers go by where the signature algorithm
// names another hash of its family.
func TestASignatureAlgorithmOfAnotherHashIsReadByTheDigest(t *testing.T) {
	der := mustSign(t, newIdentity(t, rsaKey(t, 2048)), crypto.SHA384, Options{})
	sha384WithRSA := []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0c}
	at := bytes.LastIndex(der, sha384WithRSA)
	if at < 0 {
		t.Fatal("the signature does not name its algorithm")
	}
	for named, want := range map[byte]error{0x0b: nil, 0x0d: nil, 0x05: ErrUnsupported} {
		der[at+8] = named
		sd, err := Parse(der)
		if err != nil {
			t.Fatal(err)
		}
		digest := sha512.Sum384(content)
		if _, err := sd.Verify(digest[:]); !errors.Is(err, want) {
			t.Errorf("%x: %v", named, err)
		}
		digest[0] ^= 1
		if _, err := sd.Verify(digest[:]); err == nil {
			t.Errorf("%x: another content passes", named)
		}
	}
}

func TestMalformedInputIsNamedMalformed(t *testing.T) {
	der := mustSign(t, newIdentity(t, ecKey(t, elliptic.P256())), crypto.SHA256, Options{})
	deep := bytes.Repeat([]byte{0x30, 0x80}, 100_000)
	for name, in := range map[string][]byte{
		"nothing":      nil,
		"zeros":        make([]byte, 100),
		"cut":          der[:len(der)-1],
		"text":         []byte("%PDF-1.7"),
		"nested":       deep,
		"long length":  {0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 1},
		"nine octets":  {0x30, 0x89, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
		"only a set":   {0x31, 0x00},
		"empty":        {0x30, 0x00},
		"two signers":  withTwoSigners(t, der),
		"repeated":     withRepeatedDigest(t),
		"wide integer": {0x30, 0x03, 0x02, 0x01},
	} {
		if _, err := Parse(in); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// withTwoSigners doubles the SignerInfo.
func withTwoSigners(t *testing.T, der []byte) []byte {
	t.Helper()
	var info struct {
		Type    asn1.ObjectIdentifier
		Content struct {
			Version      int
			Digests      asn1.RawValue
			Content      asn1.RawValue
			Certificates asn1.RawValue
			Signers      []asn1.RawValue `asn1:"set"`
		} `asn1:"explicit,tag:0"`
	}
	if _, err := asn1.Unmarshal(der, &info); err != nil {
		t.Fatal(err)
	}
	info.Content.Signers = append(info.Content.Signers, info.Content.Signers...)
	out, err := asn1.Marshal(info)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// withRepeatedDigest signs two message-digest attributes, one of them false.
func withRepeatedDigest(t *testing.T) []byte {
	t.Helper()
	id := newIdentity(t, ecKey(t, elliptic.P256()))
	scheme, err := newScheme(id.Certificate, crypto.SHA256, Options{})
	if err != nil {
		t.Fatal(err)
	}
	value := func(v any) [][]byte {
		der, err := asn1.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return [][]byte{der}
	}
	attributes, err := marshalAttributes([]Attribute{
		{oidContentType, value(oidData)},
		{oidMessageDigest, value(digestOf(crypto.SHA256, content))},
		{oidMessageDigest, value(make([]byte, 32))},
	}, tagSet)
	if err != nil {
		t.Fatal(err)
	}
	out, err := marshalSignedData(id.Certificate, nil, scheme, attributes, []byte{0x30, 0}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestOpenSSLSignaturesAreRead(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed")
	}
	id := newIdentity(t, rsaKey(t, 2048))
	dir := t.TempDir()
	key, err := x509.MarshalPKCS8PrivateKey(id.Signer)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, kind string, data []byte) string {
		if kind != "" {
			data = pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: data})
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	base := []string{"cms", "-sign", "-binary", "-outform", "DER", "-in", write("in", "", content),
		"-signer", write("cert.pem", "CERTIFICATE", id.Certificate.Raw), "-inkey", write("key.pem", "PRIVATE KEY", key)}
	for name, c := range map[string]struct {
		args []string
		weak string
	}{
		"plain":                  {nil, ""},
		"indefinite lengths":     {[]string{"-stream", "-indef"}, ""},
		"CAdES":                  {[]string{"-cades"}, ""},
		"subject key identifier": {[]string{"-keyid"}, ""},
		"no signed attributes":   {[]string{"-noattr"}, ""},
		"PSS":                    {[]string{"-keyopt", "rsa_padding_mode:pss"}, ""},
		"SHA-384":                {[]string{"-md", "sha384"}, ""},
		"SHA-1, flagged weak":    {[]string{"-md", "sha1"}, "SHA-1"},
	} {
		t.Run(name, func(t *testing.T) {
			var stderr bytes.Buffer
			cmd := exec.Command(openssl, append(append([]string{}, base...), c.args...)...)
			cmd.Stderr = &stderr
			der, err := cmd.Output()
			if err != nil {
				t.Fatalf("%v\n%s", err, &stderr)
			}
			sd, err := Parse(der)
			if err != nil {
				t.Fatal(err)
			}
			v, err := sd.Verify(digestOf(sd.Signer.Hash, content))
			if err != nil {
				t.Error(err)
			}
			if (c.weak == "") != (len(v.Weak) == 0) || c.weak != "" && v.Weak[0] != c.weak {
				t.Errorf("weak = %q, want %q", v.Weak, c.weak)
			}
			if sd.Signer.SigningTime != nil && time.Since(*sd.Signer.SigningTime).Abs() > time.Hour {
				t.Errorf("signing-time %s", sd.Signer.SigningTime)
			}
		})
	}
}

// A certificate with a negative serial number is refused by crypto/x509, and
// real signers hold such ones.
func TestCertificateThatGoRejectsIsStillUsed(t *testing.T) {
	id := newIdentity(t, rsaKey(t, 2048))
	serial, err := asn1.Marshal(id.Certificate.SerialNumber)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(id.Certificate.Raw, serial)
	raw := bytes.Clone(id.Certificate.Raw)
	raw[at+2] |= 0x80
	c := ParseCertificate(raw)
	if c.X509 != nil || c.Err == nil {
		t.Skip("crypto/x509 accepts negative serial numbers now")
	}
	if c.CommonName() != "Nguyễn Văn Nghĩa" || c.Organization() != "UBND TỈNH AN BÌNH" || c.Issuer() != "Trien Test Root" {
		t.Errorf("names: %q %q %q", c.CommonName(), c.Organization(), c.Issuer())
	}
	if !samePublicKey(c.PublicKey, id.Certificate.PublicKey) {
		t.Error("the public key was not read")
	}
	if c.Serial.Sign() >= 0 || !bytes.Equal(c.SubjectKeyID, id.Certificate.SubjectKeyId) || !c.NotAfter.Equal(id.Certificate.NotAfter) {
		t.Error("serial number, subject key identifier or validity was not read")
	}
}

func FuzzParse(f *testing.F) {
	der := mustSign(f, newIdentity(f, ecKey(f, elliptic.P256())), crypto.SHA256, Options{})
	f.Add(der)
	f.Add(mustSign(f, newIdentity(f, rsaKey(f, 2048)), crypto.SHA384, Options{PSS: true}))
	f.Add([]byte{0x30, 0x80, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02, 0xa0, 0x80, 0x30, 0x80, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, in []byte) {
		before := bytes.Clone(in)
		sd, err := Parse(in)
		if err == nil {
			_, err = sd.Verify(make([]byte, 32))
		}
		if err != nil && !errors.Is(err, ErrMalformed) && !errors.Is(err, ErrUnsupported) && !errors.Is(err, ErrDigest) &&
			!errors.Is(err, ErrSignature) && !errors.Is(err, ErrNoCertificate) {
			t.Errorf("an error without a kind: %v", err)
		}
		if ts, err := ParseTimestamp(in); err == nil {
			ts.VerifyToken(make([]byte, 32))
		}
		c := ParseCertificate(in)
		_ = c.CommonName() + c.Issuer() + c.Organization() + c.OrganizationalUnit()
		if !bytes.Equal(before, in) {
			t.Error("the input was changed")
		}
	})
}

func TestASignatureIsNoTimestamp(t *testing.T) {
	der := mustSign(t, newIdentity(t, ecKey(t, elliptic.P256())), crypto.SHA256, Options{})
	if _, err := ParseTimestamp(der); !errors.Is(err, ErrMalformed) {
		t.Errorf("err = %v", err)
	}
}

// RSA below 1024 bits is refused by crypto/rsa; whether such an old signature
// fits its document is still told.
func TestSmallRSAKeysVerifyAndAreWeak(t *testing.T) {
	p, _ := new(big.Int).SetString("d1a9e0b4c2f3a8d7e6b5c4f3a2918f7e6d5c4b3a2918f7e6d5c4b3a29187f6ff", 16)
	q, _ := new(big.Int).SetString("e3b8d7c6a5f4e3d2c1b0a9f8e7d6c5b4a3f2e1d0c9b8a7f6e5d4c3b2a190817f", 16)
	for _, n := range []*big.Int{p, q} {
		for !n.ProbablyPrime(20) || new(big.Int).Mod(new(big.Int).Sub(n, big.NewInt(1)), big.NewInt(65537)).Sign() == 0 {
			n.Add(n, big.NewInt(2))
		}
	}
	one := big.NewInt(1)
	n := new(big.Int).Mul(p, q)
	phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	d := new(big.Int).ModInverse(big.NewInt(65537), phi)
	key := &rsa.PublicKey{N: n, E: 65537}
	digest := digestOf(crypto.SHA256, content)
	info := append([]byte{0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20}, digest...)
	block := append([]byte{0, 1}, bytes.Repeat([]byte{0xff}, key.Size()-len(info)-3)...)
	block = append(append(block, 0), info...)
	signature := new(big.Int).Exp(new(big.Int).SetBytes(block), d, n).FillBytes(make([]byte, key.Size()))
	spec := signatureSpec{kind: kindPKCS1, hash: crypto.SHA256}
	if err := checkSignature(key, spec, digest, signature); err != nil {
		t.Errorf("a good signature: %v", err)
	}
	signature[5] ^= 1
	if err := checkSignature(key, spec, digest, signature); !errors.Is(err, ErrSignature) {
		t.Errorf("a false signature: %v", err)
	}
	if got := weakKey(key); len(got) != 1 || got[0] != "RSA 512" {
		t.Errorf("weak = %q", got)
	}
}

// Keys marked for RSASSA-PSS only, and moduli with their sign bit set, are
// real; crypto/x509 gives no key for either.
func TestRSAKeysThatGoLeavesOutAreRead(t *testing.T) {
	key := &rsaKey(t, 2048).PublicKey
	plain, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		t.Fatal(err)
	}
	rsaOID := []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01}
	modulus := append([]byte{0x02, 0x82, 0x01, 0x01, 0x00}, key.N.Bytes()...)
	negative := bytes.Replace(plain, modulus, append([]byte{0x02, 0x82, 0x01, 0x00}, key.N.Bytes()...), 1)
	// One octet less, in each of the lengths around it.
	for _, at := range []int{3, 22, 27} {
		negative[at]--
	}
	for name, spki := range map[string][]byte{
		"RSASSA-PSS":       bytes.Replace(plain, rsaOID, append(bytes.Clone(rsaOID[:8]), 0x0a), 1),
		"negative modulus": negative,
	} {
		if got := parsePublicKey(spki); !samePublicKey(key, got) {
			t.Errorf("%s: %v", name, got)
		}
	}
}
