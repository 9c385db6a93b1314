package signer_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"image"
	"image/color"
	"image/png"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"trien/signer"
)

// newIdentity makes a self-made CA and a certificate under it.
func newIdentity(t testing.TB, key crypto.Signer, subject pkix.Name, change func(*x509.Certificate)) signer.Identity {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	ca := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "CA thử nghiệm"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: signingTime.AddDate(-1, 0, 0), NotAfter: signingTime.AddDate(5, 0, 0), KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, ca, ca, caKey.Public(), caKey)
	must(err)
	ca, err = x509.ParseCertificate(der)
	must(err)
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: subject, NotBefore: ca.NotBefore, NotAfter: ca.NotAfter, KeyUsage: x509.KeyUsageDigitalSignature}
	if change != nil {
		change(leaf)
	}
	der, err = x509.CreateCertificate(rand.Reader, leaf, ca, key.Public(), caKey)
	must(err)
	leaf, err = x509.ParseCertificate(der)
	must(err)
	return signer.Identity{Signer: key, Certificate: leaf, Chain: []*x509.Certificate{ca}}
}

var rsaKey = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return k
})

var leaderName = pkix.Name{CommonName: "Nguyễn Văn Nghĩa", Organization: []string{"UBND TỈNH AN BÌNH"}, Country: []string{"VN"}}

func leader(t testing.TB) signer.Identity { return newIdentity(t, rsaKey(), leaderName, nil) }

// square is a PNG of one colour.
func square(t testing.TB, c color.Color) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 8, 8))
	for i := range 64 {
		img.Set(i%8, i/8, c)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func write(t testing.TB, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.pdf")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// tool runs a program, and is "" with ok false where it is not here.
func tool(t testing.TB, name string, args ...string) (out string, ok bool) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Logf("%s is not here: its check is left out", name)
		return "", false
	}
	b, err := exec.Command(name, args...).CombinedOutput()
	if err != nil && name != "pdfsig" { // pdfsig's exit code speaks of trust
		t.Errorf("%s: %v\n%s", name, err, b)
	}
	return string(b), true
}

// checkSigned asks qpdf and pdfsig.
func checkSigned(t testing.TB, b []byte, signatures int) {
	t.Helper()
	path := write(t, b)
	tool(t, "qpdf", "--check", path)
	if out, ok := tool(t, "pdfsig", "-nocert", path); ok {
		if n := strings.Count(out, "Signature is Valid."); n != signatures {
			t.Errorf("pdfsig calls %d of %d signatures valid:\n%s", n, signatures, out)
		}
		if strings.Count(out, "Total document signed") < 1 {
			t.Errorf("the last signature does not cover the file:\n%s", out)
		}
	}
}
