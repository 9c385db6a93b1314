// Package revocationtest is a certification authority for tests, which tells
// what became of its certificates by OCSP and CRL, as RFC 6960 and RFC 5280 ask
// or as badly as a test wants.
package revocationtest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net/http"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ocsp"
)

// Authority issues certificates and answers for them: OCSP to POST, its CRL to
// GET of any address. Its fields are set before it serves.
type Authority struct {
	Certificate *x509.Certificate
	Key         crypto.Signer
	// Chain goes from the authority's own certificate up to the root.
	Chain []*x509.Certificate
	// URL, if set, is named in the certificates that it issues.
	URL string
	// Revoked holds, by serial number, what was withdrawn.
	Revoked map[string]Withdrawal
	// OCSP and CRL, if set, change an answer before it is signed, Answer the
	// bytes of one afterwards.
	OCSP   func(*ocsp.Response)
	CRL    func(*x509.RevocationList)
	Answer func([]byte) []byte
	// Responder and ResponderKey, if set, sign OCSP responses in the
	// authority's place.
	Responder    *x509.Certificate
	ResponderKey crypto.Signer

	asked atomic.Int32
}

// Withdrawal is a revocation.
type Withdrawal struct {
	At     time.Time
	Reason int // CRLReason of RFC 5280, 5.3.1
}

// New makes an authority below another, or a root where above is nil. change,
// if not nil, changes its certificate before it is issued.
func New(name string, above *Authority, change func(*x509.Certificate)) (*Authority, error) {
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: name, Country: []string{"VN"}}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage:  x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		NotBefore: time.Now().AddDate(-10, 0, 0), NotAfter: time.Now().AddDate(10, 0, 0),
	}
	if change != nil {
		change(template)
	}
	key, certificate, err := above.Issue(template)
	if err != nil {
		return nil, err
	}
	a := &Authority{Certificate: certificate, Key: key, Chain: []*x509.Certificate{certificate}, Revoked: map[string]Withdrawal{}}
	if above != nil {
		a.Chain = append(a.Chain, above.Chain...)
	}
	return a, nil
}

// Issue makes a key and its certificate. A nil authority has it sign itself.
func (a *Authority) Issue(template *x509.Certificate) (*ecdsa.PrivateKey, *x509.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	if template.SerialNumber == nil {
		if template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120)); err != nil {
			return nil, nil, err
		}
	}
	parent, signer := template, crypto.Signer(key)
	if a != nil {
		parent, signer = a.Certificate, a.Key
		if a.URL != "" && template.OCSPServer == nil && template.CRLDistributionPoints == nil {
			template.OCSPServer, template.CRLDistributionPoints = []string{a.URL}, []string{a.URL + "/crl"}
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		return nil, nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	return key, certificate, err
}

// Revoke withdraws a certificate.
func (a *Authority) Revoke(c *x509.Certificate, at time.Time, reason int) {
	a.Revoked[c.SerialNumber.String()] = Withdrawal{at, reason}
}

// Asked counts the requests that were answered.
func (a *Authority) Asked() int { return int(a.asked.Load()) }

// Response returns an OCSPResponse about a serial number as of a time.
func (a *Authority) Response(serial *big.Int, at time.Time, hash crypto.Hash) ([]byte, error) {
	template := ocsp.Response{Status: ocsp.Good, SerialNumber: serial, ThisUpdate: at, NextUpdate: at.Add(24 * time.Hour), IssuerHash: hash}
	if w, ok := a.Revoked[serial.String()]; ok && !at.Before(w.At) {
		template.Status, template.RevokedAt, template.RevocationReason = ocsp.Revoked, w.At, w.Reason
	}
	responder, key := a.Certificate, a.Key
	if a.Responder != nil {
		responder, key = a.Responder, a.ResponderKey
		template.Certificate = responder
	}
	if a.OCSP != nil {
		a.OCSP(&template)
	}
	der, err := ocsp.CreateResponse(a.Certificate, responder, template, key)
	return a.answer(der), err
}

// List returns the CRL as of a time.
func (a *Authority) List(at time.Time) ([]byte, error) {
	template := &x509.RevocationList{Number: big.NewInt(at.Unix()), ThisUpdate: at, NextUpdate: at.Add(24 * time.Hour)}
	for serial, w := range a.Revoked {
		if number, ok := new(big.Int).SetString(serial, 10); ok && !at.Before(w.At) {
			template.RevokedCertificateEntries = append(template.RevokedCertificateEntries,
				x509.RevocationListEntry{SerialNumber: number, RevocationTime: w.At, ReasonCode: w.Reason})
		}
	}
	if a.CRL != nil {
		a.CRL(template)
	}
	der, err := x509.CreateRevocationList(rand.Reader, template, a.Certificate, a.Key)
	return a.answer(der), err
}

func (a *Authority) answer(der []byte) []byte {
	if a.Answer != nil {
		return a.Answer(der)
	}
	return der
}

// ServeHTTP answers one request.
func (a *Authority) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.asked.Add(1)
	der, kind, err := a.serve(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(der) // the client may have gone
}

func (a *Authority) serve(r *http.Request) (der []byte, kind string, err error) {
	if r.Method == http.MethodGet {
		der, err = a.List(time.Now())
		return der, "application/pkix-crl", err
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, 64<<10))
	if err != nil {
		return nil, "", err
	}
	request, err := ocsp.ParseRequest(body)
	if err != nil {
		return nil, "", err
	}
	der, err = a.Response(request.SerialNumber, time.Now(), request.HashAlgorithm)
	return der, "application/ocsp-response", err
}
