package slip

import (
	"fmt"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"trien/host/shown"
)

// The page, in points (1/72 inch): A4 with the margins of Decree 30.
const (
	pageWidth, pageHeight = 595.28, 841.89
	marginLeft            = 70.0
	marginRight           = 45.0
	marginTop             = 45.0
	marginBottom          = 48.0
	labelWidth            = 145.0
	indent                = 14.0
	leading               = 1.2 // of a line, in parts of its text's size
)

// shade is a colour that is legible when printed in black.
type shade [3]int

var (
	black = shade{0, 0, 0}
	grey  = shade{95, 95, 95}
	green = shade{0, 105, 45}
	amber = shade{150, 85, 0}
	red   = shade{175, 0, 20}

	shades = map[string]shade{
		"accepted": green, "review": amber, "refused": red,
		"TOTAL-PASSED": green, "INDETERMINATE": amber, "TOTAL-FAILED": red,
		"error": red, "warning": amber, "info": grey,
	}
)

// sheet is a slip in the making; y is where the next line begins.
type sheet struct {
	pdf   *fpdf.Fpdf
	faces *faces
	y     float64
}

func newSheet(f *faces, at time.Time, footer string) *sheet {
	pdf := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: pageWidth, Ht: pageHeight}})
	s := &sheet{pdf: pdf, faces: f}
	pdf.SetCatalogSort(true) // the same slip, the same bytes
	pdf.SetCreationDate(at)
	pdf.SetModificationDate(at)
	pdf.SetProducer("Triện", true)
	pdf.SetTitle("Phiếu kiểm tra văn bản điện tử", true)
	pdf.SetLang("vi-VN")
	pdf.SetAutoPageBreak(false, 0)
	f.addTo(pdf)
	pdf.AliasNbPages("{nb}")
	pdf.SetFooterFunc(func() {
		s.face(regular, smallSize, grey)
		pdf.Text(marginLeft, pageHeight-marginBottom/2, f.known(footer))
		page := fmt.Sprintf("Trang %d/{nb}", pdf.PageNo())
		pdf.Text(pageWidth-marginRight-pdf.GetStringWidth(page), pageHeight-marginBottom/2, page)
	})
	s.newPage()
	return s
}

func (s *sheet) newPage() {
	s.pdf.AddPage()
	s.y = marginTop
}

func (s *sheet) width() float64 { return pageWidth - marginLeft - marginRight }

func (s *sheet) gap(height float64) { s.y += height }

// keep begins a new page where less than height is left on this one.
func (s *sheet) keep(height float64) {
	if s.y+height > pageHeight-marginBottom {
		s.newPage()
	}
}

// heading is the title, in the middle.
func (s *sheet) heading(vi, en string) {
	for _, r := range []run{{text: vi, style: bold, size: 15}, {text: en, style: italic, size: smallSize, shade: grey}} {
		s.centre(r, marginLeft, s.width())
	}
	s.gap(8)
}

func (s *sheet) centre(r run, x, width float64) {
	s.face(r.style, r.size, r.shade)
	text := s.faces.known(r.text)
	s.pdf.Text(x+(width-s.pdf.GetStringWidth(text))/2, s.y+r.size, text)
	s.y += r.size * leading
}

func (s *sheet) section(vi, en string) {
	s.keep(60)
	s.gap(8)
	s.text(0, run{text: vi, style: bold, size: 12}, run{text: en, size: smallSize, shade: grey})
	s.pdf.SetDrawColor(grey[0], grey[1], grey[2])
	s.pdf.SetLineWidth(0.5)
	s.pdf.Line(marginLeft, s.y+1, pageWidth-marginRight, s.y+1)
	s.gap(5)
}

// box frames lines in a colour.
func (s *sheet) box(c shade, lines ...[]run) {
	const pad = 9.0
	var laid [][]line
	height := 2 * pad
	for _, runs := range lines {
		l := s.lay(s.width()-2*pad, runs)
		laid = append(laid, l)
		for _, each := range l {
			height += each.height
		}
	}
	s.keep(height)
	s.pdf.SetDrawColor(c[0], c[1], c[2])
	s.pdf.SetLineWidth(1.5)
	s.pdf.Rect(marginLeft, s.y, s.width(), height, "D")
	s.gap(pad)
	for _, l := range laid {
		s.draw(marginLeft+pad, l)
	}
	s.gap(pad)
}

// text flows over the width, from page to page.
func (s *sheet) text(left float64, runs ...run) {
	s.draw(marginLeft+left, s.lay(s.width()-left, runs))
}

// row is a label and its value beside it.
func (s *sheet) row(vi, en string, value ...run) {
	label := s.lay(labelWidth-6, []run{{text: vi, size: textSize, shade: black}, {text: en, size: smallSize, shade: grey}})
	lines := s.lay(s.width()-labelWidth, value)
	s.keep(2 * textSize * leading)
	top, page := s.y, s.pdf.PageNo()
	s.draw(marginLeft, label)
	below := s.y
	s.y = top
	s.draw(marginLeft+labelWidth, lines)
	if s.pdf.PageNo() == page {
		s.y = max(s.y, below)
	}
}

// column writes the place for a signature, centred from left on.
func (s *sheet) column(left float64, title, en, hint string) {
	for _, r := range []run{
		{text: title, style: bold, size: textSize},
		{text: en, size: smallSize, shade: grey},
		{text: hint, style: italic, size: smallSize + 1},
	} {
		s.centre(r, marginLeft+left, s.width()-left)
	}
}

// plain is a value as it is.
func plain(text string) []run {
	text = shown.Sentence(text)
	if text == "" {
		text = "–"
	}
	return []run{{text: text, size: textSize}}
}

// both is a sentence in both languages.
func both(vi, en string) []run {
	runs := plain(vi)
	if en = shown.Sentence(en); en != "" {
		runs = append(runs, run{text: en, size: smallSize, shade: grey})
	}
	return runs
}
