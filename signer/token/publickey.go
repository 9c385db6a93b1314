package token

import (
	"crypto"
	"crypto/x509"
	"errors"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// publicKeyOf returns the public key of a certificate, also of one that
// crypto/x509 rejects for its serial number or its names: it walks RFC 5280's
// TBSCertificate only as far as subjectPublicKeyInfo.
func publicKeyOf(der []byte) (crypto.PublicKey, error) {
	bad := errors.New("no subjectPublicKeyInfo found")
	input := cryptobyte.String(der)
	var cert, tbs, info cryptobyte.String
	if !input.ReadASN1(&cert, asn1.SEQUENCE) || !cert.ReadASN1(&tbs, asn1.SEQUENCE) {
		return nil, bad
	}
	version := asn1.Tag(0).ContextSpecific().Constructed()
	ok := tbs.SkipOptionalASN1(version) &&
		tbs.SkipASN1(asn1.INTEGER) && // serialNumber
		tbs.SkipASN1(asn1.SEQUENCE) && // signature
		tbs.SkipASN1(asn1.SEQUENCE) && // issuer
		tbs.SkipASN1(asn1.SEQUENCE) && // validity
		tbs.SkipASN1(asn1.SEQUENCE) && // subject
		tbs.ReadASN1Element(&info, asn1.SEQUENCE)
	if !ok {
		return nil, bad
	}
	public, err := x509.ParsePKIXPublicKey(info)
	if err != nil {
		return nil, err // it may come with a nil *ecdsa.PublicKey
	}
	return public, nil
}
