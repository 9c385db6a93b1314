package cms

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"trien/signer/fault"
)

// minRSABits is the least RSA modulus that a new signature may use (rule N10).
const minRSABits = 2048

// Identity is a key with the certificates that speak for it.
type Identity struct {
	// Signer holds the private key. It is called once per signature, with
	// a digest and with a crypto.Hash or an *rsa.PSSOptions; ECDSA
	// signatures are expected in DER. Where it is a ContextSigner too, that
	// method is called instead.
	Signer crypto.Signer
	// Certificate is the signer's own certificate.
	Certificate *x509.Certificate
	// Chain holds the certificates above it, in any order, that travel in
	// the signature. It may be empty.
	Chain []*x509.Certificate
}

// ContextSigner is a key whose signing can be given up, such as one in a token.
type ContextSigner interface {
	SignContext(ctx context.Context, digest []byte, opts crypto.SignerOpts) ([]byte, error)
}

// Options says how a signature is made. The zero value is PAdES B-B with the
// key's usual scheme: PKCS#1 v1.5 for RSA, ECDSA for EC.
type Options struct {
	// PSS asks for RSASSA-PSS with an RSA key: MGF1 and a salt of the
	// digest's length, the parameters written out (RFC 4056).
	PSS bool
	// Unsigned, if set, is called with the signature value and returns the
	// unsigned attributes to add, such as a signature timestamp.
	Unsigned func(ctx context.Context, signature []byte) ([]Attribute, error)
	// UnsignedSize is what Size reserves for them, in bytes.
	UnsignedSize int
}

// SignDetached returns the DER of a ContentInfo that signs a content with the
// given digest, the content itself left out (RFC 5652; ETSI EN 319 142-1,
// level B-B). The signed attributes are content-type, message-digest and
// signing-certificate-v2; there is one SignerInfo, version 1.
//
// The signature is checked against the certificate before anything is
// returned. Errors: fault.CertificateUnsuitable for a key that rule N10
// forbids, fault.KeyUnusable where the key does not belong to the certificate
// or will not sign, fault.TokenFailed where what it answers is no signature.
// A *fault.Error of the Signer's own, and ctx's error, pass through.
func SignDetached(ctx context.Context, digest []byte, hash crypto.Hash, id Identity, opt Options) ([]byte, error) {
	scheme, err := newScheme(id.Certificate, hash, opt)
	if err != nil {
		return nil, err
	}
	if len(digest) != hash.Size() {
		return nil, fmt.Errorf("cms: digest of %d bytes, %s has %d", len(digest), hash, hash.Size())
	}
	if id.Signer == nil {
		return nil, fault.New(fault.KeyUnusable, "no key")
	}
	if !samePublicKey(id.Signer.Public(), id.Certificate.PublicKey) {
		return nil, fault.New(fault.KeyUnusable, "the key does not belong to the certificate")
	}
	attributes, err := signedAttributes(digest, id.Certificate)
	if err != nil {
		return nil, fault.Wrap(fault.CertificateUnsuitable, "the certificate cannot be named in a signature", err)
	}
	h := hash.New()
	h.Write(attributes)
	signature, err := callSigner(ctx, id.Signer, h.Sum(nil), scheme.options)
	if err != nil {
		return nil, err
	}
	// A token that answers nonsense must not leave a spoilt document behind.
	if err := checkSignature(id.Certificate.PublicKey, scheme.spec, h.Sum(nil), signature); err != nil {
		return nil, fault.Wrap(fault.TokenFailed, "the key's answer is not a signature of the digest", err)
	}
	var unsigned []Attribute
	if opt.Unsigned != nil {
		if unsigned, err = opt.Unsigned(ctx, signature); err != nil {
			return nil, err
		}
	}
	return marshalSignedData(id.Certificate, id.Chain, scheme, attributes, signature, unsigned)
}

// Size returns an upper bound, in bytes, of what SignDetached returns for the
// same arguments.
func Size(cert *x509.Certificate, chain []*x509.Certificate, hash crypto.Hash, opt Options) (int, error) {
	scheme, err := newScheme(cert, hash, opt)
	if err != nil {
		return 0, err
	}
	attributes, err := signedAttributes(make([]byte, hash.Size()), cert)
	if err != nil {
		return 0, err
	}
	der, err := marshalSignedData(cert, chain, scheme, attributes, make([]byte, scheme.maxSignature), nil)
	if err != nil {
		return 0, err
	}
	// Room for the longer length octets that unsigned attributes cause.
	const lengths = 32
	return len(der) + opt.UnsignedSize + lengths, nil
}

// callSigner asks the key once; it is never asked again, because each asking
// may be one entry of a PIN.
func callSigner(ctx context.Context, key crypto.Signer, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var signature []byte
	var err error
	if s, ok := key.(ContextSigner); ok {
		signature, err = s.SignContext(ctx, digest, opts)
	} else {
		signature, err = key.Sign(rand.Reader, digest, opts)
	}
	if err == nil {
		return signature, nil
	}
	var known *fault.Error
	if errors.As(err, &known) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return nil, err
	}
	return nil, fault.Wrap(fault.KeyUnusable, "the key will not sign", err)
}

// scheme is how one key signs: what the key is told, what the SignerInfo says,
// and how long a signature can be.
type scheme struct {
	hash         *algorithm
	spec         signatureSpec
	options      crypto.SignerOpts
	identifier   func(*cryptobyte.Builder)
	maxSignature int
}

func newScheme(cert *x509.Certificate, hash crypto.Hash, opt Options) (*scheme, error) {
	if cert == nil {
		return nil, fault.New(fault.CertificateMissing, "no certificate to sign with")
	}
	a := algorithmByHash(hash)
	if a == nil || !a.newSignatures {
		return nil, fmt.Errorf("cms: %s is not for new signatures", hash)
	}
	switch key := cert.PublicKey.(type) {
	case *rsa.PublicKey:
		if key.N.BitLen() < minRSABits {
			return nil, fault.New(fault.CertificateUnsuitable, fmt.Sprintf("RSA key of %d bits", key.N.BitLen()))
		}
		s := &scheme{hash: a, options: hash, maxSignature: key.Size(), spec: signatureSpec{kind: kindPKCS1, hash: hash},
			identifier: func(b *cryptobyte.Builder) { addAlgorithm(b, a.rsa, true) }}
		if opt.PSS {
			s.options = &rsa.PSSOptions{SaltLength: hash.Size(), Hash: hash}
			s.spec = signatureSpec{kind: kindPSS, hash: hash, saltLength: hash.Size()}
			s.identifier = func(b *cryptobyte.Builder) { addPSSAlgorithm(b, a) }
		}
		return s, nil
	case *ecdsa.PublicKey:
		if opt.PSS {
			return nil, fault.New(fault.CertificateUnsuitable, "RSASSA-PSS with an EC key")
		}
		if key.Curve.Params().BitSize < 256 {
			return nil, fault.New(fault.CertificateUnsuitable, "EC key of less than 256 bits")
		}
		// SEQUENCE of two INTEGERs, each with a sign octet at most.
		scalar := (key.Curve.Params().BitSize + 7) / 8
		return &scheme{hash: a, options: hash, maxSignature: 2*(scalar+3) + 4, spec: signatureSpec{kind: kindECDSA, hash: hash},
			identifier: func(b *cryptobyte.Builder) { addAlgorithm(b, a.ecdsa, false) }}, nil
	}
	return nil, fault.New(fault.CertificateUnsuitable, fmt.Sprintf("public key of type %T", cert.PublicKey))
}

// DefaultHash is the digest for a key where nothing else was asked for: the
// SHA-2 as strong as an EC key (RFC 5480, 4), SHA-256 for RSA.
func DefaultHash(key crypto.PublicKey) crypto.Hash {
	if ec, ok := key.(*ecdsa.PublicKey); ok {
		switch bits := ec.Curve.Params().BitSize; {
		case bits > 384:
			return crypto.SHA512
		case bits > 256:
			return crypto.SHA384
		}
	}
	return crypto.SHA256
}

func samePublicKey(a, b crypto.PublicKey) bool {
	k, ok := a.(interface{ Equal(crypto.PublicKey) bool })
	return ok && k.Equal(b)
}

// marshalSignedData writes the ContentInfo (RFC 5652, 3 and 5.1).
func marshalSignedData(cert *x509.Certificate, chain []*x509.Certificate, s *scheme, attributes, signature []byte, unsigned []Attribute) ([]byte, error) {
	contextTag := func(n uint8) cbasn1.Tag { return cbasn1.Tag(n).ContextSpecific().Constructed() }
	var unsignedDER []byte
	if len(unsigned) > 0 {
		var err error
		if unsignedDER, err = marshalAttributes(unsigned, contextTag(1)); err != nil {
			return nil, err
		}
	}
	b := cryptobyte.NewBuilder(nil)
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) { // ContentInfo
		b.AddASN1ObjectIdentifier(oidSignedData)
		b.AddASN1(contextTag(0), func(b *cryptobyte.Builder) {
			b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) { // SignedData
				b.AddASN1Int64(1)
				b.AddASN1(cbasn1.SET, func(b *cryptobyte.Builder) { addAlgorithm(b, s.hash.id, false) })
				b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(oidData) })
				addSetOf(b, contextTag(0), distinctCertificates(cert, chain))
				b.AddASN1(cbasn1.SET, func(b *cryptobyte.Builder) {
					b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) { // SignerInfo
						b.AddASN1Int64(1)
						b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
							b.AddBytes(cert.RawIssuer)
							b.AddASN1BigInt(cert.SerialNumber)
						})
						addAlgorithm(b, s.hash.id, false)
						// The same bytes under [0] IMPLICIT in place of SET.
						b.AddUint8(uint8(contextTag(0)))
						b.AddBytes(attributes[1:])
						s.identifier(b)
						b.AddASN1OctetString(signature)
						b.AddBytes(unsignedDER)
					})
				})
			})
		})
	})
	return b.Bytes()
}

func distinctCertificates(cert *x509.Certificate, chain []*x509.Certificate) [][]byte {
	seen := map[string]bool{}
	var out [][]byte
	for _, c := range append([]*x509.Certificate{cert}, chain...) {
		if c != nil && !seen[string(c.Raw)] {
			seen[string(c.Raw)] = true
			out = append(out, c.Raw)
		}
	}
	return out
}
