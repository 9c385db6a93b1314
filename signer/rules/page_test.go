package rules

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"testing"

	"trien/signer/pdf"
	"trien/signer/render"
)

// at is a line of text about a middle, with its base at a height, in points
// on a page of A4.
type at struct {
	x, y float64
	text string
}

const a4Width, a4Height = 595, 842

// sheetOf makes a page as PDFium would show it: where text stands is ink.
func sheetOf(page int, lines ...at) *sheet {
	s := &sheet{page: page, width: a4Width, height: a4Height}
	img := paper()
	for _, l := range lines {
		width := 6.5 * float64(len([]rune(l.text)))
		r := pdf.Rect{X: l.x - width/2, Y: l.y, Width: width, Height: 11}
		s.runs = append(s.runs, render.TextRun{Text: l.text, Rect: render.Rect(r)})
		blot(img, r, color.Black)
	}
	s.ink = newInk(img, s.width, s.height)
	return s
}

func paper() *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, a4Width, a4Height))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	return img
}

// blot inks a rectangle of the page.
func blot(img *image.RGBA, r pdf.Rect, c color.Color) {
	area := image.Rect(int(r.X), int(math.Floor(a4Height-r.Y-r.Height)), int(math.Ceil(r.X+r.Width)), int(math.Ceil(a4Height-r.Y)))
	draw.Draw(img, area, image.NewUniform(c), image.Point{}, draw.Src)
}

func documentOf(sheets ...*sheet) *document {
	d := &document{ctx: nil, pages: len(sheets), sheets: map[int]*sheet{}}
	for _, s := range sheets {
		d.sheets[s.page] = s
	}
	return d
}

// body fills the page between two heights with lines of text.
func body(from, to float64) (lines []at) {
	for y := from; y > to; y -= 16 {
		lines = append(lines, at{297, y, "Các cơ quan, đơn vị tổ chức thực hiện một số nội dung sau đây, báo cáo"})
	}
	return lines
}

// clearOfText fails where a signature covers any text of the page.
func clearOfText(t *testing.T, s *sheet, r pdf.Rect) {
	t.Helper()
	if r.X < 0 || r.Y < 0 || right(r) > s.width || top(r) > s.height {
		t.Errorf("%v leaves the page", r)
	}
	for _, run := range s.runs {
		if overlap(r, pdf.Rect(run.Rect)) {
			t.Errorf("%v covers %q", r, run.Text)
		}
	}
}
