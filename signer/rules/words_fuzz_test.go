package rules

import (
	"testing"

	"trien/signer/render"
)

// FuzzBlocks: whatever a document's text says, blocks stand on finite ground.
func FuzzBlocks(f *testing.F) {
	f.Add("KT. GIÁM ĐỐC", "Nguyễn Văn Đức", "nguyen van duc", 300.0, 200.0)
	f.Add("đ\u0301\u0301", "PGS.TS.", " ", -1e300, 1e300)
	f.Add("\xff\xfe", "(", "", 0.0, 0.0)
	blank := sheetOf(1)
	f.Fuzz(func(t *testing.T, title, name, holder string, y0, y1 float64) {
		s := *blank
		s.runs = []render.TextRun{
			{Text: title, Rect: render.Rect{X: 400, Y: y0, Width: 60, Height: 11}},
			{Text: name, Rect: render.Rect{X: 390, Y: y1, Width: 80, Height: 11}},
		}
		for _, b := range s.blocks(fold(holder)) {
			if r, ok := s.handIn(b); ok && !(r.X >= 0 && r.Y >= 0 && right(r) <= s.width && top(r) <= s.height) {
				t.Errorf("%v leaves the page", r)
			}
		}
	})
}
