package rules

import (
	"image/color"
	"math"
	"testing"

	"trien/signer/pdf"
)

// signedSheet is the last page of a letter that a person has signed at hand.
func signedSheet(hand pdf.Rect) *sheet {
	s := sheetOf(1, append(append(body(760, 400), at{110, 300, "Nơi nhận:"}, at{120, 285, "- Như trên;"}, at{120, 270, "- Lưu: VT."}),
		at{430, 300, "GIÁM ĐỐC"}, at{430, 200, "Lê Hoàng Vĩnh"})...)
	img := paper()
	for _, r := range s.runs {
		blot(img, pdf.Rect(r.Rect), color.Black)
	}
	blot(img, hand, color.RGBA{0, 0, 200, 255})
	s.ink = newInk(img, s.width, s.height)
	return s
}

// sealSized tells whether a seal has its real size: 36 mm (N4).
func sealSized(r pdf.Rect) bool {
	return math.Abs(r.Width-102) < 0.1 && math.Abs(r.Height-102) < 0.1
}

func TestTheSealTakesTheLeftThirdOfTheSignature(t *testing.T) {
	hand := pdf.Rect{X: 370, Y: 230, Width: 120, Height: 52}
	for name, signed := range map[string][]signature{"signed": {{Rect: hand}}, "drawn, not signed": nil} {
		s := signedSheet(hand)
		s.signed = signed
		p, err := documentOf(s).issue()
		if err != nil {
			t.Fatal(err)
		}
		seal, text := p.Placement.Image, p.Placement.Text
		if over := (right(seal) - hand.X) / hand.Width; over < 0.3 || over > 0.37 || !sealSized(seal) {
			t.Errorf("%s: seal at %v covers %g of the signature", name, seal, over)
		}
		if off := halfway(seal) - halfway(hand); off > 12 || off < -12 {
			t.Errorf("%s: seal is %g points too high", name, off)
		}
		clearOfText(t, s, text)
		if overlap(text, seal) || overlap(text, hand) || apart(text, seal) > 20 {
			t.Errorf("%s: the information is at %v, the seal at %v", name, text, seal)
		}
		if got := p.Placement.Rect; got != union(seal, text) {
			t.Errorf("%s: %v is not %v and %v", name, got, seal, text)
		}
		if p.Certain != (signed != nil) {
			t.Errorf("%s: certain is %v", name, p.Certain)
		}
	}
}

// The clerk's marks at the head of the first page are no person's signature.
func TestTheSealIsNotSetOnAMark(t *testing.T) {
	s := sheetOf(1, append(body(740, 400), at{430, 300, "GIÁM ĐỐC"}, at{430, 200, "Lê Hoàng Vĩnh"})...)
	s.signed = []signature{{Rect: pdf.Rect{X: 10, Y: 780, Width: 180, Height: 48}}}
	p, err := documentOf(s).issue()
	if err != nil || p.Placement.Image.Y > 320 || p.Reason != sealAtBlock(1) {
		t.Error(p, err)
	}
}

func TestTheSealFindsASignatureOutsideAnyBlock(t *testing.T) {
	first, last := sheetOf(1, body(760, 100)...), sheetOf(2)
	first.signed = []signature{{Rect: pdf.Rect{X: 300, Y: 50, Width: 120, Height: 50}}}
	p, err := documentOf(first, last).issue()
	if err != nil || p.Placement.Page != 1 || right(p.Placement.Image) != 340 {
		t.Error(p, err)
	}
}

func TestByKienGiangsRuleTheSealIsAtTheHeadOfTheFirstPage(t *testing.T) {
	s := sheetOf(1, append(letterhead(), body(630, 60)...)...)
	p, err := documentOf(s, sheetOf(2)).issueAtTop()
	if err != nil || p.Placement.Page != 1 || !p.Certain || p.Placement.Rect.Y < 770 {
		t.Error(p, err)
	}
	clearOfText(t, s, p.Placement.Rect)
}

func TestAScansBlockIsFoundByItsGap(t *testing.T) {
	s := sheetOf(1, append(body(760, 400), at{110, 300, "Nơi nhận:"}, at{120, 284, "- Như trên;"}, at{430, 300, "GIÁM ĐỐC"}, at{430, 200, "Lê Hoàng Vĩnh"})...)
	s.runs = nil
	p, err := documentOf(s).approve("Lê Hoàng Vĩnh")
	r := p.Placement.Rect
	if err != nil || p.Certain || p.Reason != gapInScan(1) || top(r) > 300 || r.Y < 211 || middle(r) < 420 || middle(r) > 440 {
		t.Error(p, err)
	}
}

// The information is not written where somebody else has yet to sign.
func TestTheInformationLeavesTheOtherGapFree(t *testing.T) {
	hand := pdf.Rect{X: 370, Y: 230, Width: 120, Height: 52}
	s := signedSheet(hand)
	s.signed = []signature{{Rect: hand}}
	s.runs = append(s.runs[:len(s.runs)-5], sheetOf(1, at{180, 300, "ĐẠI DIỆN BÊN GIAO"}, at{180, 200, "Phạm Thị Hòa"}, at{430, 300, "GIÁM ĐỐC"}, at{430, 200, "Lê Hoàng Vĩnh"}).runs...)
	p, err := documentOf(s).issue()
	if gap := (pdf.Rect{X: 140, Y: 212, Width: 80, Height: 86}); err != nil || overlap(p.Placement.Text, gap) {
		t.Error(p, err)
	}
}

// The organisation's seal overlaps the gap as the person's signature does.
func TestASealIsNotTakenForAPersonsSignature(t *testing.T) {
	hand := pdf.Rect{X: 370, Y: 230, Width: 120, Height: 52}
	seal := pdf.Rect{X: 190, Y: 205, Width: 220, Height: 102}
	s := signedSheet(hand)
	s.signed = []signature{{Rect: seal, holder: Organization}}
	found, err := documentOf(s).candidates("")
	if err != nil {
		t.Fatal(err)
	}
	if hands, err := documentOf(s).hands(found); err != nil || len(hands) != 0 {
		t.Error(hands, err)
	}
	// With both there, a second seal goes beside the first.
	s.signed = []signature{{Rect: hand, holder: Person}, {Rect: seal, holder: Organization}}
	p, err := documentOf(s).issue()
	if err != nil || p.Certain || p.Reason != sealBesideSeal(1) {
		t.Fatal(p, err)
	}
	if r := p.Placement.Rect; overlap(r, seal) || overlap(r, hand) {
		t.Errorf("the second seal is at %v", r)
	}
	if i := p.Placement.Image; !sealSized(i) {
		t.Errorf("it is not of its real size: %v", i)
	}
	clearOfText(t, s, p.Placement.Rect)
}

func TestEachOfficeSealsItsOwnLeadersSignature(t *testing.T) {
	left, other := pdf.Rect{X: 120, Y: 230, Width: 120, Height: 52}, pdf.Rect{X: 370, Y: 230, Width: 120, Height: 52}
	letter := func() *sheet {
		s := sheetOf(1, append(body(760, 400), at{180, 300, "CHÁNH VĂN PHÒNG"}, at{180, 200, "Phạm Thị Hòa"}, at{430, 300, "GIÁM ĐỐC"}, at{430, 200, "Lê Hoàng Vĩnh"})...)
		s.signed = []signature{
			{Rect: left, holder: Person, offices: []string{fold("VĂN PHÒNG TỈNH ỦY")}},
			{Rect: other, holder: Person, offices: []string{fold("SỞ NỘI VỤ")}},
		}
		return s
	}
	on := func(s *sheet, holder string) pdf.Rect {
		t.Helper()
		d := documentOf(s)
		d.holder = fold(holder)
		p, err := d.issue()
		if err != nil {
			t.Fatal(err)
		}
		return p.Placement.Image
	}
	if seal := on(letter(), "Văn phòng Tỉnh ủy"); !overlap(seal, left) || overlap(seal, other) {
		t.Errorf("the office's seal is at %v", seal)
	}
	if seal := on(letter(), "SỞ NỘI VỤ"); !overlap(seal, other) {
		t.Errorf("the department's seal is at %v", seal)
	}
	// One whose leader is not told by the certificates takes the other signature.
	s := letter()
	s.signed = append(s.signed, signature{Rect: pdf.Rect{X: 290, Y: 205, Width: 120, Height: 102}, holder: Organization})
	if seal := on(s, "CHI CỤC VĂN THƯ"); !overlap(seal, left) {
		t.Errorf("the second seal is at %v", seal)
	}
}
