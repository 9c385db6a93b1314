package pdf

import (
	"math"

	"trien/signer/fault"
)

// A Rect is a rectangle on a page as a person sees it: in points, from the
// lower left corner of the visible page, after CropBox, Rotate and UserUnit.
type Rect struct {
	X, Y, Width, Height float64
}

// A Matrix maps (x, y) to (a·x + c·y + e, b·x + d·y + f) with the elements in
// the order a b c d e f (ISO 32000-2, 8.3.4).
type Matrix [6]float64

// Identity is the matrix that changes nothing.
var Identity = Matrix{1, 0, 0, 1, 0, 0}

// Size returns the width and height of the page as seen, in points.
func (p *Page) Size() (width, height float64) {
	width = (p.CropBox[2] - p.CropBox[0]) * p.UserUnit
	height = (p.CropBox[3] - p.CropBox[1]) * p.UserUnit
	if p.Rotate%180 != 0 {
		width, height = height, width
	}
	return width, height
}

// Place turns a visible rectangle into an annotation's Rect, in default user
// space. fault.PlacementInvalid where it is no rectangle or leaves the page.
func (p *Page) Place(r Rect) ([4]float64, error) {
	for _, v := range []float64{r.X, r.Y, r.Width, r.Height} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return [4]float64{}, fault.New(fault.PlacementInvalid, "not a number")
		}
	}
	w, h := p.Size()
	const slack = 0.5 // points, for rounding on the way
	if r.Width <= 0 || r.Height <= 0 || r.X < -slack || r.Y < -slack || r.X+r.Width > w+slack || r.Y+r.Height > h+slack {
		return [4]float64{}, fault.New(fault.PlacementInvalid, "outside the page")
	}
	x0, y0 := p.toUser(r.X, r.Y)
	x1, y1 := p.toUser(r.X+r.Width, r.Y+r.Height)
	return [4]float64{min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)}, nil
}

// Visible turns a rectangle of default user space into the one that is seen.
func (p *Page) Visible(b [4]float64) Rect {
	x0, y0 := p.fromUser(b[0], b[1])
	x1, y1 := p.fromUser(b[2], b[3])
	return Rect{min(x0, x1), min(y0, y1), math.Abs(x1 - x0), math.Abs(y1 - y0)}
}

// Upright returns the Matrix for a form XObject with BBox [0 0 width height],
// so that it stands upright on the page as seen. A viewer scales the result to
// the annotation's Rect (ISO 32000-2, 12.5.5).
func (p *Page) Upright(width, height float64) Matrix {
	switch p.Rotate {
	case 90:
		return Matrix{0, 1, -1, 0, height, 0}
	case 180:
		return Matrix{-1, 0, 0, -1, width, height}
	case 270:
		return Matrix{0, -1, 1, 0, 0, width}
	}
	return Identity
}

func (p *Page) toUser(x, y float64) (float64, float64) {
	x, y = x/p.UserUnit, y/p.UserUnit
	c := p.CropBox
	switch p.Rotate {
	case 90:
		return c[2] - y, c[1] + x
	case 180:
		return c[2] - x, c[3] - y
	case 270:
		return c[0] + y, c[3] - x
	}
	return c[0] + x, c[1] + y
}

func (p *Page) fromUser(x, y float64) (float64, float64) {
	c := p.CropBox
	switch p.Rotate {
	case 90:
		x, y = y-c[1], c[2]-x
	case 180:
		x, y = c[2]-x, c[3]-y
	case 270:
		x, y = c[3]-y, x-c[0]
	default:
		x, y = x-c[0], y-c[1]
	}
	return x * p.UserUnit, y * p.UserUnit
}

// VisibleOf is Visible of a rectangle object in f, such as an annotation's Rect
// (ISO 32000-2, 7.9.5), whose corners may come in any order. ok is false where
// it is no rectangle.
func (p *Page) VisibleOf(f *File, rect Object) (r Rect, ok bool) {
	corners, err := f.Array(rect)
	if err != nil || len(corners) != 4 {
		return r, false
	}
	var b [4]float64
	for i, c := range corners {
		o, err := f.Resolve(c)
		n, isNumber := o.(Number)
		if err != nil || !isNumber {
			return r, false
		}
		b[i], _ = n.Float()
	}
	return p.Visible([4]float64{min(b[0], b[2]), min(b[1], b[3]), max(b[0], b[2]), max(b[1], b[3])}), true
}
