package cms

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// Attribute is one CMS attribute with its values, each a whole DER element
// (RFC 5652, 5.3).
type Attribute struct {
	Type   asn1.ObjectIdentifier
	Values [][]byte
}

// signedAttributes returns the DER of the attributes that the key signs, as
// the universal SET OF (RFC 5652, 5.4). There is no signing-time: PAdES B-B
// takes the time from the signature dictionary's /M (EN 319 142-1, 6.3).
func signedAttributes(digest []byte, cert *x509.Certificate) ([]byte, error) {
	contentType, err := asn1.Marshal(oidData)
	if err != nil {
		return nil, err
	}
	messageDigest, err := asn1.Marshal(digest)
	if err != nil {
		return nil, err
	}
	signingCertificate, err := signingCertificateV2(cert)
	if err != nil {
		return nil, err
	}
	return marshalAttributes([]Attribute{
		{oidContentType, [][]byte{contentType}},
		{oidMessageDigest, [][]byte{messageDigest}},
		{oidSigningCertificateV2, [][]byte{signingCertificate}},
	}, cbasn1.SET)
}

// marshalAttributes writes attributes as a DER SET OF under the given tag.
func marshalAttributes(attributes []Attribute, tag cbasn1.Tag) ([]byte, error) {
	var encoded [][]byte
	for _, a := range attributes {
		b := cryptobyte.NewBuilder(nil)
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1ObjectIdentifier(a.Type)
			addSetOf(b, cbasn1.SET, slices.Clone(a.Values))
		})
		der, err := b.Bytes()
		if err != nil {
			return nil, err
		}
		encoded = append(encoded, der)
	}
	b := cryptobyte.NewBuilder(nil)
	addSetOf(b, tag, encoded)
	return b.Bytes()
}

// addSetOf adds elements in the order that DER asks of a SET OF (X.690, 11.6).
// It sorts the slice that it is given.
func addSetOf(b *cryptobyte.Builder, tag cbasn1.Tag, elements [][]byte) {
	slices.SortFunc(elements, bytes.Compare)
	b.AddASN1(tag, func(b *cryptobyte.Builder) {
		for _, e := range elements {
			b.AddBytes(e)
		}
	})
}

// signingCertificateV2 returns the SigningCertificateV2 that binds the
// signature to cert (RFC 5035, 3). The hash is SHA-256, the default, and so
// its identifier is absent in DER.
func signingCertificateV2(cert *x509.Certificate) ([]byte, error) {
	hash := sha256.Sum256(cert.Raw)
	b := cryptobyte.NewBuilder(nil)
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) { // SigningCertificateV2
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) { // certs
			b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) { // ESSCertIDv2
				b.AddASN1OctetString(hash[:])
				b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) { // IssuerSerial
					b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) { // GeneralNames
						directoryName := cbasn1.Tag(4).ContextSpecific().Constructed()
						b.AddASN1(directoryName, func(b *cryptobyte.Builder) { b.AddBytes(cert.RawIssuer) })
					})
					b.AddASN1BigInt(cert.SerialNumber)
				})
			})
		})
	})
	return b.Bytes()
}
