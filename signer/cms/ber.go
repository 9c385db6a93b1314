package cms

import (
	"encoding/asn1"
	"fmt"
	"math/big"
	"time"
)

// Identifier octets of the elements that CMS uses (X.690, 8.1.2).
const (
	tagBoolean         = 0x01
	tagInteger         = 0x02
	tagBitString       = 0x03
	tagOctetString     = 0x04
	tagOID             = 0x06
	tagUTCTime         = 0x17
	tagGeneralizedTime = 0x18
	tagSequence        = 0x30
	tagSet             = 0x31
	tagContext0        = 0xa0
	tagContext1        = 0xa1
	tagContext2        = 0xa2
	tagContext3        = 0xa3
	constructed        = 0x20
)

// maxDepth bounds the nesting of indefinite lengths and of constructed
// strings. Real signers use four or five levels.
const maxDepth = 16

// element is one BER element. Its slices point into the input.
type element struct {
	tag        byte   // the identifier octet
	content    []byte // without the end-of-contents octets
	raw        []byte // the whole element
	indefinite bool
}

// readElement takes the first element of b. Indefinite lengths (X.690,
// 8.1.3.6) are accepted because signing services that stream write them; tag
// numbers above 30 never occur in CMS and are refused.
func readElement(b []byte, depth int) (e element, rest []byte, err error) {
	if depth > maxDepth {
		return e, nil, fmt.Errorf("%w: nested too deeply", ErrMalformed)
	}
	if len(b) < 2 || b[0]&0x1f == 0x1f {
		return e, nil, fmt.Errorf("%w: no element", ErrMalformed)
	}
	e.tag = b[0]
	header, length := 2, int(b[1])
	switch {
	case length == 0x80:
		if e.tag&constructed == 0 {
			return e, nil, fmt.Errorf("%w: primitive element of indefinite length", ErrMalformed)
		}
		return readIndefinite(b, depth)
	case length > 0x80:
		octets := length & 0x7f
		if octets > 4 || len(b) < 2+octets {
			return e, nil, fmt.Errorf("%w: length", ErrMalformed)
		}
		wide := uint64(0)
		for _, c := range b[2 : 2+octets] {
			wide = wide<<8 | uint64(c)
		}
		if wide > uint64(len(b)) {
			return e, nil, fmt.Errorf("%w: element longer than the data", ErrMalformed)
		}
		header, length = 2+octets, int(wide)
	}
	if length > len(b)-header {
		return e, nil, fmt.Errorf("%w: element longer than the data", ErrMalformed)
	}
	e.content, e.raw = b[header:header+length], b[:header+length]
	return e, b[header+length:], nil
}

func readIndefinite(b []byte, depth int) (e element, rest []byte, err error) {
	rest = b[2:]
	for {
		if len(rest) >= 2 && rest[0] == 0 && rest[1] == 0 {
			end := len(b) - len(rest)
			return element{tag: b[0], content: b[2:end], raw: b[:end+2], indefinite: true}, rest[2:], nil
		}
		if _, rest, err = readElement(rest, depth+1); err != nil {
			return e, nil, err
		}
	}
}

// cursor walks the elements of one constructed value. After an error every
// further call fails, so that a caller may check once.
type cursor struct {
	rest []byte
	err  error
}

func (e element) children() *cursor { return &cursor{rest: e.content} }

func (c *cursor) more() bool { return c.err == nil && len(c.rest) > 0 }

// peek reports whether the next element has this tag.
func (c *cursor) peek(tag byte) bool { return c.more() && c.rest[0] == tag }

// next takes the next element, whatever it is; after an error, an empty one.
func (c *cursor) next() element {
	if c.err != nil {
		return element{}
	}
	var e element
	if e, c.rest, c.err = readElement(c.rest, 0); c.err != nil {
		return element{}
	}
	return e
}

// want takes the next element, which must have this tag.
func (c *cursor) want(tag byte) element {
	e := c.next()
	if c.err == nil && e.tag != tag {
		c.err = fmt.Errorf("%w: tag %#x where %#x belongs", ErrMalformed, e.tag, tag)
	}
	return e
}

// end fails where anything is left over.
func (c *cursor) end() error {
	if c.more() {
		c.err = fmt.Errorf("%w: %d octets left over", ErrMalformed, len(c.rest))
	}
	return c.err
}

// oid reads an OBJECT IDENTIFIER.
func (c *cursor) oid() asn1.ObjectIdentifier {
	e := c.want(tagOID)
	if c.err != nil {
		return nil
	}
	if len(e.content) > 127 {
		c.err = fmt.Errorf("%w: object identifier of %d octets", ErrMalformed, len(e.content))
		return nil
	}
	var id asn1.ObjectIdentifier
	if _, err := asn1.Unmarshal(append([]byte{tagOID, byte(len(e.content))}, e.content...), &id); err != nil {
		c.err = fmt.Errorf("%w: object identifier", ErrMalformed)
	}
	return id
}

// boolean reads a BOOLEAN.
func (c *cursor) boolean() bool {
	e := c.want(tagBoolean)
	if c.err == nil && len(e.content) != 1 {
		c.err = fmt.Errorf("%w: boolean", ErrMalformed)
	}
	return c.err == nil && e.content[0] != 0
}

// integer reads an INTEGER in two's complement. Serial numbers that are
// negative or not minimal exist in real certificates and are accepted.
func (c *cursor) integer() *big.Int {
	e := c.want(tagInteger)
	if c.err == nil && (len(e.content) == 0 || len(e.content) > 4096) {
		c.err = fmt.Errorf("%w: integer of %d octets", ErrMalformed, len(e.content))
	}
	if c.err != nil {
		return new(big.Int)
	}
	n := new(big.Int).SetBytes(e.content)
	if e.content[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(e.content))))
	}
	return n
}

// small reads an INTEGER that must lie between 0 and max.
func (c *cursor) small(max int64) int {
	n := c.integer()
	if c.err == nil && (!n.IsInt64() || n.Int64() < 0 || n.Int64() > max) {
		c.err = fmt.Errorf("%w: integer out of range", ErrMalformed)
	}
	if c.err != nil {
		return 0
	}
	return int(n.Int64())
}

// bits reads a BIT STRING of whole octets.
func (c *cursor) bits() []byte {
	e := c.want(tagBitString)
	if c.err == nil && (len(e.content) == 0 || e.content[0] != 0) {
		c.err = fmt.Errorf("%w: bit string", ErrMalformed)
	}
	if c.err != nil {
		return nil
	}
	return e.content[1:]
}

// octets reads an OCTET STRING, joining the parts of a constructed one.
func (c *cursor) octets() []byte {
	e := c.next()
	if c.err != nil {
		return nil
	}
	var out []byte
	out, c.err = joinOctets(e, tagOctetString, 0)
	return out
}

// joinOctets returns a string's octets; tag is its primitive identifier. The
// result is never nil where err is.
func joinOctets(e element, tag byte, depth int) ([]byte, error) {
	if e.tag == tag {
		return e.content[:len(e.content):len(e.content)], nil
	}
	if e.tag != tag|constructed || depth > maxDepth {
		return nil, fmt.Errorf("%w: tag %#x where an octet string belongs", ErrMalformed, e.tag)
	}
	out := []byte{}
	for parts := e.children(); parts.more(); {
		part := parts.next()
		if parts.err != nil {
			return nil, parts.err
		}
		octets, err := joinOctets(part, tagOctetString, depth+1)
		if err != nil {
			return nil, err
		}
		out = append(out, octets...)
	}
	return out, nil
}

// time reads a UTCTime or GeneralizedTime.
func (c *cursor) time() time.Time {
	e := c.next()
	if c.err != nil {
		return time.Time{}
	}
	layout := "20060102150405Z0700"
	switch e.tag {
	case tagUTCTime:
		layout = "060102150405Z0700"
	case tagGeneralizedTime:
	default:
		c.err = fmt.Errorf("%w: tag %#x where a time belongs", ErrMalformed, e.tag)
		return time.Time{}
	}
	if len(e.content) > 40 {
		c.err = fmt.Errorf("%w: time of %d octets", ErrMalformed, len(e.content))
		return time.Time{}
	}
	t, err := time.Parse(layout, string(e.content))
	if err != nil {
		c.err = fmt.Errorf("%w: time", ErrMalformed)
		return time.Time{}
	}
	// UTCTime reaches from 1950 to 2049 (RFC 5280, 4.1.2.5.1), Go's two
	// digits from 1969 to 2068.
	if e.tag == tagUTCTime && t.Year() >= 2050 {
		t = t.AddDate(-100, 0, 0)
	}
	return t.UTC()
}
