package acceptance

import (
	"math"

	"trien/signer"
	"trien/signer/pdf"
	"trien/signer/rules"
)

// placed: a signature stands where the rule's position says (S8–S10, N3–N6).
func placed(i *inspection, rule *rules.Rule) (found []breach) {
	if i.reading == nil {
		return nil
	}
	role := map[rules.Purpose]role{
		rules.Purpose(signer.Approve): personRole, rules.Purpose(signer.Issue): sealRole, rules.Purpose(signer.Archive): archiveRole,
		rules.Purpose(signer.Appendix): appendixRole, rules.Purpose(signer.Copy): copyRole, rules.Purpose(signer.Incoming): incomingRole,
	}[rule.Purpose]
	for _, s := range i.with(role) {
		if role == unknownRole || s.page == 0 {
			continue
		}
		var b *breach
		switch rule.Position {
		case rules.InBlock:
			b = i.inBlock(s)
		case rules.OverSignature:
			b = i.overSignature(s, rule.Overlap)
		case rules.PageTop, rules.TopLeft, rules.TopRight:
			b = i.atTop(s, rule.Position)
		}
		if b != nil {
			found = append(found, b.of(s))
		}
	}
	if n := len(i.with(role)); rule.Position == rules.InBlock && len(found) < n {
		// The signer's own stands in its place: the others are initials.
		for k := range found {
			found[k] = found[k].note()
		}
	}
	return found
}

func wrongPlace(vi, en string) *breach {
	return &breach{reason: text(vi, en), action: lookAtIt}
}

// inBlock: between title and name. A document in which no block is found says
// nothing of it.
func (i *inspection) inBlock(s *signature) *breach {
	sure := false
	for _, b := range i.blocks {
		if standsIn(s, b) {
			return nil
		}
		sure = sure || b.Sure
	}
	if !sure {
		return nil
	}
	return wrongPlace("Chữ ký số của người ký không ở giữa chức vụ và họ tên của người ký.",
		"The person's signature does not stand between title and name.")
}

// standsIn tells whether a signature's picture stands in a block's gap.
func standsIn(s *signature, b rules.Block) bool {
	const offCentre = 50
	r := s.picture()
	x, y := centre(r)
	gx, _ := centre(b.Gap)
	return s.page == b.Page && math.Abs(x-gx) <= offCentre && y >= b.Gap.Y-2 && y <= b.Gap.Y+b.Gap.Height+2
}

// picture is where the signature's image is, or all of it.
func (s *signature) picture() pdf.Rect {
	if s.drawn != nil && s.drawn.image {
		return s.drawn.picture
	}
	return s.rect
}

// overlapSlack is how far from "about one third" is about one third.
const overlapSlack = 0.2

// overSignature: over a share of the person's image, at its left. Where no
// person has signed on that page there is nothing to stand over.
func (i *inspection) overSignature(s *signature, share float64) *breach {
	var hand *signature
	for _, h := range i.with(personRole) {
		if h.page == s.page && (hand == nil || distance(h.picture(), s.picture()) < distance(hand.picture(), s.picture())) {
			hand = h
		}
	}
	if hand == nil {
		return nil
	}
	h, seal := hand.picture(), s.picture()
	common := intersect(h, seal)
	covered := 0.0
	if common.Height > 0 {
		covered = common.Width / h.Width
	}
	x, _ := centre(seal)
	hx, _ := centre(h)
	if math.Abs(covered-share) <= overlapSlack && x < hx {
		return nil
	}
	return wrongPlace("Hình ảnh dấu không trùm lên khoảng 1/3 hình ảnh chữ ký của người ký về bên trái.",
		"The seal's image does not cover about one third of the person's signature at its left.")
}

// atTop: on the first page, at the top, perhaps in a corner, over no print.
func (i *inspection) atTop(s *signature, p rules.Position) *breach {
	size, err := i.reading.Size(1)
	if err != nil {
		return nil
	}
	x, y := centre(s.rect)
	switch {
	case s.page != 1, y < size.Height*0.7, p == rules.TopLeft && x > size.Width*0.6, p == rules.TopRight && x < size.Width*0.4:
		switch p {
		case rules.TopLeft:
			return wrongPlace("Chữ ký số không ở góc trên bên trái trang đầu.", "The signature is not in the top left corner of the first page.")
		case rules.TopRight:
			return wrongPlace("Chữ ký số không ở góc trên bên phải trang đầu.", "The signature is not in the top right corner of the first page.")
		}
		return wrongPlace("Chữ ký số của cơ quan, tổ chức không ở phía trên cùng trang đầu.", "The organisation's signature is not at the very top of the first page.")
	}
	runs, err := i.reading.Text(1)
	if err != nil {
		return nil
	}
	const touch = 2 // points
	for _, shown := range s.shownAt() {
		for _, run := range runs {
			if c := intersect(shown, pdf.Rect(run.Rect)); c.Width > touch && c.Height > touch {
				return wrongPlace("Chữ ký số đè lên chữ của văn bản.", "The signature stands over the document's text.")
			}
		}
	}
	return nil
}

// shownAt is where the signature shows something.
func (s *signature) shownAt() (at []pdf.Rect) {
	if s.drawn == nil {
		return []pdf.Rect{s.rect}
	}
	for _, l := range s.drawn.lines {
		at = append(at, l.rect)
	}
	if s.drawn.image {
		at = append(at, s.drawn.picture)
	}
	return at
}

func centre(r pdf.Rect) (x, y float64) { return r.X + r.Width/2, r.Y + r.Height/2 }

func distance(a, b pdf.Rect) float64 {
	ax, ay := centre(a)
	bx, by := centre(b)
	return math.Hypot(ax-bx, ay-by)
}

func intersect(a, b pdf.Rect) pdf.Rect {
	x, y := max(a.X, b.X), max(a.Y, b.Y)
	return pdf.Rect{X: x, Y: y, Width: max(0, min(a.X+a.Width, b.X+b.Width)-x), Height: max(0, min(a.Y+a.Height, b.Y+b.Height)-y)}
}
