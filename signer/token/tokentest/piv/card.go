package piv

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"math/big"
	"sync"
)

// Slot is a key reference (SP 800-73-4, part 1, table 4b).
type Slot byte

// The slots that hold keys for signing.
const (
	Authentication Slot = 0x9A // usable for as long as the PIN is verified
	Signature      Slot = 0x9C // wants the PIN before each signature
)

// containers are the data objects that hold the slots' certificates (part 1,
// table 3).
var containers = map[Slot][]byte{
	Authentication: {0x5F, 0xC1, 0x05},
	Signature:      {0x5F, 0xC1, 0x0A},
}

// Tries is how many wrong PINs in a row lock a card's PIN.
const Tries = 3

// Status words (ISO/IEC 7816-4, 5.6).
const (
	statusOK           = 0x9000
	statusMoreData     = 0x6100 // low byte: how much, 0 for 256 or more
	statusWrongPIN     = 0x63C0 // low nibble: tries left
	statusWrongLength  = 0x6700
	statusNotVerified  = 0x6982
	statusLocked       = 0x6983
	statusBadData      = 0x6A80
	statusNotFound     = 0x6A82
	statusBadP1P2      = 0x6A86
	statusNoReference  = 0x6A88
	statusNotSupported = 0x6D00
)

// Card is a PIV card. Its methods may be called concurrently.
type Card struct {
	mu      sync.Mutex
	pin     []byte
	keys    map[Slot]crypto.Signer
	objects map[string][]byte // by tag

	left     int // tries
	verified bool
	fresh    bool   // verified, and nothing signed in Signature since then
	chain    []byte // data of a chained command so far
	rest     []byte // of an answer that did not fit
	asked    int    // PINs that were tried
	signed   int
	before   func(Act) bool
}

// NewCard makes a card without keys. The PIN has 6 to 8 digits.
func NewCard(pin []byte) *Card {
	c := &Card{pin: bytes.Clone(pin), keys: map[Slot]crypto.Signer{}, objects: map[string][]byte{}, left: Tries}
	// The CHUID (part 1, 3.1.2): FASC-N, GUID, expiry, no signature. Readers
	// make the token's serial number of it.
	fascn, guid := make([]byte, 25), make([]byte, 16)
	rand.Read(fascn)
	rand.Read(guid)
	chuid := join(tlv(0x30, fascn), tlv(0x34, guid), tlv(0x35, []byte("20491231")), tlv(0x3E), tlv(0xFE))
	c.objects["\x5F\xC1\x02"] = tlv(0x53, chuid)
	// The discovery object (part 1, 3.3.2): the PIN is the application's own.
	c.objects["\x7E"] = join([]byte{0x7E, 0x12, 0x4F, byte(len(application))}, application, []byte{0x5F, 0x2F, 0x02, 0x40, 0x00})
	return c
}

// Put writes a key and its certificate.
func (c *Card) Put(slot Slot, key crypto.Signer, certificate *x509.Certificate) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keys[slot] = key
	c.objects[string(containers[slot])] = tlv(0x53, tlv(0x70, certificate.Raw), tlv(0x71, []byte{0}), tlv(0xFE))
}

// Unlock gives the PIN its tries back.
func (c *Card) Unlock() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.left = Tries
}

// Asked counts the PINs that were tried on the card.
func (c *Card) Asked() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.asked
}

// Signed counts the signatures that the card made.
func (c *Card) Signed() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.signed
}

// reset is what loss of power does.
func (c *Card) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.verified, c.fresh, c.chain, c.rest = false, false, nil, nil
}

// verify is VERIFY (part 2, 3.2.1). An empty pin asks for the state.
func (c *Card) verify(pin []byte) uint16 {
	switch {
	case c.left == 0:
		return statusLocked
	case len(pin) == 0 && c.verified:
		return statusOK
	case len(pin) == 0:
		return statusWrongPIN | uint16(c.left)
	}
	c.asked++
	if bytes.Equal(bytes.TrimRight(pin, "\xFF"), c.pin) {
		c.left, c.verified, c.fresh = Tries, true, true
		return statusOK
	}
	c.left--
	c.verified, c.fresh = false, false
	if c.left == 0 {
		return statusLocked
	}
	return statusWrongPIN | uint16(c.left)
}

// sign makes the signature of GENERAL AUTHENTICATE: RSA takes a whole padded
// block, ECDSA a digest.
func (c *Card) sign(algorithm byte, slot Slot, input []byte) ([]byte, uint16) {
	if !c.verified || (slot == Signature && !c.fresh) {
		return nil, statusNotVerified
	}
	if slot == Signature {
		c.fresh = false
	}
	var out []byte
	switch key := c.keys[slot].(type) {
	case *rsa.PrivateKey:
		m := new(big.Int).SetBytes(input)
		if algorithm != 0x07 || len(input) != key.Size() || m.Cmp(key.N) >= 0 {
			return nil, statusBadP1P2
		}
		out = m.Exp(m, key.D, key.N).FillBytes(make([]byte, key.Size()))
	case *ecdsa.PrivateKey:
		var err error
		if algorithm != 0x11 {
			return nil, statusBadP1P2
		}
		if out, err = ecdsa.SignASN1(rand.Reader, key, input); err != nil {
			return nil, statusBadData
		}
	default:
		return nil, statusBadP1P2
	}
	c.signed++
	return out, statusOK
}
