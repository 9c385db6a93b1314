package cms

import (
	"crypto"
	"encoding/asn1"
	"fmt"
	"math/big"
	"time"
)

// maxSize is the longest SignedData that Parse reads. The largest seen in the
// wild, with long revocation lists inside, have about 3 MiB.
const maxSize = 16 << 20

// SignedData is a parsed CMS signature. Its slices point into the input of
// Parse, which must not change while it is in use.
type SignedData struct {
	// ContentType is the type of the signed content, id-data for PDF
	// signatures and id-ct-TSTInfo for timestamps.
	ContentType asn1.ObjectIdentifier
	// Content is the encapsulated content, nil where there is none. An
	// empty one is not nil.
	Content []byte
	// Certificates holds every certificate carried, in order, those that
	// crypto/x509 rejects included.
	Certificates []*Certificate
	// Revocation holds the CRLs and OCSP responses beside the certificates.
	Revocation RevocationValues
	// Signer is the one SignerInfo.
	Signer SignerInfo
}

// SignerInfo is what one signer signed and with what (RFC 5652, 5.3).
type SignerInfo struct {
	// Issuer (DER) and Serial name the certificate, or SubjectKeyID does.
	Issuer       []byte
	Serial       *big.Int
	SubjectKeyID []byte
	// Hash is the digest of content and attributes; 0 where it is unknown.
	Hash crypto.Hash
	// HashOID names it.
	HashOID asn1.ObjectIdentifier
	// SigningTime is the signed attribute of that name, a mere claim.
	SigningTime *time.Time
	// Signature is the signature value, which a signature timestamp covers.
	Signature []byte
	// Revocation holds those of the signed attribute
	// adbe-revocationInfoArchival.
	Revocation RevocationValues
	// SignatureTimestamps holds the tokens of the unsigned attribute
	// signature-time-stamp, each a whole ContentInfo.
	SignatureTimestamps [][]byte

	signatureAlgorithm element
	signed             []byte // the signed attributes as SET OF, nil if none
	contentType        asn1.ObjectIdentifier
	messageDigest      []byte
	certificateHashes  []certificateHash
}

// certificateHash is an ESSCertID or ESSCertIDv2: how the signed attributes
// name the signer's certificate.
type certificateHash struct {
	hash   crypto.Hash // 0 where it is unknown
	digest []byte
}

// Parse reads a ContentInfo with SignedData in BER. What follows it may only be
// zeros, the padding of a PDF's /Contents, unless its length is indefinite. Exactly one SignerInfo is asked for,
// as ISO 32000-2, 12.8.3.3 and EN 319 142-1 do.
//
// Errors wrap ErrMalformed or, for another type of content, ErrUnsupported. An
// unknown algorithm is no error here; Verify reports it.
func Parse(ber []byte) (*SignedData, error) {
	if len(ber) > maxSize {
		return nil, fmt.Errorf("%w: %d octets", ErrMalformed, len(ber))
	}
	outer, padding, err := readElement(ber, 0)
	if err != nil {
		return nil, err
	}
	for _, b := range padding {
		// Programs that stream leave in the padding what their buffer held.
		if b != 0 && !outer.indefinite {
			return nil, fmt.Errorf("%w: data after the SignedData", ErrMalformed)
		}
	}
	if outer.tag != tagSequence {
		return nil, fmt.Errorf("%w: not a ContentInfo", ErrMalformed)
	}
	info := outer.children()
	if contentType := info.oid(); info.err == nil && !contentType.Equal(oidSignedData) {
		return nil, fmt.Errorf("%w: content type %s", ErrUnsupported, contentType)
	}
	explicit := info.want(tagContext0).children()
	if err := info.end(); err != nil {
		return nil, err
	}
	body := explicit.want(tagSequence).children()
	if err := explicit.end(); err != nil {
		return nil, err
	}
	return parseSignedData(body)
}

func parseSignedData(body *cursor) (*SignedData, error) {
	sd := &SignedData{}
	body.small(5)
	body.want(tagSet) // digestAlgorithms: a hint for streaming only
	encapsulated := body.want(tagSequence).children()
	if body.err != nil {
		return nil, body.err
	}
	sd.ContentType = encapsulated.oid()
	if encapsulated.more() {
		explicit := encapsulated.want(tagContext0).children()
		if encapsulated.err == nil {
			sd.Content = explicit.octets()
			if err := explicit.end(); err != nil {
				return nil, err
			}
		}
	}
	if err := encapsulated.end(); err != nil {
		return nil, err
	}
	if body.peek(tagContext0) {
		for certificates := body.next().children(); certificates.more(); {
			// The other choices are obsolete or attribute certificates.
			if e := certificates.next(); e.tag == tagSequence {
				sd.Certificates = append(sd.Certificates, ParseCertificate(e.raw))
			}
			if certificates.err != nil {
				return nil, certificates.err
			}
		}
	}
	if body.peek(tagContext1) {
		sd.Revocation.readInfos(body.next())
	}
	signers := body.want(tagSet).children()
	if err := body.end(); err != nil {
		return nil, err
	}
	signer := signers.want(tagSequence)
	if err := signers.end(); err != nil {
		return nil, fmt.Errorf("not exactly one SignerInfo: %w", err)
	}
	if err := sd.Signer.parse(signer.children()); err != nil {
		return nil, err
	}
	return sd, nil
}

func (si *SignerInfo) parse(c *cursor) error {
	c.small(5)
	if c.peek(tagContext0 &^ constructed) {
		si.SubjectKeyID = c.next().content
	} else {
		sid := c.want(tagSequence).children()
		si.Issuer, si.Serial = sid.want(tagSequence).raw, sid.integer()
		if err := sid.end(); err != nil {
			return err
		}
	}
	digestAlgorithm := c.want(tagSequence).children()
	si.HashOID = digestAlgorithm.oid()
	if digestAlgorithm.err != nil {
		return digestAlgorithm.err
	}
	si.Hash, _ = hashByOID(si.HashOID)
	if c.peek(tagContext0) {
		attributes := c.next()
		if c.err != nil {
			return c.err
		}
		if err := si.parseSigned(attributes); err != nil {
			return err
		}
	}
	si.signatureAlgorithm = c.want(tagSequence)
	si.Signature = c.octets()
	if c.peek(tagContext1) {
		// Nothing in here is signed, so that nothing in here spoils.
		for attributes := c.next().children(); attributes.more(); {
			id, values, err := parseAttribute(attributes)
			if err != nil {
				return err
			}
			if id.Equal(oidSignatureTimeStamp) {
				for _, v := range values {
					si.SignatureTimestamps = append(si.SignatureTimestamps, v.raw)
				}
			}
		}
	}
	return c.end()
}

// parseSigned reads the signed attributes. Each of those that carry meaning
// may stand there once, with one value (RFC 5652, 11).
func (si *SignerInfo) parseSigned(e element) error {
	si.signed = asSet(e)
	seen := map[string]bool{}
	for attributes := e.children(); attributes.more(); {
		id, values, err := parseAttribute(attributes)
		if err != nil {
			return err
		}
		var read func(*cursor)
		switch {
		case id.Equal(oidRevocationArchival):
			for _, v := range values {
				si.Revocation.readArchival(v)
			}
			continue
		case id.Equal(oidContentType):
			read = func(c *cursor) { si.contentType = c.oid() }
		case id.Equal(oidMessageDigest):
			read = func(c *cursor) { si.messageDigest = c.octets() }
		case id.Equal(oidSigningTime):
			read = func(c *cursor) {
				if t := c.time(); c.err == nil {
					si.SigningTime = &t
				}
			}
		case id.Equal(oidSigningCertificate):
			read = func(c *cursor) { si.readCertificateHash(c, crypto.SHA1, false) }
		case id.Equal(oidSigningCertificateV2):
			read = func(c *cursor) { si.readCertificateHash(c, crypto.SHA256, true) }
		default:
			continue
		}
		if seen[id.String()] || len(values) != 1 {
			return fmt.Errorf("%w: signed attribute %s is not there once", ErrMalformed, id)
		}
		seen[id.String()] = true
		c := &cursor{rest: values[0].raw}
		read(c)
		if err := c.end(); err != nil {
			return fmt.Errorf("signed attribute %s: %w", id, err)
		}
	}
	if si.contentType == nil || si.messageDigest == nil {
		return fmt.Errorf("%w: content-type or message-digest is missing", ErrMalformed)
	}
	return nil
}

// asSet returns the signed attributes with the tag they are hashed under
// (RFC 5652, 5.4), every other octet as the signer encoded it.
func asSet(e element) []byte {
	header := e.raw[1 : len(e.raw)-len(e.content)]
	if e.indefinite {
		header = derLength(len(e.content))
	}
	out := make([]byte, 0, 1+len(header)+len(e.content))
	out = append(out, tagSet)
	out = append(out, header...)
	return append(out, e.content...)
}

func derLength(n int) []byte {
	if n < 0x80 {
		return []byte{byte(n)}
	}
	var octets []byte
	for ; n > 0; n >>= 8 {
		octets = append([]byte{byte(n)}, octets...)
	}
	return append([]byte{0x80 | byte(len(octets))}, octets...)
}

func parseAttribute(attributes *cursor) (asn1.ObjectIdentifier, []element, error) {
	attribute := attributes.want(tagSequence).children()
	if attributes.err != nil {
		return nil, nil, attributes.err
	}
	id := attribute.oid()
	set := attribute.want(tagSet).children()
	if err := attribute.end(); err != nil {
		return nil, nil, err
	}
	var values []element
	for set.more() {
		values = append(values, set.next())
	}
	return id, values, set.err
}

// readCertificateHash reads the first ESSCertID of a SigningCertificate or
// SigningCertificateV2 (RFC 5035, 3 and 5): the first one is the signer's. The
// issuerSerial in it adds nothing to the hash and is not compared.
func (si *SignerInfo) readCertificateHash(c *cursor, hash crypto.Hash, v2 bool) {
	certs := c.want(tagSequence).children().want(tagSequence).children()
	id := certs.want(tagSequence)
	if certs.err != nil {
		c.err = certs.err
		return
	}
	fields := id.children()
	if v2 && fields.peek(tagSequence) {
		algorithm := fields.next().children()
		name := algorithm.oid()
		if algorithm.err != nil {
			c.err = algorithm.err
			return
		}
		hash, _ = hashByOID(name)
	}
	digest := fields.octets()
	if fields.err != nil {
		c.err = fields.err
		return
	}
	si.certificateHashes = append(si.certificateHashes, certificateHash{hash, digest})
}
