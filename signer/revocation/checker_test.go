package revocation_test

import (
	"context"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"trien/signer/revocation"
	"trien/signer/revocation/revocationtest"
)

// served returns an authority that answers at its own address, which is of
// this PC, so that a test's Checker needs the server's own client.
func served(t testing.TB) (*revocationtest.Authority, *http.Client) {
	t.Helper()
	a := authority(t, "Gốc thử nghiệm", nil, nil)
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	a.URL = server.URL
	return a, server.Client()
}

func TestAnswersAreFetchedOnceAndKept(t *testing.T) {
	a, client := served(t)
	q := query(a, person(t, a))
	dir := filepath.Join(t.TempDir(), "answers")
	first := &revocation.Checker{Client: client, CacheDir: dir}
	if s := first.Check(t.Context(), q); s.State != revocation.Good || s.Kind != "ocsp" || s.Origin != revocation.Online || len(s.Raw) == 0 {
		t.Fatalf("first: %+v", s)
	}
	second := &revocation.Checker{Client: client, CacheDir: dir}
	for name, c := range map[string]*revocation.Checker{"memory": first, "disk": second} {
		if s := c.Check(t.Context(), q); s.State != revocation.Good || s.Origin != revocation.Cached {
			t.Errorf("%s: %+v", name, s)
		}
	}
	if a.Asked() != 1 {
		t.Errorf("asked %d times", a.Asked())
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	name := filepath.Join(dir, files[0].Name())
	if info, err := os.Stat(name); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others may read it: %v, %v", info.Mode(), err)
	}

	// What lies in the cache is believed no more than what comes from afar.
	der, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, flip(der), 0o600); err != nil {
		t.Fatal(err)
	}
	third := &revocation.Checker{Client: client, CacheDir: dir}
	if s := third.Check(t.Context(), q); s.State != revocation.Good || s.Origin != revocation.Online {
		t.Errorf("a false file: %+v", s)
	}
	old := time.Now().Add(-revocation.MaxAgeOCSP)
	if err := os.Chtimes(name, old, old); err != nil {
		t.Fatal(err)
	}
	fourth := &revocation.Checker{Client: client, CacheDir: dir}
	if s := fourth.Check(t.Context(), q); s.Origin != revocation.Online {
		t.Errorf("an old file: %+v", s)
	}
}

func TestCRLIsAskedForWhereOCSPDoesNotAnswer(t *testing.T) {
	a, client := served(t)
	c := person(t, a)
	a.OCSP = func(r *ocsp.Response) { r.Status = ocsp.Unknown }
	if s := (&revocation.Checker{Client: client}).Check(t.Context(), query(a, c)); s.State != revocation.Good || s.Kind != "crl" {
		t.Errorf("%+v", s)
	}
	a.Revoke(c, time.Now().Add(-time.Hour), 1)
	if s := (&revocation.Checker{Client: client}).Check(t.Context(), query(a, c)); s.State != revocation.Revoked || s.Kind != "crl" {
		t.Errorf("revoked: %+v", s)
	}
}

func TestHangingServerCostsTheTimeOutAndOnlyOnce(t *testing.T) {
	stop := make(chan struct{})
	asked := make(chan struct{}, 8)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		select {
		case <-stop:
		case <-r.Context().Done():
		}
	}))
	defer server.Close()
	defer close(stop)
	a := authority(t, "Gốc thử nghiệm", nil, nil)
	a.URL = server.URL
	c := &revocation.Checker{Client: server.Client(), Timeout: 100 * time.Millisecond}
	for range 2 {
		ctx, cancel := c.Limit(t.Context())
		begin := time.Now()
		if s := c.Check(ctx, query(a, person(t, a))); s.State != revocation.Unknown {
			t.Errorf("%+v", s)
		}
		cancel()
		if took := time.Since(begin); took > time.Second {
			t.Errorf("took %v", took)
		}
	}
	if len(asked) != 2 { // OCSP and CRL, once each
		t.Errorf("asked %d times", len(asked))
	}
}

func TestNoAnswerTooLongOrFromElsewhere(t *testing.T) {
	good, client := served(t)
	c := person(t, good)
	for name, handler := range map[string]http.HandlerFunc{
		"endless": func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := w.Write(make([]byte, 1<<20)); err != nil {
					return
				}
			}
		},
		"an error": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "none", http.StatusNotFound) },
		"another host": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, strings.Replace(good.URL, "127.0.0.1", "localhost", 1), http.StatusTemporaryRedirect)
		},
		"for ever": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.String(), http.StatusTemporaryRedirect)
		},
		"something else": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) },
	} {
		server := httptest.NewServer(handler)
		checker := &revocation.Checker{Client: revocation.ClientOf(client.Transport)}
		_, named, err := (&revocationtest.Authority{Certificate: good.Certificate, Key: good.Key, URL: server.URL}).Issue(
			&x509.Certificate{SerialNumber: c.SerialNumber, NotBefore: c.NotBefore, NotAfter: c.NotAfter})
		if err != nil {
			t.Fatal(err)
		}
		if s := checker.Check(t.Context(), query(good, named)); s.State != revocation.Unknown {
			t.Errorf("%s: %+v", name, s)
		}
		server.Close()
	}
	if good.Asked() != 0 {
		t.Error("a redirection to another host was followed")
	}
}

func TestAddressesThatAreNotAsked(t *testing.T) {
	a := authority(t, "Gốc thử nghiệm", nil, nil)
	server := httptest.NewServer(a)
	defer server.Close()
	for _, address := range []string{server.URL, "file:///etc/passwd", "ldap://ca.anbinh.example/cn=CA", "http://u:p@127.0.0.1/", "http://169.254.169.254/latest",
		"http://[fe80::1]/", "http://0.0.0.0/", "//127.0.0.1/", "http://" + strings.Repeat("a", 2000) + "/"} {
		a.URL = address
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		if s := (&revocation.Checker{}).Check(ctx, query(a, person(t, a))); s.State != revocation.Unknown {
			t.Errorf("%s: %+v", address, s)
		}
		if ctx.Err() != nil {
			t.Errorf("%s is asked", address)
		}
		cancel()
	}
	if a.Asked() != 0 {
		t.Error("this PC was asked")
	}
}

func TestCacheStaysWithinItsBounds(t *testing.T) {
	a, client := served(t)
	dir := t.TempDir()
	foreign := filepath.Join(dir, "journal.jsonl")
	if err := os.WriteFile(foreign, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for i := range revocation.MaxFiles + 20 {
		name := filepath.Join(dir, fmt.Sprintf("%064x.ocsp", i))
		if err := os.WriteFile(name, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(-time.Hour + time.Duration(i)*time.Second)
		if err := os.Chtimes(name, at, at); err != nil {
			t.Fatal(err)
		}
	}
	c := &revocation.Checker{Client: client, CacheDir: dir}
	if s := c.Check(t.Context(), query(a, person(t, a))); s.State != revocation.Good {
		t.Fatalf("%+v", s)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.ocsp"))
	if err != nil || len(files) > revocation.MaxFiles {
		t.Errorf("%d files, %v", len(files), err)
	}
	if _, err := os.Stat(foreign); err != nil {
		t.Error("a file that is not the cache's was removed")
	}
}

// A list that takes longer than anybody waits is there for the next document.
func TestSlowAnswerIsThereTheNextTime(t *testing.T) {
	a := authority(t, "Gốc thử nghiệm", nil, nil)
	late, asked := make(chan struct{}), make(chan struct{}, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		<-late
		a.ServeHTTP(w, r)
	}))
	defer server.Close()
	a.URL = server.URL
	q := query(a, person(t, a, func(c *x509.Certificate) { c.CRLDistributionPoints = []string{server.URL} }))
	c := &revocation.Checker{Client: server.Client(), Timeout: 50 * time.Millisecond}
	ctx, cancel := c.Limit(t.Context())
	defer cancel()
	if s := c.Check(ctx, q); s.State != revocation.Unknown {
		t.Fatalf("%+v", s)
	}
	<-asked
	close(late)
	c.Settle()
	if s := c.Check(t.Context(), q); s.State != revocation.Good || s.Origin != revocation.Cached || s.Kind != "crl" {
		t.Errorf("%+v", s)
	}
}
