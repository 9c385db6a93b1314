package signer_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	rfc3161 "github.com/digitorus/timestamp"

	"trien/signer"
	"trien/signer/cms"
	"trien/signer/fault"
	"trien/signer/pdf/pdftest"
	"trien/signer/timestamp"
	"trien/signer/timestamp/timestamptest"
	"trien/signer/verify"
)

func serve(t testing.TB, h http.Handler) *timestamp.Authority {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	a, err := timestamp.New(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	a.Pause = time.Microsecond
	return a
}

func newTSA(t testing.TB) *timestamptest.Authority {
	t.Helper()
	tsa, err := timestamptest.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return tsa
}

func TestATimestampedSignatureIsOfLevelBT(t *testing.T) {
	id, tsa := leader(t), newTSA(t)
	doc := pdftest.Table(pdftest.Pages("", "")...)
	authority := serve(t, tsa)
	for n, hash := range []crypto.Hash{crypto.SHA256, crypto.SHA384, crypto.SHA512} {
		out, r, err := signer.SignBytes(context.Background(), doc, id, signer.Options{Time: signingTime, Hash: hash, Timestamp: authority})
		if err != nil {
			t.Fatal(err)
		}
		if r.Level != signer.LevelBT || r.Timestamp.IsZero() || len(r.Warnings) != 0 {
			t.Errorf("%s: %+v", hash, r)
		}
		checkSigned(t, out, n+1)
		report, err := verify.File(context.Background(), bytes.NewReader(out), int64(len(out)), verify.Options{Trust: []*x509.Certificate{id.Chain[0], tsa.Root}})
		if err != nil {
			t.Fatal(err)
		}
		if s := report.Signatures[n]; s.Integrity != verify.Intact || s.Times.Timestamp == nil || !s.Times.TimestampTrusted || !s.Times.Timestamp.Equal(r.Timestamp) {
			t.Errorf("%s: %+v", hash, s)
		}
		openSSLReads(t, out, tsa.Root)
		doc = out
	}
}

// openSSLReads gives the newest signature's timestamp to OpenSSL.
func openSSLReads(t *testing.T, doc []byte, root *x509.Certificate) {
	t.Helper()
	_, contents := taken(t, doc)
	sd, err := cms.Parse(contents)
	if err != nil || len(sd.Signer.SignatureTimestamps) != 1 {
		t.Fatalf("%d timestamps, %v", len(sd.Signer.SignatureTimestamps), err)
	}
	dir := t.TempDir()
	for name, data := range map[string][]byte{
		"token": sd.Signer.SignatureTimestamps[0], "signature": sd.Signer.Signature,
		"root.pem": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.Raw}),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	text, ok := tool(t, "openssl", "ts", "-verify", "-token_in", "-in", filepath.Join(dir, "token"),
		"-data", filepath.Join(dir, "signature"), "-CAfile", filepath.Join(dir, "root.pem"))
	if ok && !strings.Contains(text, "Verification: OK") {
		t.Errorf("openssl ts: %s", text)
	}
}

func TestWithoutATimestampItFailsOrWarnsAsAsked(t *testing.T) {
	id := leader(t)
	doc := pdftest.Table(pdftest.Pages("", "")...)
	forged := newTSA(t)
	forged.Token = func(t *rfc3161.Timestamp) { t.HashedMessage = make([]byte, len(t.HashedMessage)) }
	down := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	for want, h := range map[fault.Code]http.Handler{fault.TimestampInvalid: forged, fault.TimestampUnavailable: down} {
		opt := signer.Options{Time: signingTime, Timestamp: serve(t, h)}
		if out, _, err := signer.SignBytes(context.Background(), doc, id, opt); fault.CodeOf(err) != want || out != nil {
			t.Errorf("%s: %v", want, err)
		}
		opt.TimestampOptional = true
		out, r, err := signer.SignBytes(context.Background(), doc, id, opt)
		if err != nil {
			t.Errorf("%s: %v", want, err)
			continue
		}
		if r.Level != signer.LevelBB || !r.Timestamp.IsZero() || len(r.Warnings) != 1 || r.Warnings[0].Code != want {
			t.Errorf("%s: %+v", want, r)
		}
		checkSigned(t, out, 1)
		if v := judge(t, out, id.Chain[0]); v.Integrity != verify.Intact {
			t.Errorf("%s: %+v", want, v)
		}
	}
}

func TestWhoCancelsWhileTheAuthorityIsAskedGetsNoSignature(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan struct{})
	authority := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		cancel()
		<-over
	}))
	t.Cleanup(func() { close(over) })
	doc := pdftest.Table(pdftest.Pages("", "")...)
	_, _, err := signer.SignBytes(ctx, doc, leader(t), signer.Options{Time: signingTime, Timestamp: authority, TimestampOptional: true})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
