package rules

import (
	"cmp"
	"slices"

	"trien/signer"
	"trien/signer/pdf"
)

// A hand signature on paper is 40 to 55 mm wide and 15 to 25 mm high. Points.
const (
	handWidth, handLeastWidth   = 156, 113
	handHeight, handLeastHeight = 71, 42
	handShape                   = 2.3 // width to height
	margin                      = 3   // kept from title and name
)

// candidates returns the signature blocks of the document, the likeliest
// first.
func (d *document) candidates(holder string) ([]block, error) {
	holder = fold(holder)
	var all []block
	for _, page := range d.order() {
		s, err := d.read(page)
		if err != nil {
			return nil, err
		}
		found := s.blocks(holder)
		all = append(all, found...)
		// An appendix's form has blocks, but neither this name nor recipients.
		if len(found) > 0 && found[0].score >= scoreSure+scoreRecipients {
			break
		}
	}
	slices.SortStableFunc(all, func(a, b block) int { return cmp.Compare(b.score, a.score) })
	return all, nil
}

// maxTried bounds the blocks that are looked at closely.
const maxTried = 6

// approve places a person's signature between title and name (N3, S9).
func (d *document) approve(holder string) (Proposal, error) {
	found, err := d.candidates(holder)
	if err != nil {
		return Proposal{}, err
	}
	for _, b := range found[:min(len(found), maxTried)] {
		s, err := d.look(b.sheet.page)
		if err != nil {
			return Proposal{}, err
		}
		r, ok := s.handIn(b)
		switch {
		case !ok:
			continue
		case b.holder:
			return s.propose(r, betweenTitleAndHolder(s.page), true), nil
		case b.name.Width > 0:
			return s.propose(r, betweenTitleAndName(s.page), b.sure()), nil
		}
		return s.propose(r, belowTitle(s.page), false), nil
	}
	s, err := d.look(d.pages)
	if err != nil {
		return Proposal{}, err
	}
	if len(s.runs) == 0 {
		if r, ok := s.gapInScan(); ok {
			return s.propose(r, gapInScan(s.page), false), nil
		}
	}
	return s.lowerRight()
}

// plain takes an empty area at the lower right of the last page.
func (d *document) plain() (Proposal, error) {
	s, err := d.look(d.pages)
	if err != nil {
		return Proposal{}, err
	}
	return s.lowerRight()
}

// handIn fits a hand signature into a block's gap; ok is false where the gap
// is taken.
func (s *sheet) handIn(b block) (r pdf.Rect, ok bool) {
	upper, lower, x := b.gap()
	height := min(upper-lower, handHeight)
	if height < leastGap-2*margin {
		return pdf.Rect{}, false
	}
	width := min(handWidth, max(handLeastWidth, handShape*height))
	for ; width >= 80; width -= 12 {
		r = within(centred(x, (upper+lower)/2, width, height), s.bounds())
		if s.ink.free(grown(r, -clearance)) {
			return r, true
		}
	}
	// Something stands in the gap: a rule, initials. The rest may do.
	target := within(centred(x, (upper+lower)/2, handLeastWidth, min(height, handLeastHeight)), s.bounds())
	region := intersect(s.bounds(), pdf.Rect{X: x - handWidth/2, Y: lower, Width: handWidth, Height: upper - lower})
	return s.ink.search(target, region, near(target))
}

// gap returns the heights between which a block's signature stands, and its
// middle.
func (b block) gap() (upper, lower, x float64) {
	upper = b.title.Y - margin
	if b.name.Width == 0 {
		return upper, max(pageEdge, upper-roomBelow), middle(b.title)
	}
	return upper, top(b.name) + margin, (middle(b.title) + middle(b.name)) / 2
}

// lowerRight takes the empty area that is nearest to where signatures stand.
func (s *sheet) lowerRight() (Proposal, error) {
	target := within(pdf.Rect{X: s.width*0.72 - handWidth/2, Y: s.height * 0.15, Width: handWidth, Height: handHeight}, s.bounds())
	for _, region := range []pdf.Rect{s.part(0.5, 0, 1, 0.6), s.part(0.4, 0, 1, 1), s.bounds()} {
		for _, shrink := range []float64{1, 0.8} {
			small := within(centred(middle(target), halfway(target), target.Width*shrink, target.Height*shrink), s.bounds())
			if r, free := s.ink.search(small, region, near(small)); free {
				return s.propose(r, lowerRightFree(s.page), false), nil
			}
		}
	}
	r, _ := s.ink.search(target, s.bounds(), near(target))
	return s.propose(r, nothingFree(s.page), false), nil
}

func (s *sheet) propose(r pdf.Rect, why Reason, certain bool) Proposal {
	return Proposal{signer.Placement{Page: s.page, Rect: within(r, s.bounds())}, why, certain}
}
