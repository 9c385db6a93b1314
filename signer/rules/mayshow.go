package rules

import (
	"bytes"
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"

	"trien/signer/pdf"
)

// Bounds on the fonts that are looked at for one page.
const (
	maxFonts     = 200
	maxFormDepth = 5
	maxCMap      = 4 << 20
)

// mayShow tells whether a page's fonts could spell one of words in capitals,
// such as the Ậ of MẬT. It spares most documents the drawing: their fonts are
// subsets, each with a table of the characters that it has (ISO 32000-2,
// 9.10.3). In doubt it is true.
func mayShow(f *pdf.File, page *pdf.Page, words []string) bool {
	letters := map[rune]bool{}
	for _, w := range words {
		special := false
		for _, r := range norm.NFC.String(strings.ToUpper(w)) {
			if r > unicode.MaxASCII {
				letters[r], special = true, true
			}
		}
		if !special {
			return true
		}
	}
	s := fontSearch{file: f, letters: letters, seen: map[pdf.Ref]bool{}}
	return s.resources(page.Resources, 0)
}

type fontSearch struct {
	file    *pdf.File
	letters map[rune]bool
	seen    map[pdf.Ref]bool
}

func (s *fontSearch) resources(resources pdf.Dict, depth int) bool {
	fonts, err := s.file.Dict(resources["Font"])
	if err != nil || len(fonts) > maxFonts {
		return true
	}
	for _, font := range fonts {
		if !s.first(font) {
			continue
		}
		if d, err := s.file.Dict(font); err != nil || s.font(d) {
			return true
		}
	}
	objects, err := s.file.Dict(resources["XObject"])
	if err != nil {
		return true
	}
	for _, o := range objects {
		if !s.first(o) {
			continue
		}
		o, err := s.file.Resolve(o)
		form, ok := o.(*pdf.Stream)
		if err != nil || !ok || form.Dict["Subtype"] != pdf.Name("Form") {
			continue
		}
		inner, err := s.file.Dict(form.Dict["Resources"])
		if err != nil || depth == maxFormDepth || s.resources(inner, depth+1) {
			return true
		}
	}
	return false
}

// first tells whether an object is met for the first time.
func (s *fontSearch) first(o pdf.Object) bool {
	ref, ok := o.(pdf.Ref)
	if !ok {
		return true
	}
	met := s.seen[ref]
	s.seen[ref] = true
	return !met
}

// font tells whether a font may have one of the letters.
func (s *fontSearch) font(font pdf.Dict) bool {
	o, err := s.file.Resolve(font["ToUnicode"])
	if err != nil {
		return true
	}
	if o != nil {
		stream, ok := o.(*pdf.Stream)
		if !ok || len(stream.Data) > maxCMap {
			return true
		}
		cmap, err := s.file.Decoded(stream)
		return err != nil || len(cmap) > maxCMap || s.cmap(cmap)
	}
	encoding, err := s.file.Resolve(font["Encoding"])
	if err != nil || font["Subtype"] == pdf.Name("Type0") || encoding == nil && font["Subtype"] != pdf.Name("Type1") {
		return true
	}
	d, ok := encoding.(pdf.Dict)
	if !ok {
		return false // a named encoding of Latin letters
	}
	differences, err := s.file.Array(d["Differences"])
	if err != nil {
		return true
	}
	for _, o := range differences {
		name, _ := o.(pdf.Name)
		if strings.HasPrefix(string(name), "uni") || strings.HasPrefix(string(name), "u1E") || strings.Contains(string(name), "circumflex") {
			return true
		}
	}
	return false
}

// cmap tells whether a ToUnicode CMap leads to one of the letters, or to the
// diacritics of which they could be made.
func (s *fontSearch) cmap(cmap []byte) bool {
	for _, section := range []struct {
		begin, end string
		arity      int
	}{{"beginbfchar", "endbfchar", 2}, {"beginbfrange", "endbfrange", 3}} {
		rest := cmap
		for {
			_, after, found := bytes.Cut(rest, []byte(section.begin))
			if !found {
				break
			}
			body, tail, _ := bytes.Cut(after, []byte(section.end))
			if s.mappings(body, section.arity) {
				return true
			}
			rest = tail
		}
	}
	return bytes.Contains(cmap, []byte("usecmap"))
}

func (s *fontSearch) mappings(body []byte, arity int) bool {
	var codes [][]byte // of the entry so far
	list := false
	for len(body) > 0 {
		switch body[0] {
		case '[':
			list = true
		case ']':
			list, codes = false, nil
		case '<':
			text, rest, found := bytes.Cut(body[1:], []byte(">"))
			if !found {
				return true
			}
			code, err := hex.DecodeString(string(bytes.Join(bytes.Fields(text), nil)))
			if err != nil {
				return true
			}
			body = rest
			switch {
			case list:
				if s.spells(code, 0) {
					return true
				}
			case len(codes)+1 < arity:
				codes = append(codes, code)
			default:
				span := 0
				if arity == 3 {
					span = number(codes[1]) - number(codes[0])
				}
				if span < 0 || s.spells(code, span) {
					return true
				}
				codes = nil
			}
			continue
		}
		body = body[1:]
	}
	return false
}

// spells tells whether UTF-16BE text, or what follows it by up to span, has
// one of the letters.
func (s *fontSearch) spells(text []byte, span int) bool {
	if len(text) == 1 {
		text = []byte{0, text[0]}
	}
	units := make([]uint16, len(text)/2)
	for i := range units {
		units[i] = uint16(text[2*i])<<8 | uint16(text[2*i+1])
	}
	runes := utf16.Decode(units)
	for i, r := range runes {
		reach := 0
		if i == len(runes)-1 {
			reach = span
		}
		if s.within(r, reach) {
			return true
		}
	}
	return false
}

func (s *fontSearch) within(r rune, span int) bool {
	last := r + rune(min(span, 0xFFFF))
	for letter := range s.letters {
		if letter >= r && letter <= last {
			return true
		}
	}
	return r <= 0x036F && last >= 0x0300 // combining diacritics
}

// number reads a character code.
func number(code []byte) (n int) {
	for _, b := range code[:min(len(code), 4)] {
		n = n<<8 | int(b)
	}
	return n
}
