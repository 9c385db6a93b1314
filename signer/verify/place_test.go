package verify_test

import (
	"math"
	"testing"

	"trien/signer"
	"trien/signer/pdf/pdftest"
)

func TestASignatureIsReportedWhereAPersonSeesIt(t *testing.T) {
	p := newPKI(t)
	want := signer.Rect{X: 100, Y: 200, Width: 150, Height: 60}
	for _, attrs := range []string{"", "/Rotate 90", "/Rotate 180", "/Rotate 270", "/CropBox[50 60 500 700]", "/Rotate 90/CropBox[50 60 550 750]/UserUnit 1.5"} {
		doc := pdftest.Table(pdftest.Pages("", "", attrs)...)
		signed := sign(t, doc, p.person(t, "Nguyễn Văn Nghĩa"), signer.Options{Placement: &signer.Placement{Page: 2, Rect: want}})
		s := report(t, signed, p.root).Signatures[0]
		if s.Page != 2 || s.Rect == nil {
			t.Errorf("%q: page %d, %v", attrs, s.Page, s.Rect)
			continue
		}
		for _, d := range []float64{s.Rect.X - want.X, s.Rect.Y - want.Y, s.Rect.Width - want.Width, s.Rect.Height - want.Height} {
			if math.Abs(d) > 0.01 {
				t.Errorf("%q: %+v", attrs, *s.Rect)
				break
			}
		}
	}
	invisible := sign(t, document(), p.person(t, "Nguyễn Văn Nghĩa"), signer.Options{Placement: &signer.Placement{Invisible: true}})
	if s := report(t, invisible, p.root).Signatures[0]; s.Page != 0 || s.Rect != nil {
		t.Errorf("invisible, but on page %d at %v", s.Page, s.Rect)
	}
}
