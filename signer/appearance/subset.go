package appearance

import (
	"encoding/binary"
	"maps"
	"slices"
)

// Flags of a composite glyph's components (OpenType, glyf table).
const (
	argsAreWords   = 0x0001
	haveScale      = 0x0008
	moreComponents = 0x0020
	haveXYScale    = 0x0040
	haveTwoByTwo   = 0x0080
)

// subset returns a TrueType font with the glyphs of order, which is a closure,
// and no others: glyph order[i] becomes glyph i. That the font holds exactly
// what it is asked for is what PDF/A means by a subset (ISO 19005-1, 6.3.5).
func (f *face) subset(order []uint16) []byte {
	number := make(map[uint16]uint16, len(order))
	for i, g := range order {
		number[g] = uint16(i)
	}
	loca := make([]byte, 0, 4*(len(order)+1))
	var glyf, hmtx []byte
	for _, g := range order {
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		outline := slices.Clone(f.outline(g))
		for _, at := range components(outline) {
			part := outline[at:]
			binary.BigEndian.PutUint16(part, number[binary.BigEndian.Uint16(part)])
		}
		glyf = append(glyf, outline...)
		glyf = append(glyf, make([]byte, -len(glyf)&3)...)
		hmtx = append(hmtx, f.metrics(g)...)
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))

	head, hhea, maxp := slices.Clone(f.tables["head"]), slices.Clone(f.tables["hhea"]), slices.Clone(f.tables["maxp"])
	binary.BigEndian.PutUint32(head[8:], 0)  // checkSumAdjustment, set below
	binary.BigEndian.PutUint16(head[50:], 1) // long loca
	binary.BigEndian.PutUint16(hhea[34:], uint16(len(order)))
	binary.BigEndian.PutUint16(maxp[4:], uint16(len(order)))
	// The tables that ISO 32000-2, 9.9.2 requires of a CIDFontType2, in the
	// order of their tags.
	return assemble([]table{
		{"cvt ", f.tables["cvt "]}, {"fpgm", f.tables["fpgm"]}, {"glyf", glyf}, {"head", head},
		{"hhea", hhea}, {"hmtx", hmtx}, {"loca", loca}, {"maxp", maxp}, {"prep", f.tables["prep"]},
	})
}

// closure returns .notdef, the glyphs of set and everything they are composed
// of, in the order of their numbers.
func (f *face) closure(set glyphSet) []uint16 {
	keep := map[uint16]bool{}
	todo := append([]uint16{0}, set.sorted()...)
	for len(todo) > 0 {
		g := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !keep[g] {
			keep[g] = true
			outline := f.outline(g)
			for _, at := range components(outline) {
				todo = append(todo, binary.BigEndian.Uint16(outline[at:]))
			}
		}
	}
	return slices.Sorted(maps.Keys(keep))
}

// components lists where a composite outline has the numbers of the glyphs that
// it is composed of.
func components(outline []byte) (parts []int) {
	if len(outline) < 10 || i16(outline) >= 0 {
		return nil
	}
	for at := 10; at+4 <= len(outline); {
		flags := binary.BigEndian.Uint16(outline[at:])
		parts = append(parts, at+2)
		n := 6
		if flags&argsAreWords != 0 {
			n = 8
		}
		switch {
		case flags&haveScale != 0:
			n += 2
		case flags&haveXYScale != 0:
			n += 4
		case flags&haveTwoByTwo != 0:
			n += 8
		}
		if flags&moreComponents == 0 {
			break
		}
		at += n
	}
	return parts
}

type table struct {
	tag  string
	data []byte
}

// assemble writes an sfnt file. Tables must come in the order of their tags
// and "head" must be among them.
func assemble(tables []table) []byte {
	n := len(tables)
	log := 0
	for 2<<log <= n {
		log++
	}
	out := binary.BigEndian.AppendUint32(nil, 0x00010000)
	for _, v := range []int{n, 16 << log, log, 16*n - 16<<log} {
		out = binary.BigEndian.AppendUint16(out, uint16(v))
	}
	offset, head := 12+16*n, 0
	for _, t := range tables {
		if t.tag == "head" {
			head = offset
		}
		out = append(out, t.tag...)
		out = binary.BigEndian.AppendUint32(out, checksum(t.data))
		out = binary.BigEndian.AppendUint32(out, uint32(offset))
		out = binary.BigEndian.AppendUint32(out, uint32(len(t.data)))
		offset += (len(t.data) + 3) &^ 3
	}
	for _, t := range tables {
		out = append(out, t.data...)
		out = append(out, make([]byte, -len(t.data)&3)...)
	}
	binary.BigEndian.PutUint32(out[head+8:], 0xB1B0AFBA-checksum(out))
	return out
}

func checksum(b []byte) (sum uint32) {
	for ; len(b) >= 4; b = b[4:] {
		sum += binary.BigEndian.Uint32(b)
	}
	var last [4]byte
	copy(last[:], b)
	return sum + binary.BigEndian.Uint32(last[:])
}
