package slip

import (
	"strings"
	"sync"
	"unicode/utf8"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifitalic"
	"github.com/go-fonts/liberation/liberationserifregular"
	"golang.org/x/image/font/sfnt"
)

// Styles, as fpdf names them, and sizes in points.
const (
	regular, bold, italic = "", "B", "I"
	textSize              = 10.0
	smallSize             = 8.0
	family                = "serif"
)

// run is a text in one face.
type run struct {
	text  string
	style string
	size  float64
	shade shade
}

// faces are the fonts: Liberation Serif, the metric twin of Times New Roman
// (N7).
type faces struct{ parsed *sfnt.Font }

var load = sync.OnceValues(func() (*faces, error) {
	font, err := sfnt.Parse(liberationserifregular.TTF)
	if err != nil {
		return nil, err
	}
	return &faces{font}, nil
})

func (f *faces) addTo(pdf *fpdf.Fpdf) {
	pdf.AddUTF8FontFromBytes(family, regular, liberationserifregular.TTF)
	pdf.AddUTF8FontFromBytes(family, bold, liberationserifbold.TTF)
	pdf.AddUTF8FontFromBytes(family, italic, liberationserifitalic.TTF)
}

// known replaces the characters that the fonts lack, which fpdf would leave
// out, with "?": that something stood there must be seen.
func (f *faces) known(text string) string {
	var buffer sfnt.Buffer
	return strings.Map(func(r rune) rune {
		if r > 0xFFFF {
			return '?'
		}
		if glyph, err := f.parsed.GlyphIndex(&buffer, r); err != nil || glyph == 0 {
			return '?'
		}
		return r
	}, text)
}

func (s *sheet) face(style string, size float64, c shade) {
	s.pdf.SetFont(family, style, size)
	s.pdf.SetTextColor(c[0], c[1], c[2])
}

// line is words that fit beside one another.
type line struct {
	words  []word
	height float64
}

// word is what is not broken, x points from the beginning of its line.
type word struct {
	run
	x float64
}

// lay breaks runs into lines of a width. A word that is longer than a line is
// broken anywhere.
func (s *sheet) lay(width float64, runs []run) []line {
	var lines []line
	var now line
	x := 0.0
	end := func() {
		if len(now.words) > 0 {
			lines = append(lines, now)
		}
		now, x = line{}, 0
	}
	for _, r := range runs {
		s.face(r.style, r.size, r.shade)
		space := s.pdf.GetStringWidth(" ")
		for _, text := range strings.Fields(s.faces.known(r.text)) {
			wide := s.pdf.GetStringWidth(text)
			if x > 0 && x+space+wide > width {
				end()
			}
			for wide > width {
				head := s.fitting(text, width)
				now.words = append(now.words, word{run{head, r.style, r.size, r.shade}, 0})
				now.height = max(now.height, r.size*leading)
				end()
				text = text[len(head):]
				wide = s.pdf.GetStringWidth(text)
			}
			if x > 0 {
				x += space
			}
			now.words = append(now.words, word{run{text, r.style, r.size, r.shade}, x})
			now.height = max(now.height, r.size*leading)
			x += wide
		}
	}
	end()
	return lines
}

// fitting is the longest beginning of text that is no wider than width, one
// character at least.
func (s *sheet) fitting(text string, width float64) string {
	used := 0.0
	for i, r := range text {
		used += s.pdf.GetStringWidth(string(r))
		if used > width && i > 0 {
			return text[:i]
		}
	}
	_, first := utf8.DecodeRuneInString(text)
	if used > width {
		return text[:first]
	}
	return text
}

// draw writes lines from x on, on as many pages as they take.
func (s *sheet) draw(x float64, lines []line) {
	for _, l := range lines {
		s.keep(l.height)
		for _, w := range l.words {
			s.face(w.style, w.size, w.shade)
			s.pdf.Text(x+w.x, s.y+l.height/leading, w.text)
		}
		s.y += l.height
	}
}
