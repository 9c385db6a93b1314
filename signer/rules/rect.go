package rules

import (
	"math"

	"trien/signer/pdf"
)

// pageEdge keeps signatures off the edge of the page, in points.
const pageEdge = 6

func right(r pdf.Rect) float64   { return r.X + r.Width }
func top(r pdf.Rect) float64     { return r.Y + r.Height }
func middle(r pdf.Rect) float64  { return r.X + r.Width/2 }
func halfway(r pdf.Rect) float64 { return r.Y + r.Height/2 }

// centred is the rectangle of a size about a point.
func centred(x, y, width, height float64) pdf.Rect {
	return pdf.Rect{X: x - width/2, Y: y - height/2, Width: width, Height: height}
}

func grown(r pdf.Rect, by float64) pdf.Rect {
	return pdf.Rect{X: r.X - by, Y: r.Y - by, Width: r.Width + 2*by, Height: r.Height + 2*by}
}

// within moves r into bounds, and shrinks it where it is larger.
func within(r, bounds pdf.Rect) pdf.Rect {
	r.Width, r.Height = min(r.Width, bounds.Width), min(r.Height, bounds.Height)
	r.X = min(max(r.X, bounds.X), right(bounds)-r.Width)
	r.Y = min(max(r.Y, bounds.Y), top(bounds)-r.Height)
	return r
}

// intersect returns what two rectangles have in common; its sides are 0 where
// that is nothing.
func intersect(a, b pdf.Rect) pdf.Rect {
	x, y := max(a.X, b.X), max(a.Y, b.Y)
	return pdf.Rect{X: x, Y: y, Width: max(0, min(right(a), right(b))-x), Height: max(0, min(top(a), top(b))-y)}
}

func overlap(a, b pdf.Rect) bool {
	c := intersect(a, b)
	return c.Width > 0 && c.Height > 0
}

func union(a, b pdf.Rect) pdf.Rect {
	x, y := min(a.X, b.X), min(a.Y, b.Y)
	return pdf.Rect{X: x, Y: y, Width: max(right(a), right(b)) - x, Height: max(top(a), top(b)) - y}
}

// apart is how far two rectangles are from each other, edge to edge.
func apart(a, b pdf.Rect) float64 {
	dx := max(0, a.X-right(b), b.X-right(a))
	dy := max(0, a.Y-top(b), b.Y-top(a))
	return math.Hypot(dx, dy)
}
