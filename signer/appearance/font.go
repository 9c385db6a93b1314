package appearance

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"slices"
	"unicode/utf16"

	"trien/signer/pdf"
)

// glyphSet collects the glyphs that one face shows, each with its character.
type glyphSet map[uint16]rune

// add notes a glyph. Where two characters share a glyph the lower one is what a
// reader copies.
func (s glyphSet) add(g uint16, r rune) {
	if old, ok := s[g]; !ok || r < old {
		s[g] = r
	}
}

func (s glyphSet) sorted() []uint16 {
	glyphs := make([]uint16, 0, len(s))
	for g := range s {
		glyphs = append(glyphs, g)
	}
	slices.Sort(glyphs)
	return glyphs
}

// subset is a part of a face, and the codes by which text names its glyphs.
type subset struct {
	face   *face
	glyphs []uint16 // the glyph of each code
	file   fontFile
}

// fontFile is a compressed font subset.
type fontFile struct {
	tag    string // six letters (ISO 32000-2, 9.9.2)
	length int    // uncompressed
	data   []byte
}

var fontFiles = cache[string, fontFile]{max: 32}

func (f *face) subsetOf(set glyphSet) subset {
	s := subset{face: f, glyphs: f.closure(set)}
	key := f.postScript + fmt.Sprint(s.glyphs)
	file, ok := fontFiles.get(key)
	if !ok {
		ttf := f.subset(s.glyphs)
		tag := make([]byte, 6)
		sum := sha256.Sum256([]byte(key))
		for i := range tag {
			tag[i] = 'A' + sum[i]%26
		}
		file = fontFile{tag: string(tag), length: len(ttf), data: deflate(ttf)}
		fontFiles.put(key, file)
	}
	s.file = file
	return s
}

// code returns the code of a glyph of the subset.
func (s subset) code(g uint16) int {
	i, _ := slices.BinarySearch(s.glyphs, g)
	return i
}

// addFont adds a Type 0 font (ISO 32000-2, 9.7.6) for the text of set. A PDF/A-1
// document gets a CIDSet too, which later standards have no use for.
func (s subset) addFont(add func(pdf.Object) pdf.Ref, set glyphSet, cidSet bool) pdf.Ref {
	f, file := s.face, s.file
	name := pdf.Name(file.tag + "+" + f.postScript)
	fontFile := add(&pdf.Stream{
		Dict: pdf.Dict{"Filter": pdf.Name("FlateDecode"), "Length1": pdf.Int(file.length)},
		Data: file.data,
	})
	const serif, symbolic, italic = 1 << 1, 1 << 2, 1 << 6
	flags := serif | symbolic
	if f.italicAngle != 0 {
		flags |= italic
	}
	description := pdf.Dict{
		"Type": pdf.Name("FontDescriptor"), "FontName": name, "Flags": pdf.Int(flags),
		"FontBBox":    pdf.Reals(f.bbox[:]...),
		"ItalicAngle": pdf.Int(f.italicAngle), "Ascent": pdf.Int(f.ascent), "Descent": pdf.Int(f.descent),
		"CapHeight": pdf.Int(f.capHeight), "StemV": pdf.Int(f.stemV), "FontFile2": fontFile,
	}
	if cidSet {
		description["CIDSet"] = add(&pdf.Stream{Dict: pdf.Dict{"Filter": pdf.Name("FlateDecode")}, Data: deflate(s.cidSet())})
	}
	descendant := add(pdf.Dict{
		"Type": pdf.Name("Font"), "Subtype": pdf.Name("CIDFontType2"), "BaseFont": name,
		"CIDSystemInfo":  pdf.Dict{"Registry": pdf.String("Adobe"), "Ordering": pdf.String("Identity"), "Supplement": pdf.Int(0)},
		"FontDescriptor": add(description), "DW": pdf.Int(1000), "W": s.widths(), "CIDToGIDMap": pdf.Name("Identity"),
	})
	toUnicode := add(&pdf.Stream{Dict: pdf.Dict{"Filter": pdf.Name("FlateDecode")}, Data: deflate(s.toUnicode(set))})
	return add(pdf.Dict{
		"Type": pdf.Name("Font"), "Subtype": pdf.Name("Type0"), "BaseFont": name, "Encoding": pdf.Name("Identity-H"),
		"DescendantFonts": pdf.Array{descendant}, "ToUnicode": toUnicode,
	})
}

// widths writes the /W array (ISO 32000-2, 9.7.4.3).
func (s subset) widths() pdf.Array {
	all := make(pdf.Array, len(s.glyphs))
	for i, g := range s.glyphs {
		all[i] = pdf.Int(s.face.width(g))
	}
	return pdf.Array{pdf.Int(0), all}
}

// cidSet marks the codes that the font has (ISO 32000-1, table 124): all.
func (s subset) cidSet() []byte {
	bits := make([]byte, (len(s.glyphs)+7)/8)
	for i := range s.glyphs {
		bits[i/8] |= 0x80 >> (i % 8)
	}
	return bits
}

// toUnicode writes the CMap that gives the text back (ISO 32000-2, 9.10.3).
func (s subset) toUnicode(set glyphSet) []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for part := range slices.Chunk(set.sorted(), 100) { // the operator's own limit
		fmt.Fprintf(&b, "%d beginbfchar\n", len(part))
		for _, g := range part {
			fmt.Fprintf(&b, "<%04X> <", s.code(g))
			for _, unit := range utf16.Encode([]rune{set[g]}) {
				fmt.Fprintf(&b, "%04X", unit)
			}
			b.WriteString(">\n")
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}

func deflate(data []byte) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	w.Write(data) // a bytes.Buffer does not fail
	w.Close()
	return b.Bytes()
}
