package cms

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"math/big"
	"time"
)

// Certificate is an X.509 certificate as it came. crypto/x509 rejects some
// that real signers hold (negative serial numbers, a DirectoryString of type
// 48, an RSA modulus with its sign bit set), so that every certificate is read
// here as well: the signature can still be judged, its signer named and its
// path followed.
type Certificate struct {
	// Raw is the DER.
	Raw []byte
	// X509 is nil where crypto/x509 rejects the certificate; Err says why.
	X509 *x509.Certificate
	Err  error
	// What follows is set as far as it could be read.
	Version                 int // 1 to 3
	Serial                  *big.Int
	RawIssuer, RawSubject   []byte
	NotBefore, NotAfter     time.Time
	SubjectKeyID            []byte
	RawSubjectPublicKeyInfo []byte
	PublicKey               crypto.PublicKey
	Extensions              []Extension

	tbs, signatureAlgorithm, signature []byte
	structure                          error // what this package's own reading met
}

// ParseCertificate reads a certificate leniently. It never fails; see
// Certificate.Err and Certificate.Readable.
func ParseCertificate(der []byte) *Certificate {
	c := &Certificate{Raw: der}
	c.structure = c.read()
	c.X509, c.Err = x509.ParseCertificate(der)
	if x := c.X509; x != nil {
		c.Serial, c.RawIssuer, c.RawSubject = x.SerialNumber, x.RawIssuer, x.RawSubject
		c.NotBefore, c.NotAfter, c.SubjectKeyID = x.NotBefore, x.NotAfter, x.SubjectKeyId
		if x.PublicKey != nil {
			c.PublicKey = x.PublicKey
		}
	}
	return c
}

// Readable returns nil where the whole structure of the certificate (RFC 5280,
// 4.1) could be read, though crypto/x509 may reject it. A path is built of such
// certificates only.
func (c *Certificate) Readable() error { return c.structure }

// read takes the certificate apart. It goes on as far as it can, because even
// half a certificate tells who signed.
func (c *Certificate) read() error {
	input := &cursor{rest: c.Raw}
	outer := input.want(tagSequence).children()
	body := outer.want(tagSequence)
	c.tbs = body.raw
	c.signatureAlgorithm = outer.want(tagSequence).raw
	c.signature = outer.bits()
	tbs := body.children()
	c.Version = 1
	if tbs.peek(tagContext0) {
		version := tbs.next().children()
		c.Version = version.small(2) + 1
		if version.err != nil {
			return version.err
		}
	}
	c.Serial = tbs.integer()
	inner := tbs.want(tagSequence).raw
	c.RawIssuer = tbs.want(tagSequence).raw
	validity := tbs.want(tagSequence).children()
	c.NotBefore, c.NotAfter = validity.time(), validity.time()
	c.RawSubject = tbs.want(tagSequence).raw
	c.RawSubjectPublicKeyInfo = tbs.want(tagSequence).raw
	c.PublicKey = parsePublicKey(c.RawSubjectPublicKeyInfo)
	for tbs.more() {
		e := tbs.next()
		if e.tag != tagContext3 {
			continue // unique identifiers
		}
		explicit := e.children()
		list := explicit.want(tagSequence)
		if err := errors.Join(explicit.end(), c.readExtensions(list)); err != nil {
			return err
		}
	}
	if err := errors.Join(input.end(), outer.end(), tbs.end(), validity.end()); err != nil {
		return err
	}
	if !bytes.Equal(inner, c.signatureAlgorithm) {
		return fmt.Errorf("%w: two signature algorithms (RFC 5280, 4.1.1.2)", ErrMalformed)
	}
	return nil
}

// parsePublicKey reads a SubjectPublicKeyInfo, or returns nil. An RSA key is
// taken also under id-RSASSA-PSS, and its modulus also where the sign bit is
// set by mistake.
func parsePublicKey(spki []byte) crypto.PublicKey {
	if key, err := x509.ParsePKIXPublicKey(spki); err == nil {
		return key
	}
	info := (&cursor{rest: spki}).want(tagSequence).children()
	algorithm := info.want(tagSequence).children().oid()
	bits := info.want(0x03).content
	if info.err != nil || len(bits) == 0 || bits[0] != 0 ||
		!algorithm.Equal(oidRSAEncryption) && !algorithm.Equal(oidRSASSAPSS) {
		return nil
	}
	fields := (&cursor{rest: bits[1:]}).want(tagSequence).children()
	modulus := new(big.Int).SetBytes(fields.want(tagInteger).content)
	exponent := fields.integer()
	if fields.end() != nil || modulus.Sign() == 0 || !exponent.IsInt64() ||
		exponent.Int64() < 2 || exponent.Int64() > 1<<31-1 {
		return nil
	}
	return &rsa.PublicKey{N: modulus, E: int(exponent.Int64())}
}
