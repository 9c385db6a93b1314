package token_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	pkcs12 "software.sslmate.com/src/go-pkcs12"

	"trien/signer/fault"
	"trien/signer/token"
	"trien/signer/token/tokentest"
)

// opensslPKCS12 writes id to a PKCS#12 file with OpenSSL.
func opensslPKCS12(t *testing.T, id *tokentest.Identity, password string, options ...string) string {
	t.Helper()
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed")
	}
	dir := t.TempDir()
	write := func(name string, blocks ...*pem.Block) string {
		var data []byte
		for _, b := range blocks {
			data = append(data, pem.EncodeToMemory(b)...)
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	key, err := x509.MarshalPKCS8PrivateKey(id.Key)
	if err != nil {
		t.Fatal(err)
	}
	pass := filepath.Join(dir, "pass")
	if err := os.WriteFile(pass, []byte(password+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "key.p12")
	args := append([]string{"pkcs12", "-export", "-out", out, "-passout", "file:" + pass, "-name", "lãnh đạo",
		"-inkey", write("key.pem", &pem.Block{Type: "PRIVATE KEY", Bytes: key}),
		"-in", write("cert.pem", &pem.Block{Type: "CERTIFICATE", Bytes: id.Certificate.Raw}),
		"-certfile", write("chain.pem", &pem.Block{Type: "CERTIFICATE", Bytes: id.Chain[0].Raw}, &pem.Block{Type: "CERTIFICATE", Bytes: id.Chain[1].Raw}),
	}, options...)
	if msg, err := exec.Command(openssl, args...).CombinedOutput(); err != nil {
		t.Fatalf("openssl %v: %v\n%s", options, err, msg)
	}
	return out
}

func TestPKCS12FilesOfOpenSSLLoad(t *testing.T) {
	for name, c := range map[string]struct {
		kind     tokentest.KeyKind
		password string
		options  []string
	}{
		"as OpenSSL 3 writes":     {tokentest.RSA2048, "1234", nil},
		"elliptic curve":          {tokentest.ECP256, "1234", nil},
		"as OpenSSL 1.1 writes":   {tokentest.RSA2048, "1234", []string{"-legacy", "-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"}},
		"Vietnamese password":     {tokentest.RSA2048, "mật khẩu thử", nil},
		"no password":             {tokentest.RSA2048, "", nil},
		"many rounds":             {tokentest.ECP256, "1234", []string{"-iter", "100000"}},
		"certificates in clear":   {tokentest.ECP256, "1234", []string{"-certpbe", "NONE"}},
		"AES-128 and SHA-512 MAC": {tokentest.ECP256, "1234", []string{"-keypbe", "AES-128-CBC", "-macalg", "sha512"}},
	} {
		t.Run(name, func(t *testing.T) {
			id := identity(t, c.kind)
			path := opensslPKCS12(t, id, c.password, c.options...)
			password := []byte(c.password)
			key, cert, chain, err := token.LoadPKCS12(path, password)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(password, make([]byte, len(password))) {
				t.Error("the password was not zeroed")
			}
			if !cert.Equal(id.Certificate) || cert.Subject.CommonName != "Nguyễn Văn Nghĩa" || len(chain) != 2 {
				t.Errorf("%s with %d more", cert.Subject, len(chain))
			}
			digest := sha256.Sum256(nil)
			if _, err := key.Sign(rand.Reader, digest[:], crypto.SHA256); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestPKCS12FailuresHaveTheirCodes(t *testing.T) {
	id := identity(t, tokentest.ECP256)
	good, err := pkcs12.Modern2023.Encode(id.Key, id.Certificate, id.Chain, "1234")
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := pkcs12.Modern2023.Encode(identity(t, tokentest.ECP384).Key, id.Certificate, nil, "1234")
	if err != nil {
		t.Fatal(err)
	}
	// 32,768 rounds and 8,388,607 have the same length in DER.
	slow, err := pkcs12.Modern2023.WithIterations(0x8000).Encode(id.Key, id.Certificate, nil, "1234")
	if err != nil {
		t.Fatal(err)
	}
	endless := bytes.ReplaceAll(slow, []byte{2, 3, 0, 0x80, 0}, []byte{2, 3, 0x7F, 0xFF, 0xFF})
	dir := t.TempDir()
	for name, c := range map[string]struct {
		data     []byte
		password string
		want     fault.Code
	}{
		"wrong password": {good, "4321", fault.PINIncorrect},
		"no PKCS#12":     {[]byte("%PDF-1.4"), "1234", fault.KeyUnusable},
		"cut short":      {good[:len(good)/2], "1234", fault.KeyUnusable},
		"empty":          {nil, "1234", fault.KeyUnusable},
		"too large":      {make([]byte, 2<<20), "1234", fault.KeyUnusable},
		"another's key":  {foreign, "1234", fault.CertificateMissing},
		"endless rounds": {endless, "4321", fault.KeyUnusable},
	} {
		path := filepath.Join(dir, "file.p12")
		if err := os.WriteFile(path, c.data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, _, err := token.LoadPKCS12(path, []byte(c.password)); fault.CodeOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, _, err := token.LoadPKCS12(filepath.Join(dir, "none.p12"), nil); fault.CodeOf(err) != fault.KeyUnusable {
		t.Errorf("no file: %v", err)
	}
}
