package revocation_test

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"trien/signer/revocation"
)

// TestOpenSSLsAnswersAreRead has another program's CA, with RSASSA-PSS and
// SHA-1 among its signatures, which our own tests' maker has not.
func TestOpenSSLsAnswersAreRead(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed")
	}
	dir := t.TempDir()
	run := func(args ...string) {
		t.Helper()
		cmd := exec.Command(openssl, args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("openssl %v: %v\n%s", args, err, out)
		}
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	read := func(name string) []byte {
		t.Helper()
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	write("ca.conf", "[req]\ndistinguished_name=dn\nx509_extensions=ext\n[dn]\n[ext]\nbasicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n"+
		"[ca]\ndefault_ca=own\n[own]\ndatabase=index.txt\nserial=serial\ndefault_md=sha256\ndefault_crl_days=1\nunique_subject=no\n")
	run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "30", "-subj", "/CN=CA OpenSSL", "-config", "ca.conf")
	block, _ := pem.Decode(read("ca.pem"))
	ca, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	a := authority(t, "CA OpenSSL", nil, nil)
	a.Certificate = ca
	run("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "a.key", "-out", "a.csr", "-subj", "/CN=Nguyen Van Nghia", "-config", "ca.conf")
	for serial, state := range map[int]revocation.State{5: revocation.Good, 6: revocation.Revoked} {
		run("x509", "-req", "-in", "a.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", fmt.Sprint(serial), "-days", "20", "-out", fmt.Sprintf("%d.pem", serial))
		block, _ := pem.Decode(read(fmt.Sprintf("%d.pem", serial)))
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil || c.SerialNumber.Cmp(big.NewInt(int64(serial))) != 0 {
			t.Fatal(err)
		}
		end := c.NotAfter.UTC().Format("060102150405Z")
		write("index.txt", "V\t"+end+"\t\t05\tunknown\t/CN=Nguyen Van Nghia\nR\t"+end+"\t"+time.Now().Add(-time.Hour).UTC().Format("060102150405Z")+",keyCompromise\t06\tunknown\t/CN=Nguyen Van Nghia\n")
		q := query(a, c)
		for name, more := range map[string][]string{
			"PKCS#1, SHA-256": nil,
			"SHA-1":           {"-rmd", "sha1"},
			"PSS":             {"-rsigopt", "rsa_padding_mode:pss", "-rsigopt", "rsa_pss_saltlen:digest"},
			"by key":          {"-resp_key_id"},
		} {
			run("ocsp", "-issuer", "ca.pem", "-serial", fmt.Sprint(serial), "-reqout", "req.der", "-no_nonce")
			run(append([]string{"ocsp", "-index", "index.txt", "-CA", "ca.pem", "-rsigner", "ca.pem", "-rkey", "ca.key", "-reqin", "req.der", "-respout", "resp.der", "-ndays", "1"}, more...)...)
			e := &revocation.Evidence{}
			e.AddOCSP(read("resp.der"))
			s := e.Status(q)
			if s.State != state || s.Kind != "ocsp" || (name == "SHA-1") != (len(s.Weak) > 0) {
				t.Errorf("%d, OCSP, %s: %+v", serial, name, s)
			}
			if state == revocation.Revoked && s.Reason != 1 {
				t.Errorf("reason %d", s.Reason)
			}
		}
		for name, more := range map[string][]string{
			"PKCS#1, SHA-256": nil,
			"PSS":             {"-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"},
		} {
			run(append([]string{"ca", "-config", "ca.conf", "-gencrl", "-keyfile", "ca.key", "-cert", "ca.pem", "-out", "crl.pem"}, more...)...)
			block, _ := pem.Decode(read("crl.pem"))
			e := &revocation.Evidence{}
			e.AddCRL(block.Bytes)
			if s := e.Status(q); s.State != state || s.Kind != "crl" {
				t.Errorf("%d, CRL, %s: %+v", serial, name, s)
			}
		}
	}
}
