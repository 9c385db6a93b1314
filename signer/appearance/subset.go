package appearance

import (
	"encoding/binary"
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

// subset returns a TrueType font with the outlines of the given glyphs and of
// their components, and no others. Glyph numbers stay as they are, so that the
// text's codes (Identity-H) and the glyph numbers are the same thing.
func (f *face) subset(glyphs []uint16) []byte {
	keep := f.closure(glyphs)
	loca := make([]byte, 0, 4*(f.numGlyphs+1))
	var glyf []byte
	for g := range f.numGlyphs {
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		if keep[uint16(g)] {
			glyf = append(glyf, f.outline(uint16(g))...)
			glyf = append(glyf, make([]byte, -len(glyf)&3)...)
		}
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))

	head := slices.Clone(f.tables["head"])
	binary.BigEndian.PutUint32(head[8:], 0)  // checkSumAdjustment, set below
	binary.BigEndian.PutUint16(head[50:], 1) // long loca
	hmtx := slices.Clone(f.tables["hmtx"])
	for g := range f.numHMetrics {
		if !keep[uint16(g)] {
			clear(hmtx[4*g : 4*g+4])
		}
	}
	// The tables that ISO 32000-2, 9.9.2 requires of a CIDFontType2, in the
	// order of their tags.
	return assemble([]table{
		{"cvt ", f.tables["cvt "]}, {"fpgm", f.tables["fpgm"]}, {"glyf", glyf}, {"head", head},
		{"hhea", f.tables["hhea"]}, {"hmtx", hmtx}, {"loca", loca}, {"maxp", f.tables["maxp"]},
		{"prep", f.tables["prep"]},
	})
}

// closure returns glyphs, .notdef and everything they are composed of.
func (f *face) closure(glyphs []uint16) map[uint16]bool {
	keep := map[uint16]bool{}
	todo := append([]uint16{0}, glyphs...)
	for len(todo) > 0 {
		g := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !keep[g] {
			keep[g] = true
			todo = append(todo, components(f.outline(g))...)
		}
	}
	return keep
}

// components lists the glyphs that a composite outline refers to.
func components(outline []byte) (parts []uint16) {
	if len(outline) < 10 || i16(outline) >= 0 {
		return nil
	}
	for p := outline[10:]; len(p) >= 4; {
		flags := binary.BigEndian.Uint16(p)
		parts = append(parts, binary.BigEndian.Uint16(p[2:]))
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
		if flags&moreComponents == 0 || n > len(p) {
			break
		}
		p = p[n:]
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
