package rules

import (
	"strings"

	"trien/signer"
	"trien/signer/pdf"
)

// marks are the sizes of a clerk's mark, the best first, in points: the head of
// a page by Decree 30 has 20 to 25 mm above its first line.
var marks = []struct{ width, height float64 }{{180, 60}, {180, 48}, {150, 48}, {150, 40}, {120, 36}}

// mark places what a clerk adds to the first page: archive certification at
// the top left (S10), appendix and copy at the top right (N5, N6), and the mark
// of an incoming document below its number, by habit.
func (d *document) mark(purpose signer.Purpose) (Proposal, error) {
	s, err := d.look(1)
	if err != nil {
		return Proposal{}, err
	}
	atRight := purpose == signer.Appendix || purpose == signer.Copy
	regions := []pdf.Rect{s.part(0, 0.75, 0.5, 1), s.part(0, 0.75, 0.65, 1)}
	why := topLeft(purpose)
	if atRight {
		regions = []pdf.Rect{s.part(0.5, 0.75, 1, 1), s.part(0.35, 0.75, 1, 1)}
		why = topRight()
	}
	if purpose == signer.Incoming {
		if number, ok := s.number(); ok {
			if r, ok := s.belowNumber(number); ok {
				return s.propose(r, belowNumber(), true), nil
			}
		}
	}
	corner := func(width, height float64, region pdf.Rect) pdf.Rect {
		x := region.X
		if atRight {
			x = right(region) - width
		}
		return within(pdf.Rect{X: x, Y: top(region) - height, Width: width, Height: height}, region)
	}
	for _, region := range regions {
		for _, size := range marks {
			target := corner(size.width, size.height, region)
			if target.Width < size.width || target.Height < size.height {
				continue
			}
			if r, free := s.ink.search(target, region, near(target)); free {
				return s.propose(r, why, true), nil
			}
		}
	}
	var target pdf.Rect
	for _, size := range marks {
		target = corner(size.width, size.height, s.bounds())
		if r, free := s.ink.search(target, s.bounds(), near(target)); free {
			return s.propose(r, elsewhereFree(1), false), nil
		}
	}
	r, _ := s.ink.search(target, regions[0], near(target))
	return s.propose(r, nothingFree(1), false), nil
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

// belowNumber takes the nearest free area below the number, in the left part.
func (s *sheet) belowNumber(number pdf.Rect) (r pdf.Rect, ok bool) {
	region := intersect(s.bounds(), pdf.Rect{Y: number.Y - 0.2*s.height, Width: s.width * 0.6, Height: 0.2 * s.height})
	for _, size := range marks {
		if region.Width < size.width || region.Height < size.height {
			continue
		}
		target := within(pdf.Rect{X: middle(number) - size.width/2, Y: number.Y - size.height, Width: size.width, Height: size.height}, region)
		if r, free := s.ink.search(target, region, near(target)); free {
			return r, true
		}
	}
	return r, false
}
