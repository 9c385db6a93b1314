package main

import (
	"crypto"
	"crypto/sha256"
	"encoding/pem"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"trien/signer/cms"
	"trien/signer/revocation"
	"trien/signer/token"
	"trien/signer/token/tokentest"
)

func TestMain(m *testing.M) {
	tokentest.ServeWorker()
	os.Exit(m.Run())
}

func makeDemo(t *testing.T, v variant) *output {
	t.Helper()
	dir := t.TempDir()
	pin := filepath.Join(dir, "pin")
	if err := os.WriteFile(pin, []byte("271828\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := makeToken(filepath.Join(dir, "demo"), pin, v)
	if errors.Is(err, tokentest.ErrNoSoftHSM) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Each key must sign through the URI that is printed, and be the same key as in
// the PKCS#12 file.
func TestPrintedURIsAndFilesLeadToTheKeys(t *testing.T) {
	out := makeDemo(t, variant{kind: tokentest.ECP256, always: true})
	if len(out.Keys) != 2 {
		t.Fatalf("%d keys", len(out.Keys))
	}
	m, err := token.Start(t.Context(), tokentest.Command(t, "SOFTHSM2_CONF="+out.ConfigFile), out.Module)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	for _, k := range out.Keys {
		uri, err := token.ParseURI(k.URI)
		if err != nil {
			t.Fatal(err)
		}
		cert, err := m.Find(t.Context(), uri)
		if err != nil {
			t.Fatal(err)
		}
		_, fromFile, chain, err := token.LoadPKCS12(k.PKCS12, []byte("271828"))
		if err != nil || !fromFile.Equal(cert.X509) || len(chain) != 2 {
			t.Errorf("%s: PKCS#12: %v", k.Name, err)
		}
		s, err := m.Open(t.Context(), cert, []byte("271828"))
		if err != nil {
			t.Fatal(err)
		}
		digest := sha256.Sum256(nil)
		if _, err := s.Sign(nil, digest[:], crypto.SHA256); err != nil {
			t.Error(err)
		}
		s.Close()
	}
}

func TestVariantsOfTheToken(t *testing.T) {
	if out := makeDemo(t, variant{kind: tokentest.ECP256, empty: true}); len(out.Keys) != 0 {
		t.Errorf("an empty token has %d keys", len(out.Keys))
	}
	if out := makeDemo(t, variant{kind: tokentest.ECP256, expired: true}); len(out.Keys) != 1 {
		t.Errorf("an expired token has %d keys", len(out.Keys))
	}
}

func TestFolderInUseIsNotTouched(t *testing.T) {
	dir := t.TempDir()
	pin := filepath.Join(dir, "pin")
	if err := os.WriteFile(pin, []byte("271828"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := makeToken(dir, pin, variant{kind: tokentest.ECP256, empty: true}); err == nil {
		t.Error("it was written to")
	}
}

// TestAnswersAreThereWithoutANetwork: for all but the one who is not answered for.
func TestAnswersAreThereWithoutANetwork(t *testing.T) {
	answers := t.TempDir()
	out := makeDemo(t, variant{kind: tokentest.ECP256, answers: answers})
	dir := filepath.Dir(out.CA)
	authority, err := os.ReadFile(out.CA)
	if err != nil {
		t.Fatal(err)
	}
	issuing, _ := pem.Decode(authority)
	checker := &revocation.Checker{CacheDir: answers, Client: &http.Client{Transport: led{http.NotFoundHandler()}}}
	for name, want := range map[string]revocation.State{
		"leader": revocation.Good, "office": revocation.Good, withdrawn: revocation.Revoked, unheard: revocation.Unknown,
	} {
		text, err := os.ReadFile(filepath.Join(dir, name+".pem"))
		if err != nil {
			t.Fatal(err)
		}
		block, _ := pem.Decode(text)
		got := checker.Check(t.Context(), revocation.Query{
			Certificate: cms.ParseCertificate(block.Bytes), Issuer: cms.ParseCertificate(issuing.Bytes), At: time.Now(), Now: time.Now(),
		})
		if got.State != want {
			t.Errorf("%s: %v", name, got.State)
		}
	}
}
