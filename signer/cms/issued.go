package cms

import (
	"crypto"
	"crypto/rsa"
	"fmt"
)

// minIssuerBits is the least RSA modulus that is believed below anything: a
// shorter one has been within reach of a single person for years.
const minIssuerBits = 1024

// CheckSignature checks that signature is the certificate's key's over data, as
// in certificates, CRLs and OCSP responses. algorithm is the DER of the
// AlgorithmIdentifier. It returns what rule N10 no longer allows, such as
// "SHA-1" or "RSA 1024". Unlike crypto/x509 it follows SHA-1, because
// authorities in use are signed with it; the caller says how weak is too weak.
//
// Errors wrap ErrSignature, ErrMalformed or ErrUnsupported.
func (c *Certificate) CheckSignature(algorithm, data, signature []byte) (weak []string, err error) {
	input := &cursor{rest: algorithm}
	id := input.want(tagSequence)
	if err := input.end(); err != nil {
		return nil, err
	}
	spec, err := readSpec(id)
	if err != nil {
		return nil, err
	}
	if key, ok := c.PublicKey.(*rsa.PublicKey); ok && key.N.BitLen() < minIssuerBits {
		return nil, fmt.Errorf("%w: an authority's RSA key of %d bits", ErrUnsupported, key.N.BitLen())
	}
	h := spec.hash.New()
	h.Write(data)
	if err := checkSignature(c.PublicKey, spec, h.Sum(nil), signature); err != nil {
		return nil, err
	}
	if spec.hash == crypto.SHA1 {
		weak = append(weak, "SHA-1")
	}
	return append(weak, weakKey(c.PublicKey)...), nil
}

// CheckIssuer checks that issuer's key signed the certificate and that issuer's
// subject is its issuer; returns and errors are as for CheckSignature. Whether
// issuer is an authority at all is not looked at.
func (c *Certificate) CheckIssuer(issuer *Certificate) (weak []string, err error) {
	if c.structure != nil {
		return nil, c.structure
	}
	if len(c.RawIssuer) == 0 || !SameName(c.RawIssuer, issuer.RawSubject) {
		return nil, fmt.Errorf("%w: another issuer", ErrSignature)
	}
	return issuer.CheckSignature(c.signatureAlgorithm, c.tbs, c.signature)
}
