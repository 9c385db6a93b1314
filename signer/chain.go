package signer

import (
	"bytes"
	"crypto/x509"
)

// maxChain bounds the certificates above a signer's; real chains have two.
const maxChain = 8

// Chain finds the certificates above leaf among the candidates, nearest
// first, by name and signature. It may end before a root: a chain to embed is
// what could be found. Whether it is trusted is the verifier's question.
func Chain(leaf *x509.Certificate, candidates []*x509.Certificate) []*x509.Certificate {
	var above []*x509.Certificate
	for c := leaf; len(above) < maxChain && !bytes.Equal(c.RawIssuer, c.RawSubject); {
		var issuer *x509.Certificate
		for _, candidate := range candidates {
			if bytes.Equal(candidate.RawSubject, c.RawIssuer) && c.CheckSignatureFrom(candidate) == nil {
				issuer = candidate
				break
			}
		}
		if issuer == nil {
			break
		}
		above = append(above, issuer)
		c = issuer
	}
	return above
}
