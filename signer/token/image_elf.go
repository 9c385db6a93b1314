package token

import (
	"encoding/binary"
	"io"
)

// elfMachines are the machines of ELF's header.
var elfMachines = map[uint16]string{3: "386", 62: "amd64", 183: "arm64", 40: "arm", 243: "riscv64", 22: "s390x", 21: "ppc64le"}

// Bounds on what is walked through.
const (
	maxSegments = 64
	maxDynamic  = 256
	maxChain    = 1 << 12 // symbols of one hash bucket
)

// readELF reads a shared object's headers and looks the entry point up as the
// loader does: program headers, dynamic section, hash table (System V ABI,
// chapter 5). Section headers play no part, and stripped ones are no matter.
func readELF(r io.ReaderAt) (*Library, error) {
	m := &image{r, binary.LittleEndian}
	head, err := m.at(0, 52)
	if err != nil {
		return nil, err
	}
	if head[5] == 2 {
		m.order = binary.BigEndian
	}
	e := &elf{image: m}
	l := &Library{System: "linux", Machine: elfMachines[m.order.Uint16(head[18:])], Bits: 32}
	switch head[4] {
	case 1:
	case 2:
		e.wide, l.Bits = true, 64
		if head, err = m.at(0, 64); err != nil {
			return nil, err
		}
	default:
		return nil, errNotLibrary
	}
	const sharedObject = 3
	if m.order.Uint16(head[16:]) != sharedObject {
		return nil, errNotLibrary
	}
	table, size, n := e.number(head[e.pick(28, 32):]), m.order.Uint16(head[e.pick(42, 54):]), m.order.Uint16(head[e.pick(44, 56):])
	if int(size) != e.pick(32, 56) || n > maxSegments {
		return nil, errNotLibrary
	}
	headers, err := m.at(table, int(size)*int(n))
	if err != nil {
		return nil, err
	}
	dynamic := e.segments(headers, int(size))
	if dynamic == nil {
		return nil, errNotLibrary // a program that is linked statically
	}
	if err := e.readDynamic(*dynamic); err != nil {
		return nil, err
	}
	l.PKCS11 = e.exports(entryPoint)
	return l, nil
}

// elf is what of a shared object is needed to look a name up.
type elf struct {
	*image
	wide   bool // 64-bit
	loaded []segment

	names, symbols, hash, gnuHash uint64 // addresses, 0 where absent
}

// pick is narrow in a 32-bit file, else wide.
func (e *elf) pick(narrow, wide int) int {
	if e.wide {
		return wide
	}
	return narrow
}

// number reads a number of the file's own width.
func (e *elf) number(b []byte) uint64 {
	if e.wide {
		return e.order.Uint64(b)
	}
	return uint64(e.order.Uint32(b))
}

// segments reads the program headers: what is loaded, and the dynamic section.
func (e *elf) segments(headers []byte, size int) (dynamic *segment) {
	const load, dynamicSection = 1, 2
	for ; len(headers) >= size; headers = headers[size:] {
		s := segment{
			offset:  e.number(headers[e.pick(4, 8):]),
			address: e.number(headers[e.pick(8, 16):]),
			size:    e.number(headers[e.pick(16, 32):]), // in the file
		}
		switch e.order.Uint32(headers) {
		case load:
			e.loaded = append(e.loaded, s)
		case dynamicSection:
			dynamic = &s
		}
	}
	return dynamic
}

// readDynamic notes the tables' addresses.
func (e *elf) readDynamic(s segment) error {
	const strings, symbols, hash, gnuHash = 5, 6, 4, 0x6FFFFEF5
	entry := e.pick(8, 16)
	b, err := e.at(s.offset, int(min(s.size, uint64(maxDynamic*entry))))
	if err != nil {
		return err
	}
	for ; len(b) >= entry; b = b[entry:] {
		value := e.number(b[entry/2:])
		switch e.number(b) {
		case 0:
			return nil
		case strings:
			e.names = value
		case symbols:
			e.symbols = value
		case hash:
			e.hash = value
		case gnuHash:
			e.gnuHash = value
		}
	}
	return nil
}

// exports reports whether the object defines a dynamic symbol of that name.
func (e *elf) exports(name string) bool {
	if e.names == 0 || e.symbols == 0 {
		return false
	}
	if e.gnuHash != 0 {
		return e.inGNUHash(name)
	}
	return e.hash != 0 && e.inHash(name)
}

// wordAt reads a 32-bit number at an address.
func (e *elf) wordAt(address uint64) (uint32, bool) {
	offset, ok := offsetOf(e.loaded, address)
	if !ok {
		return 0, false
	}
	w, err := e.word(offset)
	return w, err == nil
}

// inGNUHash walks the bucket of the name in DT_GNU_HASH: number of buckets,
// first symbol, words of the filter, shift; filter; buckets; chains, whose last
// member has the lowest bit set.
func (e *elf) inGNUHash(name string) bool {
	h := uint32(5381)
	for i := range len(name) {
		h = h*33 + uint32(name[i])
	}
	buckets, ok1 := e.wordAt(e.gnuHash)
	first, ok2 := e.wordAt(e.gnuHash + 4)
	filter, ok3 := e.wordAt(e.gnuHash + 8)
	if !ok1 || !ok2 || !ok3 || buckets == 0 {
		return false
	}
	table := e.gnuHash + 16 + uint64(filter)*uint64(e.pick(4, 8))
	symbol, ok := e.wordAt(table + 4*uint64(h%buckets))
	if !ok || symbol < first {
		return false
	}
	chains := table + 4*uint64(buckets)
	for range maxChain {
		c, ok := e.wordAt(chains + 4*uint64(symbol-first))
		if !ok {
			return false
		}
		if c|1 == h|1 && e.defines(symbol, name) {
			return true
		}
		if c&1 != 0 {
			return false
		}
		symbol++
	}
	return false
}

// inHash walks the bucket of the name in DT_HASH: numbers of buckets and chains;
// buckets; chains, which end with 0.
func (e *elf) inHash(name string) bool {
	var h uint32
	for i := range len(name) {
		h = h<<4 + uint32(name[i])
		h ^= h >> 24 & 0xF0
		h &= 0x0FFFFFFF
	}
	buckets, ok := e.wordAt(e.hash)
	if !ok || buckets == 0 {
		return false
	}
	symbol, ok := e.wordAt(e.hash + 8 + 4*uint64(h%buckets))
	for range maxChain {
		if !ok || symbol == 0 {
			return false
		}
		if e.defines(symbol, name) {
			return true
		}
		symbol, ok = e.wordAt(e.hash + 8 + 4*uint64(buckets) + 4*uint64(symbol))
	}
	return false
}

// defines reports whether the symbol has the name and is defined in this object.
func (e *elf) defines(symbol uint32, name string) bool {
	offset, ok := offsetOf(e.loaded, e.symbols+uint64(symbol)*uint64(e.pick(16, 24)))
	if !ok {
		return false
	}
	b, err := e.at(offset, e.pick(16, 24))
	if err != nil || e.order.Uint16(b[e.pick(14, 6):]) == 0 {
		return false
	}
	if offset, ok = offsetOf(e.loaded, e.names+uint64(e.order.Uint32(b))); !ok {
		return false
	}
	got, err := e.name(offset)
	return err == nil && got == name
}
