package piv

import (
	"bytes"
	"encoding/binary"
)

// application is the PIV application's identifier (SP 800-73-4, part 1, 2.2).
var application = []byte{0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00}

// maxAnswer is what one answer holds; the rest is fetched by GET RESPONSE.
const maxAnswer = 256

// maxChain bounds the data of a chained command.
const maxChain = 4096

// command is a command APDU (ISO/IEC 7816-4, 5.1), without its Le.
type command struct {
	class, instruction, p1, p2 byte
	data                       []byte
}

// parseCommand reads short and extended APDUs.
func parseCommand(b []byte) (c command, ok bool) {
	if len(b) < 4 {
		return c, false
	}
	c = command{class: b[0], instruction: b[1], p1: b[2], p2: b[3]}
	b = b[4:]
	if len(b) <= 1 { // nothing, or Le
		return c, true
	}
	n := int(b[0])
	b = b[1:]
	if n == 0 {
		if len(b) < 2 {
			return c, false
		}
		n = int(binary.BigEndian.Uint16(b))
		if b = b[2:]; len(b) == 0 { // extended Le alone
			return c, true
		}
	}
	if n > len(b) {
		return c, false
	}
	c.data = b[:n]
	return c, true
}

// Answer is one command to the card and its response APDU.
func (c *Card) Answer(apdu []byte) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	data, status := c.answer(apdu)
	return binary.BigEndian.AppendUint16(data, status)
}

func (c *Card) answer(apdu []byte) ([]byte, uint16) {
	cmd, ok := parseCommand(apdu)
	if !ok || len(c.chain)+len(cmd.data) > maxChain {
		c.chain = nil
		return nil, statusWrongLength
	}
	c.chain = append(c.chain, cmd.data...)
	if cmd.class&0x10 != 0 {
		return nil, statusOK
	}
	cmd.data, c.chain = c.chain, nil
	switch cmd.instruction {
	case 0xC0: // GET RESPONSE
		return c.send(c.rest)
	case 0xA4: // SELECT
		if cmd.p1 != 4 || len(cmd.data) < 5 || !bytes.HasPrefix(application, cmd.data[:min(len(cmd.data), len(application))]) {
			return nil, statusNotFound
		}
		return c.send(tlv(0x61, tlv(0x4F, application[5:]), tlv(0x79, tlv(0x4F, application[:5]))))
	case 0xCB: // GET DATA
		tag, ok := find(cmd.data, 0x5C)
		object, known := c.objects[string(tag)]
		if !ok || !known {
			return nil, statusNotFound
		}
		return c.send(object)
	case 0x20: // VERIFY
		if cmd.p2 != 0x80 {
			return nil, statusNoReference
		}
		if cmd.p1 == 0xFF {
			c.verified, c.fresh = false, false
			return nil, statusOK
		}
		if len(cmd.data) > 0 && !c.mayAct(Verify) {
			return nil, statusNotVerified
		}
		return nil, c.verify(cmd.data)
	case 0x87: // GENERAL AUTHENTICATE (part 2, 3.2.4)
		template, _ := find(cmd.data, 0x7C)
		input, ok := find(template, 0x81)
		if !ok {
			return nil, statusBadData
		}
		if !c.mayAct(Sign) {
			return nil, statusNotVerified
		}
		signature, status := c.sign(cmd.p1, Slot(cmd.p2), input)
		if status != statusOK {
			return nil, status
		}
		return c.send(tlv(0x7C, tlv(0x82, signature)))
	}
	return nil, statusNotSupported
}

// send answers with as much of data as fits, and keeps the rest.
func (c *Card) send(data []byte) ([]byte, uint16) {
	n := min(len(data), maxAnswer)
	c.rest = data[n:]
	out := bytes.Clone(data[:n])
	switch left := len(c.rest); {
	case left == 0:
		return out, statusOK
	case left < 256:
		return out, statusMoreData | uint16(left)
	}
	return out, statusMoreData
}

// tlv encodes a BER-TLV with a one-byte tag.
func tlv(tag byte, values ...[]byte) []byte {
	value := join(values...)
	out := []byte{tag}
	switch n := len(value); {
	case n < 0x80:
		out = append(out, byte(n))
	case n < 0x100:
		out = append(out, 0x81, byte(n))
	default:
		out = append(out, 0x82, byte(n>>8), byte(n))
	}
	return append(out, value...)
}

// find returns the value of the first element with a tag, of the elements in b.
func find(b []byte, tag byte) ([]byte, bool) {
	for len(b) >= 2 {
		t, n := b[0], int(b[1])
		b = b[2:]
		if n > 0x80 {
			size := n - 0x80
			if size > 2 || len(b) < size {
				return nil, false
			}
			n = 0
			for _, x := range b[:size] {
				n = n<<8 | int(x)
			}
			b = b[size:]
		}
		if n > len(b) {
			return nil, false
		}
		if t == tag {
			return b[:n], true
		}
		b = b[n:]
	}
	return nil, false
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
