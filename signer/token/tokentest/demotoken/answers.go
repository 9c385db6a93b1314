package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"trien/signer/cms"
	"trien/signer/revocation"
	"trien/signer/revocation/revocationtest"
	"trien/signer/token/tokentest"
)

// responder is the address in the certificates; there is no such name
// (RFC 6761, 6.2).
const responder = "http://ocsp.trien.test/"

// The leaders who are not on the token.
const (
	withdrawn = "withdrawn"
	unheard   = "unheard"
)

// answer keeps in dir what the authority says of the objects' certificates: it
// is asked by the program's own Checker, which is led to it.
func answer(pki *tokentest.PKI, dir string, objects []tokentest.Object) error {
	authority := &revocationtest.Authority{
		Certificate: pki.Issuing.Certificate, Key: pki.Issuing.Key, Revoked: map[string]revocationtest.Withdrawal{},
	}
	checker := &revocation.Checker{CacheDir: dir, Client: &http.Client{Transport: led{authority}}}
	now := time.Now()
	for _, o := range objects {
		want := revocation.Good
		switch o.Label {
		case unheard:
			continue
		case withdrawn:
			authority.Revoke(o.Certificate, now.AddDate(0, 0, -7), 1) // keyCompromise
			want = revocation.Revoked
		}
		got := checker.Check(context.Background(), revocation.Query{
			Certificate: cms.ParseCertificate(o.Certificate.Raw), Issuer: cms.ParseCertificate(pki.Issuing.Certificate.Raw), At: now, Now: now,
		})
		if got.State != want {
			return fmt.Errorf("the authority's answer about %s does not count", o.Label)
		}
	}
	return nil
}

// led has every request served by a handler.
type led struct{ http.Handler }

// RoundTrip implements http.RoundTripper.
func (l led) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	l.ServeHTTP(w, r)
	return w.Result(), nil
}
