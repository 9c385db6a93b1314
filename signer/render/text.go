package render

import (
	"context"
	"fmt"
	"math"
	"strings"

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
const maxChars = 100_000

// Text returns the text of page n, counted from one, in the order of the
// page's content. Scanned pages have none. Codes as Page's; a page with more
// than 100,000 characters is fault.DocumentUnsupported.
func (d *Document) Text(ctx context.Context, n int) ([]TextRun, error) {
	if err := d.has(n); err != nil {
		return nil, err
	}
	return do(ctx, d, func(e *engine) ([]TextRun, error) {
		visible, err := e.visible(n)
		if err != nil {
			return nil, err
		}
		chars, err := e.chars(n)
		if err != nil {
			return nil, err
		}
		return join(chars, visible), nil
	})
}

func (e *engine) chars(n int) ([]*responses.GetPageTextStructuredChar, error) {
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
func (e *engine) visible(n int) (affine, error) {
	w, h, err := e.size(n)
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
			Page: e.page(n), SizeX: int(math.Round(w * fine)), SizeY: int(math.Round(h * fine)), PageX: x, PageY: y,
		})
		if err != nil {
			return 0, 0
		}
		return float64(p.DeviceX) / fine, h - float64(p.DeviceY)/fine
	}
	x0, y0 := at(0, 0)
	x1, y1 := at(far, 0)
	x2, y2 := at(0, far)
	if err != nil {
		return affine{}, fault.Wrap(fault.DocumentBroken, fmt.Sprintf("render: page %d", n), err)
	}
	return affine{(x1 - x0) / far, (y1 - y0) / far, (x2 - x0) / far, (y2 - y0) / far, x0, y0}, nil
}

// join makes runs of characters that follow each other on a line.
func join(chars []*responses.GetPageTextStructuredChar, visible affine) (runs []TextRun) {
	var text strings.Builder
	var at Rect
	var line bool // whether the run is upright
	flush := func() {
		if s := strings.TrimSpace(text.String()); s != "" {
			runs = append(runs, TextRun{s, at})
		}
		text.Reset()
	}
	for _, c := range chars {
		if c.Text == "\r" || c.Text == "\n" {
			flush()
			continue
		}
		p := c.PointPosition
		if c.Text == " " || c.Text == "\u00a0" || p.Left == p.Right || p.Top == p.Bottom {
			if text.Len() > 0 {
				text.WriteString(c.Text)
			}
			continue
		}
		x0, y0 := visible.apply(p.Left, p.Bottom)
		x1, y1 := visible.apply(p.Right, p.Top)
		box := Rect{math.Min(x0, x1), math.Min(y0, y1), math.Abs(x1 - x0), math.Abs(y1 - y0)}
		upright := visible.upright(c.Angle)
		if text.Len() > 0 && (upright != line || !follows(at, box, upright)) {
			flush()
		}
		line = upright
		if text.Len() == 0 {
			at = box
		} else {
			at = union(at, box)
		}
		text.WriteString(c.Text)
	}
	flush()
	return runs
}

// upright says whether text at an angle, in radians, runs more along the
// visible page's width than along its height.
func (m affine) upright(angle float64) bool {
	sin, cos := math.Sincos(angle)
	return math.Abs(m.a*cos+m.c*sin) >= math.Abs(m.b*cos+m.d*sin)
}

// follows says whether a character stands on the run's line and near its end.
func follows(run, c Rect, upright bool) bool {
	if !upright {
		run, c = Rect{run.Y, run.X, run.Height, run.Width}, Rect{c.Y, c.X, c.Height, c.Width}
	}
	overlap := math.Min(run.Y+run.Height, c.Y+c.Height) - math.Max(run.Y, c.Y)
	gap := math.Max(c.X-(run.X+run.Width), run.X-(c.X+c.Width))
	// A comma or a dot overlaps its line only a little, but lies within it.
	return overlap > 0.3*math.Min(run.Height, c.Height) && gap < math.Max(run.Height, c.Height)
}

func union(a, b Rect) Rect {
	x, y := math.Min(a.X, b.X), math.Min(a.Y, b.Y)
	return Rect{x, y, math.Max(a.X+a.Width, b.X+b.Width) - x, math.Max(a.Y+a.Height, b.Y+b.Height) - y}
}
