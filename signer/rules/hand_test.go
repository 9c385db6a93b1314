package rules

import (
	"image/color"
	"strings"
	"testing"

	"trien/signer/pdf"
	"trien/signer/render"
)

func TestAPersonSignsBetweenTitleAndName(t *testing.T) {
	recipients := []at{{110, 300, "Nơi nhận:"}, {120, 285, "- Như trên;"}, {120, 270, "- Giám đốc, các PGĐ Sở;"}}
	for name, test := range map[string]struct {
		block        []at
		upper, lower float64 // title's foot and name's head
		x            float64
		certain      bool
	}{
		"head of the office":       {[]at{{430, 300, "CHỦ TỊCH"}, {430, 200, "Lê Hoàng Vĩnh"}}, 300, 211, 430, true},
		"deputy, KT.":              {[]at{{430, 316, "KT. GIÁM ĐỐC"}, {430, 300, "PHÓ GIÁM ĐỐC"}, {430, 200, "Nguyễn Văn Đức"}}, 300, 211, 430, true},
		"for the committee, TM.":   {[]at{{430, 316, "TM. BAN THƯỜNG VỤ"}, {430, 300, "PHÓ BÍ THƯ"}, {430, 200, "Đặng Thị Ước"}}, 300, 211, 430, true},
		"by order, TL., two lines": {[]at{{430, 332, "TL. CHỦ TỊCH"}, {430, 316, "CHÁNH VĂN PHÒNG"}, {430, 300, "(Đã ký)"}, {430, 200, "ThS. Trần Ỷ Lan"}}, 300, 211, 430, true},
		"by authority, TUQ.":       {[]at{{430, 316, "TUQ. GIÁM ĐỐC"}, {430, 300, "TRƯỞNG PHÒNG HÀNH CHÍNH"}, {430, 200, "PGS.TS. Phan Hòa"}}, 300, 211, 430, true},
		"acting, Q.":               {[]at{{430, 300, "Q. GIÁM ĐỐC"}, {430, 200, "Vũ An Khê"}}, 300, 211, 430, true},
		"party, T/M":               {[]at{{430, 316, "T/M TỈNH ỦY"}, {430, 300, "BÍ THƯ"}, {430, 200, "Hồ Bá Kiệm"}}, 300, 211, 430, true},
		"a small gap":              {[]at{{430, 300, "GIÁM ĐỐC"}, {430, 254, "Lê Hoàng Vĩnh"}}, 300, 265, 430, true},
		"name off the middle":      {[]at{{430, 300, "GIÁM ĐỐC"}, {450, 200, "Lê Hoàng Vĩnh"}}, 300, 211, 440, true},
		"no name":                  {[]at{{430, 300, "NGƯỜI ĐĂNG KÝ"}, {430, 285, "(Ký số)"}}, 285, 205, 430, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := sheetOf(1, append(append(body(760, 400), recipients...), test.block...)...)
			p, err := documentOf(s).approve("Người Khác Hẳn")
			if err != nil {
				t.Fatal(err)
			}
			r := p.Placement.Rect
			clearOfText(t, s, r)
			if top(r) > test.upper || r.Y < test.lower {
				t.Errorf("%v is not between %g and %g", r, test.upper, test.lower)
			}
			if off := halfway(r) - (test.upper+test.lower)/2; off > 4 || off < -4 {
				t.Errorf("%g points off the gap's middle", off)
			}
			if off := middle(r) - test.x; off > 4 || off < -4 {
				t.Errorf("%g points off the block's middle", off)
			}
			if p.Certain != test.certain {
				t.Errorf("certain: %v", p.Certain)
			}
		})
	}
}

// Two sign the same sheet: each where the own name stands, whatever the tone's
// place and the degree.
func TestOfTwoBlocksTheHoldersOwnIsSigned(t *testing.T) {
	s := sheetOf(1, append(body(760, 400),
		at{150, 300, "KẾ TOÁN TRƯỞNG"}, at{430, 300, "THỦ TRƯỞNG ĐƠN VỊ"},
		at{150, 200, "ThS. Hoàng Thuý Hoà"}, at{430, 200, "Lê Hoàng Vĩnh"})...)
	for holder, x := range map[string]float64{"Hoàng Thúy Hòa": 150, "LÊ HOÀNG VĨNH": 430, "Không Có Tên": 430} {
		p, err := documentOf(s).approve(holder)
		if err != nil {
			t.Fatal(err)
		}
		clearOfText(t, s, p.Placement.Rect)
		if got := middle(p.Placement.Rect); got != x {
			t.Errorf("%s signs at %g", holder, got)
		}
	}
}

func TestTheHoldersNameIsEnoughWhateverTheTitle(t *testing.T) {
	s := sheetOf(1, append(body(760, 400), at{430, 300, "Phụ trách Tổ một cửa"}, at{430, 220, "Lê Hoàng Vĩnh"})...)
	p, err := documentOf(s).approve("Lê Hoàng Vĩnh")
	if err != nil || !p.Certain || top(p.Placement.Rect) > 300 || p.Placement.Rect.Y < 231 {
		t.Error(p, err)
	}
}

// The block of a decision stands before its appendices, which have forms with
// titles of their own.
func TestTheBlockBeforeTheAppendicesIsFound(t *testing.T) {
	decision := sheetOf(1, append(body(760, 400), at{110, 300, "Nơi nhận:"}, at{430, 300, "CHỦ TỊCH"}, at{430, 200, "Lê Hoàng Vĩnh"})...)
	sheets := []*sheet{decision}
	for n := 2; n <= 40; n++ {
		sheets = append(sheets, sheetOf(n, append(body(760, 400), at{430, 300, "NGƯỜI LẬP BIỂU"}, at{430, 285, "(Ký, ghi rõ họ tên)"})...))
	}
	p, err := documentOf(sheets...).approve("Lê Hoàng Vĩnh")
	if err != nil || p.Placement.Page != 1 {
		t.Error(p, err)
	}
}

// The head of a decision names the title too, and the text the holder.
func TestTextThatSoundsLikeABlockIsNone(t *testing.T) {
	s := sheetOf(1, append([]at{
		{297, 700, "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH AN BÌNH"}, {297, 684, "Căn cứ Luật Giao dịch điện tử ngày 22 tháng 6 năm 2023;"},
		{297, 660, "Giao ông Lê Hoàng Vĩnh"}}, body(640, 300)...)...)
	p, err := documentOf(s).approve("Lê Hoàng Vĩnh")
	if err != nil {
		t.Fatal(err)
	}
	clearOfText(t, s, p.Placement.Rect)
	if p.Certain || p.Reason != lowerRightFree(1) {
		t.Error(p)
	}
}

func TestATakenGapIsNotSignedAgain(t *testing.T) {
	s := sheetOf(1, append(body(760, 400), at{430, 300, "GIÁM ĐỐC"}, at{430, 200, "Lê Hoàng Vĩnh"})...)
	img := paper()
	for _, r := range s.runs {
		blot(img, pdf.Rect(r.Rect), color.Black)
	}
	taken := pdf.Rect{X: 340, Y: 212, Width: 180, Height: 86}
	blot(img, taken, color.RGBA{0, 0, 200, 255})
	s.ink = newInk(img, s.width, s.height)
	p, err := documentOf(s).approve("Lê Hoàng Vĩnh")
	if err != nil || overlap(p.Placement.Rect, taken) || p.Certain {
		t.Error(p, err)
	}
	clearOfText(t, s, p.Placement.Rect)
}

func TestAFullPageIsSaidToBeFull(t *testing.T) {
	s := sheetOf(1, body(840, -10)...)
	img := paper()
	blot(img, pdf.Rect{Width: a4Width, Height: a4Height}, color.White)
	for y := 0.0; y < a4Height; y += 8 {
		blot(img, pdf.Rect{Y: y, Width: a4Width, Height: 3}, color.Black)
	}
	s.ink = newInk(img, s.width, s.height)
	d := documentOf(s)
	for _, place := range []func() (Proposal, error){
		func() (Proposal, error) { return d.approve("Lê Hoàng Vĩnh") }, d.plain, d.issue, d.issueAtTop,
		func() (Proposal, error) { return d.mark("archive", "SỞ NỘI VỤ") },
		func() (Proposal, error) { return d.mark("copy", "SỞ NỘI VỤ") },
		func() (Proposal, error) { return d.mark("incoming", "SỞ NỘI VỤ") },
	} {
		p, err := place()
		r := p.Placement.Rect
		if err != nil || p.Certain || p.Reason.VI == "" || r.Width < 40 || r.X < 0 || r.Y < 0 || right(r) > a4Width || top(r) > a4Height {
			t.Error(p, err)
		}
	}
}

// Small and odd pages must not make a place outside them.
func TestEveryPageHasAPlaceWithinIt(t *testing.T) {
	for _, size := range [][2]float64{{1, 1}, {30, 20}, {100, 842}, {842, 60}, {14400, 14400}, {3, 5000}} {
		img := paper()
		s := &sheet{page: 1, width: size[0], height: size[1], ink: newInk(img, size[0], size[1])}
		s.runs = []render.TextRun{{Text: "GIÁM ĐỐC", Rect: render.Rect{X: -1e9, Y: 1e9, Width: 1e12, Height: 4}}, {Text: "Số: 1", Rect: render.Rect{Y: size[1] * 0.9}}}
		d := documentOf(s)
		for _, place := range []func() (Proposal, error){
			func() (Proposal, error) { return d.approve("") }, d.plain, d.issue, d.issueAtTop,
			func() (Proposal, error) { return d.mark("archive", "SỞ NỘI VỤ") },
			func() (Proposal, error) { return d.mark("copy", "SỞ NỘI VỤ") },
			func() (Proposal, error) { return d.mark("incoming", "SỞ NỘI VỤ") },
		} {
			p, err := place()
			r := p.Placement.Rect
			if err != nil || !(r.X >= 0 && r.Y >= 0 && right(r) <= s.width+1e-6 && top(r) <= s.height+1e-6 && r.Width > 0 && r.Height > 0) {
				t.Errorf("%v: %+v %v", size, p, err)
			}
		}
	}
}

func TestNames(t *testing.T) {
	for text, want := range map[string]bool{
		"Nguyễn Văn Đức": true, "NGUYỄN VĂN ĐỨC": true, "ThS. Trần Ỷ Lan": true, "PGS.TS. Phan Hòa": true, "Đại tá Lê Văn Bảy": true,
		"Nơi nhận:": false, "- Như trên;": false, "An Bình, ngày 20": false, "Độc lập - Tự do - Hạnh phúc": false, "2": false, "GIÁM ĐỐC": false,
		"Điều 1. Ban hành": false, strings.Repeat("Nguyễn ", 40): false, "": false,
	} {
		if isName(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

func TestTitles(t *testing.T) {
	for text, want := range map[string]bool{
		"KT. CHỦ TỊCH": true, "TM. ỦY BAN NHÂN DÂN": true, "Q. GIÁM ĐỐC": true, "Kế toán trưởng": true, "T/M BAN CHẤP HÀNH": true, "PHÓ GIÁM ĐỐC": true,
		"Giám đốc, các PGĐ Sở;": false, "Chủ tịch Ủy ban nhân dân tỉnh ban hành quyết định": false, "QUYẾT ĐỊNH": false, "Nơi nhận:": false,
		"- Giám đốc Sở": false, "GIÁM ĐỊNH": false,
	} {
		if got, _ := isTitle(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
