package cms

import (
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"math/big"
	"time"
	"unicode/utf16"
)

// Certificate is an X.509 certificate as it came. crypto/x509 rejects some
// that real signers hold (negative serial numbers, a DirectoryString of type
// 48, an RSA modulus with its sign bit set); what can be read of those is read
// here, so that the signature can still be judged and its signer named.
type Certificate struct {
	// Raw is the DER.
	Raw []byte
	// X509 is nil where crypto/x509 rejects the certificate; Err says why.
	X509 *x509.Certificate
	Err  error
	// What follows is set as far as it could be read.
	Serial                *big.Int
	RawIssuer, RawSubject []byte
	NotBefore, NotAfter   time.Time
	SubjectKeyID          []byte
	PublicKey             crypto.PublicKey
}

// ParseCertificate reads a certificate leniently. It never fails; see
// Certificate.Err.
func ParseCertificate(der []byte) *Certificate { return parseCertificate(der) }

func parseCertificate(der []byte) *Certificate {
	c := &Certificate{Raw: der}
	c.X509, c.Err = x509.ParseCertificate(der)
	if x := c.X509; x != nil {
		c.Serial, c.RawIssuer, c.RawSubject = x.SerialNumber, x.RawIssuer, x.RawSubject
		c.NotBefore, c.NotAfter, c.SubjectKeyID, c.PublicKey = x.NotBefore, x.NotAfter, x.SubjectKeyId, x.PublicKey
		if c.PublicKey == nil {
			c.PublicKey = parsePublicKey(x.RawSubjectPublicKeyInfo)
		}
		return c
	}
	outer := (&cursor{rest: der}).want(tagSequence).children()
	tbs := outer.want(tagSequence).children()
	if tbs.peek(tagContext0) {
		tbs.next()
	}
	c.Serial = tbs.integer()
	tbs.want(tagSequence) // signature algorithm
	c.RawIssuer = tbs.want(tagSequence).raw
	validity := tbs.want(tagSequence).children()
	c.NotBefore, c.NotAfter = validity.time(), validity.time()
	c.RawSubject = tbs.want(tagSequence).raw
	c.PublicKey = parsePublicKey(tbs.want(tagSequence).raw)
	for tbs.more() {
		if e := tbs.next(); e.tag == tagContext3 {
			c.SubjectKeyID = subjectKeyID(e.children().want(tagSequence))
		}
	}
	return c
}

// subjectKeyID finds the extension's value among the extensions, or nil.
func subjectKeyID(extensions element) []byte {
	for list := extensions.children(); list.more(); {
		extension := list.want(tagSequence).children()
		if !extension.oid().Equal(oidSubjectKeyIdentifier) {
			continue
		}
		if extension.err == nil && !extension.peek(tagOctetString) {
			extension.next() // critical
		}
		value := &cursor{rest: extension.octets()}
		if id := value.octets(); value.err == nil && extension.err == nil {
			return id
		}
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

// Subject and issuer names for people.

// CommonName returns the subject's CN, or "".
func (c *Certificate) CommonName() string { return nameAttribute(c.RawSubject, oidCommonName) }

// Organization returns the subject's O, or "".
func (c *Certificate) Organization() string { return nameAttribute(c.RawSubject, oidOrganization) }

// OrganizationalUnit returns the subject's OU, or "".
func (c *Certificate) OrganizationalUnit() string {
	return nameAttribute(c.RawSubject, oidOrganizationalUnit)
}

// Issuer returns the issuer's CN, or its O where it has no CN, or "".
func (c *Certificate) Issuer() string {
	if cn := nameAttribute(c.RawIssuer, oidCommonName); cn != "" {
		return cn
	}
	return nameAttribute(c.RawIssuer, oidOrganization)
}

// nameAttribute returns the last value of an attribute in a Name (RFC 5280,
// 4.1.2.4): the last one is the most specific.
func nameAttribute(name []byte, id asn1.ObjectIdentifier) string {
	found := ""
	for sets := (&cursor{rest: name}).want(tagSequence).children(); sets.more(); {
		for attributes := sets.want(tagSet).children(); attributes.more(); {
			attribute := attributes.want(tagSequence).children()
			kind, value := attribute.oid(), attribute.next()
			if attribute.err == nil && kind.Equal(id) {
				found = directoryString(value)
			}
		}
	}
	return found
}

// directoryString decodes the string types that names use. Anything else is
// read as UTF-8 with what is invalid replaced.
func directoryString(e element) string {
	switch e.tag {
	case 0x1e: // BMPString
		units := make([]uint16, len(e.content)/2)
		for i := range units {
			units[i] = uint16(e.content[2*i])<<8 | uint16(e.content[2*i+1])
		}
		return string(utf16.Decode(units))
	case 0x14: // T61String: Latin-1 in practice
		runes := make([]rune, len(e.content))
		for i, b := range e.content {
			runes[i] = rune(b)
		}
		return string(runes)
	}
	return string([]rune(string(e.content)))
}
