package render

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/klippa-app/go-pdfium/responses"
)

// direction is where a line of text runs to on the visible page, in quarter
// turns from left to right.
type direction int

// line is text of one direction between two heights. Its boxes are turned so
// that it runs from left to right.
type line struct {
	to          direction
	bottom, top float64
	glyphs      []glyph
}

type glyph struct {
	text   string
	at     Rect
	to     direction
	spaced bool // a space came before it in the file
}

// lay puts characters together by where they stand, not by their order in the
// file: a program that lacked a letter in one font has drawn it after the
// others from another.
func lay(chars []*responses.GetPageTextStructuredChar, visible affine) []TextRun {
	var glyphs []glyph
	spaced := false
	for _, c := range chars {
		p := c.PointPosition
		if strings.TrimSpace(c.Text) == "" || p.Left == p.Right || p.Top == p.Bottom {
			spaced = true
			continue
		}
		x0, y0 := visible.apply(p.Left, p.Bottom)
		x1, y1 := visible.apply(p.Right, p.Top)
		to := visible.direction(c.Angle)
		at := to.turn(Rect{math.Min(x0, x1), math.Min(y0, y1), math.Abs(x1 - x0), math.Abs(y1 - y0)})
		glyphs = append(glyphs, glyph{c.Text, at, to, spaced})
		spaced = false
	}
	// The tall ones make the lines, commas and dots find theirs.
	slices.SortStableFunc(glyphs, func(a, b glyph) int { return cmp.Compare(b.at.Height, a.at.Height) })
	var lines []*line
	for _, g := range glyphs {
		lines = put(lines, g)
	}
	slices.SortStableFunc(lines, func(a, b *line) int { return cmp.Or(cmp.Compare(a.to, b.to), cmp.Compare(b.bottom, a.bottom)) })
	var runs []TextRun
	for _, l := range lines {
		runs = l.runs(runs)
	}
	return runs
}

// put adds a glyph to the line it stands on: the lowest in height of those
// that hold half of it.
func put(lines []*line, g glyph) []*line {
	bottom, top := g.at.Y, g.at.Y+g.at.Height
	r, _ := utf8.DecodeRuneInString(g.text)
	mark := !unicode.IsLetter(r) && !unicode.IsDigit(r)
	var best *line
	for _, l := range lines {
		height := l.top - l.bottom
		if l.to != g.to || !mark && g.at.Height < height/4 { // a watermark's line is not that of the text it crosses
			continue
		}
		// A comma hangs below a line that has no other tails.
		overlap := math.Min(l.top, top) - math.Max(l.bottom-height/4, bottom)
		if overlap > 0.5*g.at.Height && (best == nil || height < best.top-best.bottom) {
			best = l
		}
	}
	if best == nil {
		best = &line{to: g.to, bottom: bottom, top: top}
		lines = append(lines, best)
	}
	if !mark {
		best.bottom, best.top = math.Min(best.bottom, bottom), math.Max(best.top, top)
	}
	best.glyphs = append(best.glyphs, g)
	return lines
}

// runs splits a line where the gap is wider than a space.
func (l *line) runs(all []TextRun) []TextRun {
	slices.SortStableFunc(l.glyphs, func(a, b glyph) int { return cmp.Compare(a.at.X, b.at.X) })
	height := l.top - l.bottom
	var text strings.Builder
	var at Rect
	for i, g := range l.glyphs {
		if i > 0 {
			switch gap := g.at.X - (at.X + at.Width); {
			case gap > height:
				all = append(all, TextRun{text.String(), (-l.to).turn(at)})
				text.Reset()
			case gap > 0.25*height, g.spaced && gap > 0.1*height:
				text.WriteByte(' ')
			}
		}
		if text.Len() == 0 {
			at = g.at
		} else {
			at = union(at, g.at)
		}
		text.WriteString(g.text)
	}
	return append(all, TextRun{text.String(), (-l.to).turn(at)})
}

// direction returns where text at an angle of the page's own coordinates, in
// radians, runs to on the visible page. PDFium counts angles clockwise.
func (m affine) direction(angle float64) direction {
	sin, cos := math.Sincos(-angle)
	x, y := m.a*cos+m.c*sin, m.b*cos+m.d*sin
	return direction(math.Round(math.Atan2(y, x)/(math.Pi/2))) & 3
}

// turn turns a rectangle about the origin so that text to d runs to the right.
func (d direction) turn(r Rect) Rect {
	switch d & 3 {
	case 1: // upwards
		return Rect{r.Y, -r.X - r.Width, r.Height, r.Width}
	case 2: // to the left
		return Rect{-r.X - r.Width, -r.Y - r.Height, r.Width, r.Height}
	case 3: // downwards
		return Rect{-r.Y - r.Height, r.X, r.Height, r.Width}
	}
	return r
}

func union(a, b Rect) Rect {
	x, y := math.Min(a.X, b.X), math.Min(a.Y, b.Y)
	return Rect{x, y, math.Max(a.X+a.Width, b.X+b.Width) - x, math.Max(a.Y+a.Height, b.Y+b.Height) - y}
}
