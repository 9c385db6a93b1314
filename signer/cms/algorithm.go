package cms

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"encoding/asn1"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

type signatureKind int

const (
	kindPKCS1 signatureKind = iota + 1
	kindPSS
	kindECDSA
)

// signatureSpec is a signature algorithm with its parameters resolved.
type signatureSpec struct {
	kind       signatureKind
	hash       crypto.Hash
	saltLength int // RSASSA-PSS only
}

// checkSignature reports whether signature is the key's over digest.
func checkSignature(key crypto.PublicKey, spec signatureSpec, digest, signature []byte) error {
	switch key := key.(type) {
	case *rsa.PublicKey:
		if key.N.BitLen() > maxRSABits {
			return fmt.Errorf("%w: RSA key of %d bits", ErrUnsupported, key.N.BitLen())
		}
		switch spec.kind {
		case kindPKCS1:
			if unusual(key) {
				return verifyPKCS1(key, spec.hash, digest, signature)
			}
			if rsa.VerifyPKCS1v15(key, spec.hash, digest, signature) == nil {
				return nil
			}
		case kindPSS:
			if unusual(key) {
				return verifyPSS(key, spec.hash, spec.saltLength, digest, signature)
			}
			if rsa.VerifyPSS(key, spec.hash, digest, signature, &rsa.PSSOptions{SaltLength: spec.saltLength, Hash: spec.hash}) == nil {
				return nil
			}
		}
	case *ecdsa.PublicKey:
		if spec.kind == kindECDSA && ecdsa.VerifyASN1(key, digest, signature) {
			return nil
		}
	default:
		return fmt.Errorf("%w: public key of type %T", ErrUnsupported, key)
	}
	return ErrSignature
}

// maxRSABits bounds the work that a hostile certificate can ask for.
const maxRSABits = 16384

// addAlgorithm adds an AlgorithmIdentifier. RSA signatures carry a NULL, the
// others nothing (RFC 5754, 2 and 3).
func addAlgorithm(b *cryptobyte.Builder, id asn1.ObjectIdentifier, null bool) {
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(id)
		if null {
			b.AddASN1NULL()
		}
	})
}

// addPSSAlgorithm adds id-RSASSA-PSS with its parameters: the hash, MGF1 with
// the same hash, a salt of the hash's length (RFC 4055, 3.1).
func addPSSAlgorithm(b *cryptobyte.Builder, a *algorithm) {
	explicit := func(n uint8) cbasn1.Tag { return cbasn1.Tag(n).ContextSpecific().Constructed() }
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(oidRSASSAPSS)
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(explicit(0), func(b *cryptobyte.Builder) { addAlgorithm(b, a.id, true) })
			b.AddASN1(explicit(1), func(b *cryptobyte.Builder) {
				b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
					b.AddASN1ObjectIdentifier(oidMGF1)
					addAlgorithm(b, a.id, true)
				})
			})
			b.AddASN1(explicit(2), func(b *cryptobyte.Builder) { b.AddASN1Int64(int64(a.hash.Size())) })
		})
	})
}
