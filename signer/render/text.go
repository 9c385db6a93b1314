package render

import (
	"context"
	"fmt"
	"math"

	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/responses"

	"trien/signer/fault"
)

// Rect is a rectangle on a page as it is shown: points, the origin lower left.
type Rect struct{ X, Y, Width, Height float64 }

// TextRun is text that stands together on one line.
type TextRun struct {
	Text string
	Rect Rect
}

// maxChars bounds the characters that Text looks at: a page full of small
// print has ten thousand.
const maxChars = 30_000

// Text returns the text of page n, counted from one, line by line from the top.
// Scanned pages have none. Codes as Page's; a page with more than 30,000
// characters is fault.DocumentUnsupported.
func (d *Document) Text(ctx context.Context, n int) ([]TextRun, error) {
	if err := d.has(n); err != nil {
		return nil, err
	}
	runs, err := do(ctx, d, func(ctx context.Context, e engine) ([]TextRun, error) { return e.pageText(ctx, n) })
	if err != nil {
		return nil, err
	}
	unit := d.units.of(d, n)
	for i := range runs {
		r := &runs[i].Rect
		*r = Rect{r.X * unit, r.Y * unit, r.Width * unit, r.Height * unit}
	}
	return runs, nil
}

func (e *instance) chars(n int) ([]*responses.GetPageTextStructuredChar, error) {
	broken := func(err error) error {
		return fault.Wrap(fault.DocumentBroken, fmt.Sprintf("render: text of page %d", n), err)
	}
	page, err := e.pdfium.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: e.page(n)})
	if err != nil {
		return nil, broken(err)
	}
	count, err := e.pdfium.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: page.TextPage})
	if err != nil {
		return nil, broken(err)
	}
	if _, err := e.pdfium.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: page.TextPage}); err != nil {
		return nil, broken(err)
	}
	if count.Count > maxChars {
		return nil, fault.New(fault.DocumentUnsupported, fmt.Sprintf("render: %d characters on page %d", count.Count, n))
	}
	text, err := e.pdfium.GetPageTextStructured(&requests.GetPageTextStructured{
		Page: e.page(n), Mode: requests.GetPageTextStructuredModeChars,
	})
	if err != nil {
		return nil, broken(err)
	}
	return text.Chars, nil
}

// affine maps a page's own coordinates to the visible ones.
type affine struct{ a, b, c, d, e, f float64 }

func (m affine) apply(x, y float64) (float64, float64) {
	return m.a*x + m.c*y + m.e, m.b*x + m.d*y + m.f
}

// visible asks PDFium for the page's matrix, by where it puts three points on
// a device of a hundred pixels to the point.
func (e *instance) visible(n int) (affine, error) {
	s, err := e.size(n)
	if err != nil {
		return affine{}, err
	}
	const fine, far = 100, 1000
	at := func(x, y float64) (float64, float64) {
		if err != nil {
			return 0, 0
		}
		var p *responses.FPDF_PageToDevice
		p, err = e.pdfium.FPDF_PageToDevice(&requests.FPDF_PageToDevice{
			Page: e.page(n), SizeX: int(math.Round(s.Width * fine)), SizeY: int(math.Round(s.Height * fine)), PageX: x, PageY: y,
		})
		if err != nil {
			return 0, 0
		}
		return float64(p.DeviceX) / fine, s.Height - float64(p.DeviceY)/fine
	}
	x0, y0 := at(0, 0)
	x1, y1 := at(far, 0)
	x2, y2 := at(0, far)
	if err != nil {
		return affine{}, fault.Wrap(fault.DocumentBroken, fmt.Sprintf("render: page %d", n), err)
	}
	return affine{(x1 - x0) / far, (y1 - y0) / far, (x2 - x0) / far, (y2 - y0) / far, x0, y0}, nil
}
