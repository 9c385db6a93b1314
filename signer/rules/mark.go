package rules

import (
	"math"
	"strings"

	"trien/signer"
	"trien/signer/pdf"
)

// A size of a clerk's mark, in points. One that is worse is taken only where it
// saves as many points of being away from the right place.
type size struct{ width, height, worse float64 }

// smallMarks are the sizes for a page with little room: the text shrinks, which
// the rules do not allow for (N7).
var smallMarks = []size{{180, 48, 110}, {150, 48, 130}, {150, 40, 150}, {120, 36, 210}}

// markInset keeps marks off the edge of the page, in points, where there is
// room: 6 mm, which printers can print.
const markInset = 17

// Text that stands closer to print than airy, in points, reads as a part of it:
// that counts as much as being crowded points away.
const airy, crowded = 4, 25

// marks returns the sizes of a mark. The head of a page by Decree 30 has 20 to
// 25 mm above its first line: a long name stands better in few lines.
func marks(purpose signer.Purpose, holder string) []size {
	var sizes []size
	for i, width := range []float64{180, 220, 270, 150} {
		w, h, err := signer.InformationSize(purpose, holder, width)
		if err != nil {
			continue
		}
		const roomy = 1.07 // for lines that are not set tight
		worse := float64(5*i) + h
		sizes = append(sizes, size{w, h * roomy, worse}, size{w, h, worse + 5})
	}
	return append(sizes, smallMarks...)
}

// mark places what a clerk adds to the first page: archive certification at
// the top left (S10), appendix and copy at the top right (N5, N6), and the mark
// of an incoming document below its number, by habit.
func (d *document) mark(purpose signer.Purpose, holder string) (Proposal, error) {
	s, err := d.look(1)
	if err != nil {
		return Proposal{}, err
	}
	sizes := marks(purpose, holder)
	inset := min(markInset, s.width/20, s.height/20) - s.bounds().X
	half, why := s.part(0, 0.7, 0.6, 1), topLeft(purpose)
	aim := func(width, height float64) pdf.Rect {
		return pdf.Rect{X: half.X + inset, Y: top(half) - inset - height, Width: width, Height: height}
	}
	corner := d.packs.Position(purpose)
	if corner == TopRight || corner == "" && (purpose == signer.Appendix || purpose == signer.Copy) {
		half, why = s.part(0.4, 0.7, 1, 1), topRight()
		aim = func(width, height float64) pdf.Rect {
			return pdf.Rect{X: right(half) - inset - width, Y: top(half) - inset - height, Width: width, Height: height}
		}
	}
	if number, ok := s.number(); ok && purpose == signer.Incoming {
		below := func(width, height float64) pdf.Rect {
			return pdf.Rect{X: middle(number) - width/2, Y: number.Y - height, Width: width, Height: height}
		}
		region := intersect(s.bounds(), pdf.Rect{Y: number.Y - 0.2*s.height, Width: s.width * 0.6, Height: 0.2 * s.height})
		if r, free := s.nearest(below, region, sizes); free && r.Height >= smallMarks[2].height {
			return s.propose(r, belowNumber(), true), nil
		}
	}
	r, free := s.nearest(aim, half, sizes)
	if free {
		return s.propose(r, why, true), nil
	}
	if r, free = s.nearest(aim, s.bounds(), sizes); free {
		return s.propose(r, elsewhereFree(1), false), nil
	}
	r, _ = s.nearest(aim, half, sizes)
	return s.propose(r, nothingFree(1), false), nil
}

// nearest finds a free place for a mark of one of the sizes, near to where aim
// would have it; the emptiest where none is free.
func (s *sheet) nearest(aim func(width, height float64) pdf.Rect, region pdf.Rect, sizes []size) (best pdf.Rect, free bool) {
	least := math.Inf(1)
	for _, size := range sizes {
		target := within(aim(size.width, size.height), region)
		r, ok := s.ink.search(target, region, near(target))
		// A page that is smaller than a mark has marks of its own size.
		cost := near(target)(r) + size.worse
		if ok && !s.ink.free(grown(r, airy)) {
			cost += crowded
		}
		if inner := grown(s.bounds(), -airy); r.X < inner.X || right(r) > right(inner) {
			cost += crowded
		}
		if ok && !free || ok == free && cost < least {
			best, free, least = r, ok, cost
		}
	}
	return best, free
}

// number finds the line with the document's số, ký hiệu.
func (s *sheet) number() (at pdf.Rect, ok bool) {
	for _, r := range s.runs[:min(len(s.runs), maxRuns)] {
		at := pdf.Rect(r.Rect)
		if at.Y < s.height*0.6 || middle(at) > s.width/2 || len(r.Text) > maxTitle {
			continue
		}
		if rest, found := strings.CutPrefix(fold(r.Text), "so"); found && strings.HasPrefix(strings.TrimSpace(rest), ":") {
			return at, true
		}
	}
	return pdf.Rect{}, false
}
