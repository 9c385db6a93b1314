// Package timestamptest is a time stamping authority for tests, which answers
// as RFC 3161 asks or as badly as a test wants.
package timestamptest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"io"
	"math/big"
	"net/http"
	"time"

	rfc3161 "github.com/digitorus/timestamp"
)

// Authority answers timestamp requests over HTTP. Its fields are set before it
// serves.
type Authority struct {
	// Root is the certificate above the authority's own.
	Root *x509.Certificate
	// Token, if set, changes a token before it is signed.
	Token func(*rfc3161.Timestamp)
	// Answer, if set, changes the bytes of an answer.
	Answer func([]byte) []byte

	key         crypto.Signer
	certificate *x509.Certificate
}

// New makes an authority with a certificate of its own. change, if not nil,
// changes that certificate before it is issued.
func New(change func(*x509.Certificate)) (*Authority, error) {
	rootKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	root := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "CA dấu thời gian thử nghiệm"},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
		NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(5, 0, 0)}
	if root, err = issue(root, root, rootKey.Public(), rootKey); err != nil {
		return nil, err
	}
	own := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "TSA thử nghiệm"},
		KeyUsage: x509.KeyUsageDigitalSignature, NotBefore: root.NotBefore, NotAfter: root.NotAfter,
		// crypto/x509 does not write it as critical by itself.
		ExtraExtensions: []pkix.Extension{ExtendedKeyUsage(true)}}
	if change != nil {
		change(own)
	}
	if own, err = issue(own, root, key.Public(), rootKey); err != nil {
		return nil, err
	}
	return &Authority{Root: root, key: key, certificate: own}, nil
}

// ExtendedKeyUsage is the extension of an authority's certificate (RFC 3161,
// 2.3), with more usages beside timeStamping where others are given.
func ExtendedKeyUsage(critical bool, others ...asn1.ObjectIdentifier) pkix.Extension {
	usages := append([]asn1.ObjectIdentifier{{1, 3, 6, 1, 5, 5, 7, 3, 8}}, others...)
	der, err := asn1.Marshal(usages)
	if err != nil {
		panic(err) // the identifiers are constants of tests
	}
	return pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 37}, Critical: critical, Value: der}
}

func issue(template, parent *x509.Certificate, public crypto.PublicKey, key crypto.Signer) (*x509.Certificate, error) {
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

// ServeHTTP answers one request (RFC 3161, 3.4).
func (a *Authority) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answer, err := a.answer(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/timestamp-reply")
	_, _ = w.Write(answer) // the client may have gone
}

func (a *Authority) answer(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 64<<10))
	if err != nil {
		return nil, err
	}
	query, err := rfc3161.ParseRequest(body)
	if err != nil {
		return nil, err
	}
	if r.Header.Get("Content-Type") != "application/timestamp-query" || query.Nonce == nil || !query.Certificates {
		return nil, errors.New("the request lacks its type, a nonce or certReq")
	}
	token := &rfc3161.Timestamp{
		HashAlgorithm: query.HashAlgorithm, HashedMessage: query.HashedMessage, Nonce: query.Nonce,
		Time: time.Now(), Accuracy: time.Second, SerialNumber: big.NewInt(7), Policy: asn1.ObjectIdentifier{1, 2, 3},
		AddTSACertificate: true, Certificates: []*x509.Certificate{a.Root},
	}
	if a.Token != nil {
		a.Token(token)
	}
	answer, err := token.CreateResponseWithOpts(a.certificate, a.key, crypto.SHA256)
	if err == nil && a.Answer != nil {
		answer = a.Answer(answer)
	}
	return answer, err
}
