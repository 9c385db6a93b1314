package rules

import (
	"math"
	"strings"

	"trien/signer"
	"trien/signer/pdf"
)

// marks are the sizes of a clerk's mark in points: the head of a page by Decree
// 30 has 20 to 25 mm above its first line. Smaller print is worse, by as much
// as being so many points away from the right place.
var marks = []struct{ width, height, worse float64 }{
	{180, 60, 0}, {180, 48, 10}, {150, 48, 40}, {150, 40, 80}, {120, 36, 150},
}

// mark places what a clerk adds to the first page: archive certification at
// the top left (S10), appendix and copy at the top right (N5, N6), and the mark
// of an incoming document below its number, by habit.
func (d *document) mark(purpose signer.Purpose) (Proposal, error) {
	s, err := d.look(1)
	if err != nil {
		return Proposal{}, err
	}
	half, why := s.part(0, 0.7, 0.6, 1), topLeft(purpose)
	aim := func(width, height float64) pdf.Rect {
		return pdf.Rect{X: half.X, Y: top(half) - height, Width: width, Height: height}
	}
	if purpose == signer.Appendix || purpose == signer.Copy {
		half, why = s.part(0.4, 0.7, 1, 1), topRight()
		aim = func(width, height float64) pdf.Rect {
			return pdf.Rect{X: right(half) - width, Y: top(half) - height, Width: width, Height: height}
		}
	}
	if number, ok := s.number(); ok && purpose == signer.Incoming {
		below := func(width, height float64) pdf.Rect {
			return pdf.Rect{X: middle(number) - width/2, Y: number.Y - height, Width: width, Height: height}
		}
		region := intersect(s.bounds(), pdf.Rect{Y: number.Y - 0.2*s.height, Width: s.width * 0.6, Height: 0.2 * s.height})
		if r, free := s.nearest(below, region); free && r.Height >= marks[3].height {
			return s.propose(r, belowNumber(), true), nil
		}
	}
	r, free := s.nearest(aim, half)
	if free {
		return s.propose(r, why, true), nil
	}
	if r, free = s.nearest(aim, s.bounds()); free {
		return s.propose(r, elsewhereFree(1), false), nil
	}
	r, _ = s.nearest(aim, half)
	return s.propose(r, nothingFree(1), false), nil
}

// nearest finds a free place for a mark of one of the sizes, near to where aim
// would have it; the emptiest where none is free.
func (s *sheet) nearest(aim func(width, height float64) pdf.Rect, region pdf.Rect) (best pdf.Rect, free bool) {
	least := math.Inf(1)
	for _, size := range marks {
		target := within(aim(size.width, size.height), region)
		r, ok := s.ink.search(target, region, near(target))
		// A page that is smaller than a mark has marks of its own size.
		cost := near(target)(r) + size.worse
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
