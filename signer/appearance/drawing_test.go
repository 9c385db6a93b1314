package appearance

import (
	"encoding/hex"
	"image"
	"strconv"
	"strings"
	"testing"

	"trien/signer/fault"
)

// FuzzDrawing draws any text and any picture into any rectangle: it is refused
// or it stays inside, and all of the text is there.
func FuzzDrawing(f *testing.F) {
	small := ink(20, 10)
	f.Add(pngOf(f, small), "Cơ quan: SỞ THÔNG TIN VÀ TRUYỀN THÔNG", "Thời gian ký: 22.11.2026 07:00:03\u00a0+07:00", 180.0, 60.0, 0.0, uint8(0))
	f.Add(pngOf(f, onPaper(small, 250, 3)), "a\n\nb", "", 30.0, 200.0, 7.5, uint8(1))
	f.Add(jpegOf(f, image.NewGray(image.Rect(0, 0, 9, 3))), "", "", 1.0, 1.0, 4.0, uint8(2))
	f.Add([]byte{}, "", " ", 40.0, 20.0, 0.4, uint8(0xc0))
	f.Add([]byte{}, strings.Repeat("Ặ", 90), "x", 12.0, 500.0, 90.0, uint8(3))
	f.Fuzz(func(t *testing.T, file []byte, first, second string, width, height, size float64, kind uint8) {
		if config, _, err := decodeConfig(file); err == nil && config.Width > 1<<14/max(1, config.Height) {
			t.Skip("slow, not interesting")
		}
		spec := Spec{Width: width, Height: height, FontSize: size, Image: file, Layout: Layout(kind & 1),
			Lines: []Line{{Text: first}, {Text: second, Style: Style(kind >> 6)}}}
		a := ordinary
		if kind&2 != 0 {
			a = archive{part: 1}
		}
		d, err := draw(spec, a)
		if err != nil {
			switch fault.CodeOf(err) {
			case fault.PlacementInvalid, fault.ImageInvalid, fault.GlyphMissing:
				return
			}
			t.Fatal(err)
		}
		requireDrawnInside(t, d)
	})
}

// requireDrawnInside reads the content back, as a viewer does.
func requireDrawnInside(t *testing.T, d *drawing) {
	t.Helper()
	const slack = 0.01 // numbers are rounded
	inside := func(what string, x0, y0, x1, y1 float64) {
		if x0 < -slack || y0 < -slack || x1 > d.spec.Width+slack || y1 > d.spec.Height+slack {
			t.Errorf("%s at %g %g %g %g in %g × %g", what, x0, y0, x1, y1, d.spec.Width, d.spec.Height)
		}
	}
	var operands []string
	number := func(i int) float64 {
		v, err := strconv.ParseFloat(operands[i], 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	var style int
	var size, x, y float64
	for _, token := range strings.Fields(d.content.String()) {
		switch token {
		case "cm":
			inside("picture", number(4), number(5), number(4)+number(0), number(5)+number(3))
		case "Tf":
			style, size = int(operands[0][2]-'0'), number(1)
		case "Tm":
			x, y = number(4), number(5)
		case "Tj":
			codes, err := hex.DecodeString(strings.Trim(operands[0], "<>"))
			if err != nil {
				t.Fatal(err)
			}
			f, used, shown := d.fonts[style].face, 0, 0
			for ; len(codes) > 0; codes = codes[2:] {
				g := d.fonts[style].glyphs[int(codes[0])<<8|int(codes[1])]
				if used += f.width(g); len(f.outline(g)) > 0 { // blanks may be beyond
					shown = used
				}
			}
			inside("text", x, y+float64(f.descent)*size/1000, x+float64(shown)*size/1000, y+float64(f.ascent)*size/1000)
		case "q", "Q", "BT", "ET", "Do", "g", "cs", "sc":
		default:
			operands = append(operands, token)
			continue
		}
		operands = operands[:0]
	}
}
