package rules

import (
	"cmp"
	"math"
	"slices"

	"trien/signer"
	"trien/signer/pdf"
)

// An office's round seal is 36 mm wide and covers a third of the person's
// signature (N4), where no pack says otherwise.
const (
	sealMillimetres = 36
	sealOverlap     = 1.0 / 3
)

// seal returns the seal's real size, in points, and the share of the person's
// signature that it covers.
func (p Packs) seal() (side, share float64) {
	millimetres, share := float64(sealMillimetres), sealOverlap
	for _, pack := range slices.Backward(p) {
		for _, r := range pack.Rules {
			millimetres, share = cmp.Or(r.SealMillimetres, millimetres), cmp.Or(r.Overlap, share)
		}
	}
	return millimetres / 25.4 * 72, share
}

// occupied is the cost of covering what must stay clear.
const occupied = 1e4

// informations are the sizes that an organisation's name and the time may
// take beside the seal: first those where the text keeps its size (N7), in a
// narrow column and in wider ones.
func informations(holder string) []size {
	var sizes []size
	for i, width := range []float64{116, 150, 200} {
		if w, h, err := signer.InformationSize(signer.Issue, holder, width); err == nil {
			sizes = append(sizes, size{w, h, float64(6 * i)})
		}
	}
	return append(sizes, size{116, 66, 40}, size{100, 78, 46}, size{90, 56, 60})
}

// issue places the organisation's seal over the left third of the person's
// signature, and its information where nothing is printed (N4, S18).
func (d *document) issue() (Proposal, error) {
	s, hand, why, certain, err := d.person()
	if err != nil {
		return Proposal{}, err
	}
	real, share := d.packs.seal()
	if certain && s.sealed(hand) {
		return s.besideSeal(hand, real, informations(d.holder)[0].width), nil
	}
	side := min(real, s.width/2, s.height/2)
	seal := within(pdf.Rect{X: hand.X + hand.Width*share - side, Y: halfway(hand) - side/2, Width: side, Height: side}, s.bounds())
	seal = s.offName(seal)
	text, free := s.informationBeside(seal, hand, informations(d.holder))
	if !free {
		why, certain = why.and(informationOverText), false
	}
	p := s.propose(union(seal, text), why, certain)
	p.Placement.Image, p.Placement.Text = seal, text
	return p, nil
}

// person finds where the person's signature is, or would be.
func (d *document) person() (s *sheet, hand pdf.Rect, why Reason, certain bool, err error) {
	found, err := d.candidates("")
	if err != nil {
		return nil, hand, why, false, err
	}
	found = found[:min(len(found), maxTried)]
	signed, err := d.hands(found)
	if err != nil {
		return nil, hand, why, false, err
	}
	if len(signed) == 0 {
		return d.unsigned(found)
	}
	best := slices.MinFunc(signed, func(a, b handSigned) int { return cmp.Compare(a.rank, b.rank) })
	if s, err = d.look(best.page); err != nil {
		return nil, hand, why, false, err
	}
	return s, s.picture(best.Rect), sealOnSignature(s.page), true, nil
}

// handSigned is a person's signature; the lower its rank, the more a seal
// belongs on it.
type handSigned struct {
	signature
	page, rank int
}

// hands lists the persons' signatures, the likeliest first: those in the
// blocks, or else any other.
func (d *document) hands(found []block) (list []handSigned, err error) {
	add := func(s *sheet, fits func(pdf.Rect) bool) {
		for _, sig := range slices.Backward(s.signed) {
			if sig.holder == Organization || !fits(sig.Rect) {
				continue
			}
			h := handSigned{signature: sig, page: s.page}
			// In a letter of two offices each seals its own leader's signature.
			if !slices.Contains(sig.offices, d.holder) {
				h.rank = 1
			}
			if s.sealed(sig.Rect) {
				h.rank += 2
			}
			list = append(list, h)
		}
	}
	for _, b := range found {
		upper, lower, x := b.gap()
		gap := pdf.Rect{X: x - handWidth/2, Y: lower, Width: handWidth, Height: upper - lower}
		add(b.sheet, func(r pdf.Rect) bool { return overlap(r, gap) && r.Width < 2*handWidth })
	}
	if len(list) > 0 {
		return list, nil
	}
	// Any other but the clerk's marks at the top of the first page.
	for _, page := range d.order() {
		s, err := d.read(page)
		if err != nil {
			return nil, err
		}
		add(s, func(r pdf.Rect) bool {
			mark := page == 1 && r.Y > s.height*0.75
			return !mark && r.Width >= 30 && r.Width <= 2*handWidth && r.Height >= 12 && r.Height <= 2*handHeight
		})
		if len(list) > 0 {
			break
		}
	}
	return list, nil
}

// unsigned finds where the person's signature would stand in a document that
// has none: signed on paper (S17), or still to be signed.
func (d *document) unsigned(found []block) (s *sheet, hand pdf.Rect, why Reason, certain bool, err error) {
	for _, b := range found {
		if s, err = d.look(b.sheet.page); err != nil {
			return nil, hand, why, false, err
		}
		if r, ok := s.handIn(b); ok {
			return s, r, sealAtBlock(s.page), false, nil
		}
		upper, lower, x := b.gap()
		gap := pdf.Rect{X: x - handWidth/2, Y: lower + margin, Width: handWidth, Height: upper - lower - 2*margin}
		if r, ok := s.ink.box(gap); ok && b.name.Width > 0 {
			return s, r, sealOnDrawing(s.page), false, nil
		}
	}
	if s, err = d.look(d.pages); err != nil {
		return nil, hand, why, false, err
	}
	if len(s.runs) == 0 {
		if r, ok := s.gapInScan(); ok {
			return s, r, sealInScan(s.page), false, nil
		}
	}
	p, err := s.lowerRight()
	return s, p.Placement.Rect, sealLowerRight(s.page), false, err
}

// picture is what is drawn in a signature's rectangle: the hand's strokes may
// be smaller than it.
func (s *sheet) picture(r pdf.Rect) pdf.Rect {
	if b, ok := s.ink.box(intersect(r, s.bounds())); ok && b.Width >= r.Width/4 && b.Height >= r.Height/4 {
		return b
	}
	return r
}

// offName moves a seal a little up or down, where it covers less of title and
// name: the gap between them is mostly lower than a seal is.
func (s *sheet) offName(seal pdf.Rect) pdf.Rect {
	const step, most = 3, 12
	best, least := seal, math.Inf(1)
	for by := -float64(most); by <= most; by += step {
		r := seal
		r.Y += by
		// A round seal leaves the corners of its square empty.
		covered := s.ink.share(r) + 2*s.ink.share(grown(r, -seal.Width/7)) + math.Abs(by)*1e-4
		if r = within(r, s.bounds()); covered < least {
			best, least = r, covered
		}
	}
	return best
}

// informationBeside finds the nearest room for the information, clear of all
// print, of the seal and of the person's signature.
func (s *sheet) informationBeside(seal, hand pdf.Rect, sizes []size) (best pdf.Rect, free bool) {
	// Nor where others are still to sign.
	taken := []pdf.Rect{seal, hand}
	for _, b := range s.blocks("") {
		upper, lower, x := b.gap()
		taken = append(taken, centred(x, (upper+lower)/2, handLeastWidth, upper-lower))
	}
	least := math.Inf(1)
	for _, size := range sizes {
		width, height := min(size.width, s.bounds().Width), min(size.height, s.bounds().Height)
		target := pdf.Rect{X: seal.X - width, Y: halfway(seal) - height/2, Width: width, Height: height}
		region := intersect(s.bounds(), pdf.Rect{X: seal.X - 250, Y: seal.Y - 90, Width: seal.Width + 460, Height: seal.Height + 180})
		cost := func(r pdf.Rect) float64 {
			// To the left by habit; the better shapes first.
			c := apart(r, seal) + 0.2*math.Hypot(middle(r)-middle(target), halfway(r)-halfway(target)) + size.worse
			if slices.ContainsFunc(taken, func(t pdf.Rect) bool { return overlap(r, t) }) {
				c += occupied
			}
			return c
		}
		r, ok := s.ink.search(within(target, region), region, cost)
		c := cost(r)
		ok = ok && c < occupied
		if ok && !free || ok == free && c < least {
			best, free, least = r, ok, c
		}
	}
	return best, free
}

// besideSeal places another organisation's seal near a signature that has one
// already: two seals on each other are neither's. The seal and its information are as
// wide as side and information, in points.
func (s *sheet) besideSeal(hand pdf.Rect, side, information float64) Proposal {
	width := min(side+information, s.bounds().Width)
	height := min(side, s.bounds().Height)
	target := within(pdf.Rect{X: hand.X - width, Y: halfway(hand) - height/2, Width: width, Height: height}, s.bounds())
	cost := func(r pdf.Rect) float64 {
		c := near(target)(r)
		if slices.ContainsFunc(s.signed, func(other signature) bool { return overlap(r, other.Rect) }) {
			c += occupied
		}
		return c
	}
	r, free := s.ink.search(target, s.bounds(), cost)
	if !free || cost(r) >= occupied {
		return s.sealLeft(r, nothingFree(s.page), false)
	}
	return s.sealLeft(r, sealBesideSeal(s.page), false)
}

// issueAtTop places the organisation's signature as 1831-QĐ/TU does: on the
// first page, at the very top, in an empty area (S8). Where the head of the
// page has no room for the seal's real size it is smaller; the rule is older
// than N4.
func (d *document) issueAtTop() (Proposal, error) {
	s, err := d.look(1)
	if err != nil {
		return Proposal{}, err
	}
	real, _ := d.packs.seal()
	for _, region := range []pdf.Rect{s.part(0, 0.85, 1, 1), s.part(0, 0.7, 1, 1)} {
		for _, side := range []float64{real, 80, 60, 48} {
			target := within(pdf.Rect{X: pageEdge, Y: s.height, Width: side + 112, Height: side}, region)
			high := func(r pdf.Rect) float64 { return 3*(top(region)-top(r)) + r.X - region.X }
			r, free := s.ink.search(target, region, high)
			if !free || r.Width < side+112 || r.Height < side {
				continue
			}
			return s.sealLeft(r, sealAtTop(), true), nil
		}
	}
	target := within(pdf.Rect{X: pageEdge, Y: s.height, Width: 180, Height: 60}, s.bounds())
	r, free := s.ink.search(target, s.bounds(), near(target))
	if !free {
		return s.sealLeft(r, nothingFree(1), false), nil
	}
	return s.sealLeft(r, elsewhereFree(1), false), nil
}

// sealLeft divides a rectangle into seal and information.
func (s *sheet) sealLeft(r pdf.Rect, why Reason, certain bool) Proposal {
	p := s.propose(r, why, certain)
	r = p.Placement.Rect
	side := min(r.Height, r.Width/2)
	p.Placement.Image = pdf.Rect{X: r.X, Y: r.Y, Width: side, Height: r.Height}
	p.Placement.Text = pdf.Rect{X: r.X + side, Y: r.Y, Width: r.Width - side, Height: r.Height}
	return p
}
