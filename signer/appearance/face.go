package appearance

import (
	"encoding/binary"
	"sync"

	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifitalic"
	"github.com/go-fonts/liberation/liberationserifregular"
	"golang.org/x/image/font/sfnt"
)

// face is one TrueType font with the numbers that PDF wants, all of them in
// thousandths of the em.
type face struct {
	postScript string
	ttf        []byte
	tables     map[string][]byte

	lookup sync.Mutex // guards buf: sfnt's buffers are not for sharing
	font   *sfnt.Font
	buf    sfnt.Buffer

	unitsPerEm             int
	longLoca               bool
	numGlyphs, numHMetrics int
	bbox                   [4]float64
	ascent, descent        int
	capHeight              int
	italicAngle            int
	stemV                  int
}

// The faces are parsed once, at first use: start-up of a program that signs
// nothing visible should not pay for them.
var faces = [...]func() *face{
	Regular: sync.OnceValue(func() *face { return parseFace("LiberationSerif", liberationserifregular.TTF, 80) }),
	Bold:    sync.OnceValue(func() *face { return parseFace("LiberationSerif-Bold", liberationserifbold.TTF, 140) }),
	Italic:  sync.OnceValue(func() *face { return parseFace("LiberationSerif-Italic", liberationserifitalic.TTF, 76) }),
}

func faceOf(s Style) *face { return faces[s]() }

// known returns s, or Regular for a face that there is not.
func (s Style) known() Style {
	if s < 0 || int(s) >= len(faces) {
		return Regular
	}
	return s
}

// parseFace reads an embedded font. The font is part of the program, so a
// broken one is a programming error and panics in the first test.
func parseFace(postScript string, ttf []byte, stemV int) *face {
	font, err := sfnt.Parse(ttf)
	if err != nil {
		panic("appearance: embedded font " + postScript + ": " + err.Error())
	}
	f := &face{postScript: postScript, ttf: ttf, font: font, stemV: stemV, tables: map[string][]byte{}}
	for i := range int(binary.BigEndian.Uint16(ttf[4:])) {
		rec := ttf[12+16*i:]
		off, n := binary.BigEndian.Uint32(rec[8:]), binary.BigEndian.Uint32(rec[12:])
		f.tables[string(rec[:4])] = ttf[off : off+n]
	}
	head, hhea, os2 := f.tables["head"], f.tables["hhea"], f.tables["OS/2"]
	f.unitsPerEm = int(binary.BigEndian.Uint16(head[18:]))
	for i := range f.bbox {
		f.bbox[i] = float64(f.perMille(i16(head[36+2*i:])))
	}
	f.longLoca = i16(head[50:]) != 0
	f.numGlyphs = int(binary.BigEndian.Uint16(f.tables["maxp"][4:]))
	f.ascent, f.descent = f.perMille(i16(hhea[4:])), f.perMille(i16(hhea[6:]))
	f.numHMetrics = int(binary.BigEndian.Uint16(hhea[34:]))
	// Liberation's OS/2 table is of a version that may lack sCapHeight.
	f.capHeight = 662
	if binary.BigEndian.Uint16(os2) >= 2 {
		f.capHeight = f.perMille(i16(os2[88:]))
	}
	f.italicAngle = i16(f.tables["post"][4:])
	return f
}

func i16(b []byte) int { return int(int16(binary.BigEndian.Uint16(b))) }

func (f *face) perMille(units int) int {
	// Rounded half away from zero; widths that are off by one add up in a line.
	n := units * 2000 / f.unitsPerEm
	if n < 0 {
		return (n - 1) / 2
	}
	return (n + 1) / 2
}

// glyph returns the glyph of r, 0 where the font has none.
func (f *face) glyph(r rune) uint16 {
	f.lookup.Lock()
	defer f.lookup.Unlock()
	g, err := f.font.GlyphIndex(&f.buf, r)
	if err != nil {
		return 0
	}
	return uint16(g)
}

// width returns a glyph's advance in thousandths of the em.
func (f *face) width(g uint16) int { return f.perMille(int(binary.BigEndian.Uint16(f.metrics(g)))) }

// metrics returns a glyph's advance and left side bearing as the hmtx table
// has them.
func (f *face) metrics(g uint16) []byte {
	hmtx := f.tables["hmtx"]
	if int(g) < f.numHMetrics {
		return hmtx[4*int(g) : 4*int(g)+4]
	}
	// The last glyphs share an advance and have only bearings of their own.
	last, bearing := hmtx[4*(f.numHMetrics-1):], hmtx[4*f.numHMetrics+2*(int(g)-f.numHMetrics):]
	return []byte{last[0], last[1], bearing[0], bearing[1]}
}

// outline returns a glyph's bytes in the glyf table, empty for a blank.
func (f *face) outline(g uint16) []byte {
	loca := f.tables["loca"]
	var from, to uint32
	if f.longLoca {
		from, to = binary.BigEndian.Uint32(loca[4*int(g):]), binary.BigEndian.Uint32(loca[4*int(g)+4:])
	} else {
		from, to = 2*uint32(binary.BigEndian.Uint16(loca[2*int(g):])), 2*uint32(binary.BigEndian.Uint16(loca[2*int(g)+2:]))
	}
	return f.tables["glyf"][from:to]
}
