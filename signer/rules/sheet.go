package rules

import (
	"context"
	"math"

	"trien/signer/pdf"
	"trien/signer/render"
)

// The signature block is near the end, or, where appendices follow, near the
// beginning: so many pages are read at each end.
const (
	lastPages  = 10
	firstPages = 3
)

// document is what is read of a document, each page when it is needed.
type document struct {
	ctx    context.Context
	file   *pdf.File
	drawn  *render.Document
	pages  int
	sheets map[int]*sheet

	holder string     // Request.Holder, folded
	kinds  []KindRule // Request.Kinds
	packs  Packs      // in force, for a proposal
}

// sheet is one page as a person sees it.
type sheet struct {
	page          int
	width, height float64
	runs          []render.TextRun
	signed        []signature // visible ones, in the order of the page's annotations
	fields        []pdf.Rect  // to be filled in, empty or not
	ink           *ink        // nil until it is drawn
}

// order lists the pages to search for a signature block.
func (d *document) order() []int {
	n := d.pages
	var pages []int
	for p := n; p > max(0, n-lastPages); p-- {
		pages = append(pages, p)
	}
	for p := 1; p <= min(firstPages, n-lastPages); p++ {
		pages = append(pages, p)
	}
	return pages
}

// read returns a page with its text. A page whose text cannot be read is like
// a scanned one.
func (d *document) read(page int) (*sheet, error) {
	if s := d.sheets[page]; s != nil {
		return s, nil
	}
	size, err := d.drawn.Size(d.ctx, page)
	if err != nil {
		return nil, err
	}
	s := &sheet{page: page, width: size.Width, height: size.Height}
	if s.runs, err = d.drawn.Text(d.ctx, page); err != nil && d.ctx.Err() != nil {
		return nil, d.ctx.Err()
	}
	s.signed, s.fields = widgetsOn(d.file, page, d.kinds)
	d.sheets[page] = s
	return s, nil
}

// look returns a page with its ink too.
func (d *document) look(page int) (*sheet, error) {
	s, err := d.read(page)
	if err != nil || s.ink != nil {
		return s, err
	}
	scale := min(1.0/pointsPerPixel, math.Sqrt(maxPixels/(s.width*s.height)))
	width := min(max(int(math.Round(s.width*scale)), minWidth), render.MaxWidth)
	img, err := d.drawn.Page(d.ctx, page, width)
	if err != nil {
		return nil, err
	}
	s.ink = newInk(img, s.width, s.height, s.fields...)
	return s, nil
}

// bounds is where a signature may stand.
func (s *sheet) bounds() pdf.Rect {
	edge := min(pageEdge, s.width/20, s.height/20)
	return pdf.Rect{X: edge, Y: edge, Width: s.width - 2*edge, Height: s.height - 2*edge}
}

// part is the part of the page between two points given as shares of its width
// and height.
func (s *sheet) part(x0, y0, x1, y1 float64) pdf.Rect {
	return intersect(s.bounds(), pdf.Rect{X: x0 * s.width, Y: y0 * s.height, Width: (x1 - x0) * s.width, Height: (y1 - y0) * s.height})
}
