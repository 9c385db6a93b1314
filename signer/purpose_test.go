package signer_test

import (
	"bytes"
	"context"
	"crypto/x509/pkix"
	"strings"
	"testing"
	"time"

	"trien/signer"
	"trien/signer/pdf"
	"trien/signer/pdf/pdftest"
)

// TestInformationStandsAtTheDecreesSize signs in a rectangle of the size that
// InformationSize asks for (N7: size 10; day, month, year, time and zone).
func TestInformationStandsAtTheDecreesSize(t *testing.T) {
	const holder = "CHI CỤC QUẢN LÝ CHẤT LƯỢNG NÔNG LÂM SẢN VÀ THỦY SẢN TỈNH AN BÌNH"
	id := newIdentity(t, rsaKey(), pkix.Name{CommonName: holder}, nil)
	for purpose, first := range map[signer.Purpose]string{
		signer.Issue: "Cơ quan: CHI", signer.Appendix: "Số: 1/BC", signer.Copy: "SAO Y", signer.Archive: "CHỨNG THỰC LƯU TRỮ",
	} {
		w, h, err := signer.InformationSize(purpose, holder, 200)
		if err != nil || w > 200 || h > 90 {
			t.Fatal(purpose, w, h, err)
		}
		b, _, err := signer.SignBytes(context.Background(), pdftest.Table(pdftest.Pages("", "")...), id, signer.Options{
			Purpose: purpose, Time: signingTime, DocumentNumber: "1/BC",
			Placement: &signer.Placement{Page: 1, Rect: signer.Rect{X: 50, Y: 50, Width: w, Height: h}}})
		if err != nil {
			t.Fatal(err)
		}
		content := appearanceOf(t, b)
		if n := strings.Count(content, " Tf"); n == 0 || strings.Count(content, " 10 Tf 1 0 0 1 ") != n || !strings.Contains(content, "BT 0 g") {
			t.Errorf("%s: not upright, black and at 10 points: %s", purpose, content)
		}
		if out, ok := tool(t, "pdftotext", "-layout", write(t, b), "-"); ok {
			lines := strings.Split(strings.TrimSpace(out), "\n")
			when := signingTime.In(time.FixedZone("", 7*60*60)).Format("02.01.2006 15:04:05 -07:00")
			if last := lines[len(lines)-1]; !strings.Contains(lines[0], first) || !strings.Contains(last, when) {
				t.Errorf("%s: %q", purpose, lines)
			}
		}
	}
	if _, _, err := signer.InformationSize(signer.Issue, holder, 10); err == nil {
		t.Error("a name stands in 10 points")
	}
}

// appearanceOf returns what the document's one signature draws.
func appearanceOf(t *testing.T, b []byte) string {
	t.Helper()
	f, err := pdf.Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	page, err := f.Page(1)
	if err != nil {
		t.Fatal(err)
	}
	annotations, err := f.Array(page.Dict["Annots"])
	if err != nil || len(annotations) != 1 {
		t.Fatal(annotations, err)
	}
	widget, err := f.Dict(annotations[0])
	if err != nil {
		t.Fatal(err)
	}
	look, err := f.Dict(widget["AP"])
	if err != nil {
		t.Fatal(err)
	}
	o, err := f.Resolve(look["N"])
	if err != nil {
		t.Fatal(err)
	}
	content, err := f.Decoded(o.(*pdf.Stream))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
