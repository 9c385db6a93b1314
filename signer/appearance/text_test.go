package appearance

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"trien/signer/fault"
)

var office = []Line{
	{Text: "Người ký: Nguyễn Văn Đức", Style: Bold},
	{Text: "Cơ quan: Sở Thông tin và Truyền thông tỉnh An Bình"},
	{Text: "Thời gian ký: 18.11.2026 09:30:00 +07:00", Style: Italic},
}

func TestTextComesBackToTheLetter(t *testing.T) {
	path := page(t, Spec{Width: 260, Height: 60, Lines: office})
	out := run(t, "pdftotext", "-layout", path, "-")
	for _, line := range office {
		if !strings.Contains(out, line.Text) {
			t.Errorf("pdftotext gives %q, want %q in it", out, line.Text)
		}
	}
	if qpdf := run(t, "qpdf", "--check", path); strings.Contains(qpdf, "WARNING") {
		t.Error(qpdf)
	}
	if fonts := run(t, "pdffonts", path); strings.Count(fonts, "CID TrueType") != 3 || strings.Count(fonts, "yes yes yes") != 3 {
		t.Errorf("fonts are not embedded subsets with ToUnicode:\n%s", fonts)
	}
}

func TestEveryVietnameseLetterIsDrawn(t *testing.T) {
	const vowels = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
	var all strings.Builder
	for _, v := range vowels {
		for _, tone := range []string{"", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"} {
			all.WriteString(norm.NFC.String(string(v) + tone))
		}
		all.WriteByte(' ')
	}
	all.WriteString("đĐ")
	for _, style := range []Style{Regular, Bold, Italic} {
		path := page(t, Spec{Width: 300, Height: 200, Lines: []Line{{all.String(), style}}})
		got := strings.Join(strings.Fields(run(t, "pdftotext", path, "-")), " ")
		if got != all.String() {
			t.Errorf("style %d: pdftotext gives %q, want %q", style, got, all.String())
		}
	}
}

func TestDecomposedTextIsComposed(t *testing.T) {
	path := page(t, Spec{Width: 260, Height: 30, Lines: []Line{{Text: norm.NFD.String("Người ký: Nguyễn Văn Đức")}}})
	if got := strings.TrimSpace(run(t, "pdftotext", path, "-")); got != "Người ký: Nguyễn Văn Đức" {
		t.Errorf("got %q", got)
	}
}

func TestMissingGlyphIsNamed(t *testing.T) {
	err := Check(Spec{Width: 100, Height: 50, Lines: []Line{{Text: "Văn 漢"}}})
	if !errors.Is(err, fault.New(fault.GlyphMissing, "")) || !strings.Contains(err.Error(), "漢") {
		t.Errorf("got %v", err)
	}
}

func TestHiddenCharactersCannotReorderAName(t *testing.T) {
	got := clean("Nguyễn\u202eVăn\u200b\tĐức\x00\r\nA\u2028B")
	if want := "NguyễnVăn Đức \nA B"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTextNeverLeavesItsRectangle(t *testing.T) {
	long := strings.Repeat("Trung tâm Công nghệ thông tin ", 8)
	for _, size := range [][2]float64{{400, 100}, {200, 70}, {120, 90}, {90, 160}} {
		paragraphs, err := measure([]Line{{Text: long}, {Text: "nguyenvanduc.sotttt@anbinh.gov.vn", Style: Bold}})
		if err != nil {
			t.Fatal(err)
		}
		b, err := fit(paragraphs, size[0], size[1], DefaultFontSize)
		if err != nil {
			t.Errorf("%v: %v", size, err)
			continue
		}
		requireInside(t, b, size[0], size[1])
	}
}

func requireInside(t testing.TB, b textBlock, width, height float64) {
	t.Helper()
	if b.height() > height {
		t.Errorf("%g high in %g", b.height(), height)
	}
	for _, line := range b.lines {
		sum := 0
		for _, g := range line.glyphs {
			sum += faceOf(line.style).width(g)
		}
		for i := len(line.runes) - 1; i >= 0 && line.runes[i] == ' '; i-- {
			sum -= faceOf(line.style).width(line.glyphs[i])
		}
		if w := float64(sum) * b.size / 1000; w > width+0.001 {
			t.Errorf("%q is %g wide in %g", string(line.runes), w, width)
		}
	}
}

func TestShortTextKeepsTheDecreesSize(t *testing.T) {
	paragraphs, _ := measure(office)
	b, err := fit(paragraphs, 260, 56, DefaultFontSize)
	if err != nil || b.size != DefaultFontSize || len(b.lines) != 3 {
		t.Errorf("size %g, %d lines, %v", b.size, len(b.lines), err)
	}
}

func TestTextStandsAtFullSizeInItsSize(t *testing.T) {
	for _, width := range []float64{110, 180, 260, 600} {
		w, h, err := Size(office, width, 0)
		if err != nil || w > width {
			t.Fatal(w, h, err)
		}
		d, err := draw(Spec{Width: w, Height: h, Lines: office}, ordinary)
		if err != nil || !strings.Contains(d.content.String(), "/F1 10 Tf") {
			t.Errorf("%g × %g: %v\n%v", w, h, err, d)
		}
		if d, err := draw(Spec{Width: w, Height: h - 8, Lines: office}, ordinary); err == nil && strings.Contains(d.content.String(), "/F1 10 Tf") {
			t.Errorf("%g × %g is not the least", w, h)
		}
	}
	if _, _, err := Size(office, 20, 0); fault.CodeOf(err) != fault.PlacementInvalid {
		t.Error(err)
	}
}

// A time without its zone is another time (N7).
func TestNoBreakSpaceHoldsTogether(t *testing.T) {
	path := page(t, Spec{Width: 128, Height: 40, Lines: []Line{{Text: "Thời gian ký: 18.11.2026 09:30:00\u00a0+07:00"}}})
	if got, want := run(t, "pdftotext", "-layout", path, "-"), "Thời gian ký: 18.11.2026\n09:30:00 +07:00\n"; !strings.Contains(got, want) {
		t.Errorf("got %q, want %q in it", got, want)
	}
}

func TestTextThatCannotBeReadIsRefused(t *testing.T) {
	for _, spec := range []Spec{
		{Width: 10, Height: 10, Lines: office},
		{Width: 500, Height: 500, Lines: []Line{{Text: strings.Repeat("a", 10*maxRunes)}}},
	} {
		if err := Check(spec); fault.CodeOf(err) != fault.PlacementInvalid {
			t.Errorf("got %v", err)
		}
	}
}

func FuzzTextLayout(f *testing.F) {
	f.Add("Người ký: Nguyễn Văn Đức", 120.0, 40.0, 10.0)
	f.Add("a\n\n  b \u202e c", 12.0, 40.0, 4.0)
	f.Add(strings.Repeat("W", 300), 30.0, 300.0, 12.0)
	f.Fuzz(func(t *testing.T, text string, width, height, size float64) {
		if !(width > 0 && width < 2000 && height > 0 && height < 2000 && size > 0 && size < 100) {
			t.Skip()
		}
		paragraphs, err := measure([]Line{{Text: text}})
		if err != nil {
			return
		}
		b, err := fit(paragraphs, width, height, size)
		if err != nil {
			return
		}
		requireInside(t, b, width, height)
		letters := func(s string) string { return strings.Join(strings.Fields(s), "") }
		var shown strings.Builder
		for _, line := range b.lines {
			shown.WriteString(string(line.runes))
		}
		if got, want := letters(shown.String()), letters(clean(text)); got != want {
			t.Errorf("set %q, want %q", got, want)
		}
	})
}

func TestSameSpecGivesTheSameBytes(t *testing.T) {
	spec := Spec{Width: 220, Height: 60, Lines: office, Image: pngOf(t, ink(60, 30))}
	var written [2][]byte
	for i := range written {
		file, err := os.ReadFile(page(t, spec))
		if err != nil {
			t.Fatal(err)
		}
		written[i] = file
		fontFiles, pictures = cache[string, fontFile]{max: 1}, cache[pictureKey, *picture]{max: 1}
	}
	if !bytes.Equal(written[0], written[1]) {
		t.Error("two runs differ")
	}
}
