package cms

import (
	"bytes"
	"encoding/asn1"
	"slices"
	"strconv"
	"strings"
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
	values := NameAttributes(name, id)
	if len(values) == 0 {
		return ""
	}
	return values[len(values)-1]
}

// NameAttributes returns every value of an attribute in the DER of a Name.
func NameAttributes(name []byte, id asn1.ObjectIdentifier) []string {
	var found []string
	for sets := (&cursor{rest: name}).want(tagSequence).children(); sets.more(); {
		for attributes := sets.want(tagSet).children(); attributes.more(); {
			attribute := attributes.want(tagSequence).children()
			kind, value := attribute.oid(), attribute.next()
			if attribute.err == nil && kind.Equal(id) {
				found = append(found, directoryString(value))
			}
		}
	}
	return found
}

// NameWithin reports whether the Name lies below base, both in DER: whether it
// begins with all of base's parts (RFC 5280, 4.2.1.10). Parts are alike where
// their text is, whatever its string type, case and spaces (7.1).
func NameWithin(name, base []byte) bool {
	parts, ok := nameParts(name)
	prefix, baseOK := nameParts(base)
	return ok && baseOK && len(parts) >= len(prefix) && slices.Equal(parts[:len(prefix)], prefix)
}

// maxName bounds the names, in bytes, that are compared by their text.
const maxName = 4096

// SameName reports whether two Names in DER are alike (RFC 5280, 7.1), though
// one may have other string types than the other: some authorities are encoded
// in one way in their own certificate and in another where they issue.
func SameName(a, b []byte) bool {
	if bytes.Equal(a, b) {
		return true
	}
	if len(a) > maxName || len(b) > maxName {
		return false
	}
	one, ok := nameParts(a)
	two, okToo := nameParts(b)
	return ok && okToo && slices.Equal(one, two)
}

// nameParts returns one comparable string for each RelativeDistinguishedName.
func nameParts(name []byte) (parts []string, ok bool) {
	outer := &cursor{rest: name}
	sets := outer.want(tagSequence).children()
	for sets.more() {
		var part []string
		attributes := sets.want(tagSet).children()
		for attributes.more() {
			attribute := attributes.want(tagSequence).children()
			kind, value := attribute.oid(), attribute.next()
			if attribute.end() != nil {
				return nil, false
			}
			text := strings.Join(strings.Fields(strings.ToLower(directoryString(value))), " ")
			part = append(part, strconv.Quote(kind.String()+"="+text))
		}
		slices.Sort(part)
		parts = append(parts, strings.Join(part, "+"))
		if attributes.err != nil {
			return nil, false
		}
	}
	return parts, sets.err == nil && outer.end() == nil
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
