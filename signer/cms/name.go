package cms

import (
	"encoding/asn1"
	"unicode/utf16"
)

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
