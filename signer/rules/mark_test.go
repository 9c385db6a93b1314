package rules

import (
	"image/color"
	"testing"

	"trien/signer"
	"trien/signer/pdf"
)

// office is the holder of an organisation's certificate.
const office = "SỞ NỘI VỤ TỈNH AN BÌNH"

// letterhead is the head of a letter by Decree 30.
func letterhead() []at {
	return []at{
		{150, 762, "ỦY BAN NHÂN DÂN TỈNH AN BÌNH"}, {430, 762, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"},
		{150, 746, "SỞ NỘI VỤ"}, {430, 746, "Độc lập - Tự do - Hạnh phúc"},
		{150, 722, "Số: 128/SNV-VP"}, {430, 722, "An Bình, ngày 18 tháng 11 năm 2026"},
	}
}

func TestTheClerksMarksStandInTheirCorner(t *testing.T) {
	for purpose, want := range map[signer.Purpose]struct{ x, y float64 }{
		signer.Archive: {90, 800}, signer.Appendix: {505, 800}, signer.Copy: {505, 800}, signer.Incoming: {150, 680},
	} {
		s := sheetOf(1, append(letterhead(), body(630, 60)...)...)
		p, err := documentOf(s, sheetOf(2)).mark(purpose, office)
		if err != nil {
			t.Fatal(err)
		}
		r := p.Placement.Rect
		clearOfText(t, s, r)
		if dx, dy := middle(r)-want.x, halfway(r)-want.y; p.Placement.Page != 1 || !p.Certain || dx > 40 || dx < -40 || dy > 30 || dy < -30 {
			t.Errorf("%s: %+v, its middle %g %g", purpose, p, middle(r), halfway(r))
		}
	}
}

// N7: size 10 for the longest of names, where the head of the page is as Decree
// 30 has it.
func TestMarksStandAtTheDecreesSize(t *testing.T) {
	for _, holder := range []string{office, "CHI CỤC QUẢN LÝ CHẤT LƯỢNG NÔNG LÂM SẢN VÀ THỦY SẢN TỈNH AN BÌNH"} {
		for _, purpose := range []signer.Purpose{signer.Archive, signer.Appendix, signer.Copy} {
			s := sheetOf(1, append(letterhead(), body(630, 60)...)...)
			p, err := documentOf(s).mark(purpose, holder)
			if err != nil || !p.Certain {
				t.Fatal(p, err)
			}
			r := p.Placement.Rect
			if _, h, err := signer.InformationSize(purpose, holder, r.Width+0.01); err != nil || h > r.Height+0.01 {
				t.Errorf("%s of %s: %v has no room for the text at its size, which is %g high, %v", purpose, holder, r, h, err)
			}
			if edge := 12.0; r.X < edge || right(r) > a4Width-edge || top(r) > a4Height-edge {
				t.Errorf("%s of %s: %v is at the edge of the page", purpose, holder, r)
			}
		}
	}
}

// Every mark that a document gets leaves the earlier ones readable.
func TestMarksDoNotCoverEachOther(t *testing.T) {
	s := sheetOf(1, append(letterhead(), body(600, 60)...)...)
	img := paper()
	for _, r := range s.runs {
		blot(img, pdf.Rect(r.Rect), color.Black)
	}
	var before []pdf.Rect
	for _, purpose := range []signer.Purpose{signer.Archive, signer.Copy, signer.Incoming, signer.Appendix} {
		s.ink = newInk(img, s.width, s.height)
		p, err := documentOf(s).mark(purpose, office)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range before {
			if overlap(b, p.Placement.Rect) {
				t.Errorf("%s at %v covers %v", purpose, p.Placement.Rect, b)
			}
		}
		before = append(before, p.Placement.Rect)
		blot(img, p.Placement.Rect, color.RGBA{200, 0, 0, 255})
	}
}

func TestPaperIsWhatMostOfThePageIs(t *testing.T) {
	for name, c := range map[string]color.Color{"grey": color.Gray{200}, "yellow": color.RGBA{255, 250, 160, 255}, "black": color.Black} {
		img := paper()
		blot(img, pdf.Rect{Width: a4Width, Height: a4Height}, c)
		blot(img, pdf.Rect{X: 100, Y: 100, Width: 50, Height: 20}, color.RGBA{220, 20, 40, 255})
		k := newInk(img, a4Width, a4Height)
		if !k.free(pdf.Rect{X: 200, Y: 200, Width: 300, Height: 300}) {
			t.Errorf("%s paper is ink", name)
		}
		if b, ok := k.box(pdf.Rect{Width: a4Width, Height: a4Height}); name != "black" && (!ok || b != (pdf.Rect{X: 100, Y: 100, Width: 50, Height: 20})) {
			t.Errorf("on %s: %v", name, b)
		}
	}
}

func TestFieldsToBeFilledInStayClear(t *testing.T) {
	name := pdf.Rect{X: 10, Y: 780, Width: 250, Height: 20}
	s := sheetOf(1)
	s.ink = newInk(paper(), s.width, s.height, name)
	p, err := documentOf(s).mark(signer.Archive, office)
	if err != nil || !p.Certain || overlap(p.Placement.Rect, name) {
		t.Error(p, err)
	}
}
