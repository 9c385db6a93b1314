package cms

import (
	"crypto/x509"
	"encoding/asn1"
	"fmt"
)

// Extension is one extension of a certificate (RFC 5280, 4.2). Value is the DER
// inside its OCTET STRING.
type Extension struct {
	ID       asn1.ObjectIdentifier
	Critical bool
	Value    []byte
}

// maxExtensions bounds what one certificate may carry.
const maxExtensions = 64

func (c *Certificate) readExtensions(list element) error {
	for items := list.children(); items.more(); {
		fields := items.want(tagSequence).children()
		e := Extension{ID: fields.oid()}
		if fields.peek(tagBoolean) {
			e.Critical = fields.boolean()
		}
		e.Value = fields.octets()
		if err := fields.end(); err != nil {
			return err
		}
		if c.Extension(e.ID) != nil || len(c.Extensions) == maxExtensions {
			return fmt.Errorf("%w: extension %s twice, or too many", ErrMalformed, e.ID)
		}
		c.Extensions = append(c.Extensions, e)
		if e.ID.Equal(oidSubjectKeyIdentifier) {
			c.SubjectKeyID = (&cursor{rest: e.Value}).octets()
		}
	}
	return nil
}

// Extension returns the extension of this type, nil where there is none.
func (c *Certificate) Extension(id asn1.ObjectIdentifier) *Extension {
	for i := range c.Extensions {
		if c.Extensions[i].ID.Equal(id) {
			return &c.Extensions[i]
		}
	}
	return nil
}

// BasicConstraints tells whether the certificate is an authority's (RFC 5280,
// 4.2.1.9), and how many others may follow below it; -1 is any number.
func (c *Certificate) BasicConstraints() (ca bool, pathLen int, err error) {
	e := c.Extension(oidBasicConstraints)
	if e == nil {
		return false, -1, nil
	}
	value := &cursor{rest: e.Value}
	fields := value.want(tagSequence).children()
	if fields.peek(tagBoolean) {
		ca = fields.boolean()
	}
	pathLen = -1
	if fields.peek(tagInteger) {
		pathLen = fields.small(1 << 20)
	}
	if err := value.end(); err != nil {
		return false, 0, err
	}
	return ca, pathLen, fields.end()
}

// KeyUsage returns what the key is for (RFC 5280, 4.2.1.3), 0 where the
// certificate does not say.
func (c *Certificate) KeyUsage() (x509.KeyUsage, error) {
	e := c.Extension(oidKeyUsage)
	if e == nil {
		return 0, nil
	}
	var bits asn1.BitString
	if rest, err := asn1.Unmarshal(e.Value, &bits); err != nil || len(rest) > 0 {
		return 0, fmt.Errorf("%w: keyUsage", ErrMalformed)
	}
	usage := x509.KeyUsage(0)
	for i := range 9 {
		usage |= x509.KeyUsage(bits.At(i) << i)
	}
	return usage, nil
}

// ExtKeyUsage returns the purposes of the key (RFC 5280, 4.2.1.12), none where
// the certificate does not say, and whether the extension is critical.
func (c *Certificate) ExtKeyUsage() (purposes []asn1.ObjectIdentifier, critical bool, err error) {
	e := c.Extension(oidExtKeyUsage)
	if e == nil {
		return nil, false, nil
	}
	value := &cursor{rest: e.Value}
	list := value.want(tagSequence).children()
	for list.more() {
		purposes = append(purposes, list.oid())
	}
	if err := value.end(); err != nil {
		return nil, false, err
	}
	return purposes, e.Critical, list.end()
}

// OCSPServers returns the addresses that the certificate names for OCSP (RFC
// 5280, 4.2.2.1), in order. What cannot be read is left out.
func (c *Certificate) OCSPServers() []string {
	var out []string
	if e := c.Extension(oidAuthorityInfoAccess); e != nil {
		for list := (&cursor{rest: e.Value}).want(tagSequence).children(); list.more(); {
			access := list.want(tagSequence).children()
			method, location := access.oid(), access.next()
			if access.err == nil && method.Equal(oidOCSP) && location.tag == tagURI {
				out = append(out, string(location.content))
			}
		}
	}
	return out
}

// tagURI is uniformResourceIdentifier in a GeneralName (RFC 5280, 4.2.1.6).
const tagURI = 0x86

// CRLServers returns the addresses of the certificate's complete CRLs (RFC
// 5280, 4.2.1.13), in order: not those of another issuer, nor those that list
// some reasons only.
func (c *Certificate) CRLServers() []string {
	var out []string
	if e := c.Extension(oidCRLDistributionPoints); e != nil {
		for list := (&cursor{rest: e.Value}).want(tagSequence).children(); list.more(); {
			point := list.want(tagSequence).children()
			if !point.peek(tagContext0) {
				continue
			}
			names := point.next().children()
			if point.more() || !names.peek(tagContext0) {
				continue // reasons or cRLIssuer; a name relative to the issuer
			}
			for full := names.next().children(); full.more(); {
				if name := full.next(); full.err == nil && name.tag == tagURI {
					out = append(out, string(name.content))
				}
			}
		}
	}
	return out
}
