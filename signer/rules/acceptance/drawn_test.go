package acceptance_test

import (
	"bytes"
	"strings"
	"testing"

	"trien/signer/appearance"
	"trien/signer/pdf"
	"trien/signer/pdf/pdftest"
	"trien/signer/rules"
	"trien/signer/rules/acceptance"
)

// redrawn is a document whose seal shows something else: content draws the
// information as /T and the seal as /I in a box of 230 by 110 points.
func redrawn(t *testing.T, doc []byte, content string) []byte {
	t.Helper()
	f, err := pdf.Open(bytes.NewReader(doc), int64(len(doc)))
	if err != nil {
		t.Fatal(err)
	}
	u := pdf.NewUpdate(f)
	words, err := appearance.Build(u, appearance.Spec{Width: 120, Height: 100, Lines: []appearance.Line{
		{Text: "Cơ quan: " + officeName}, {Text: "Thời gian ký: 18.11.2026 08:30:00 +07:00"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	picture, err := appearance.Build(u, appearance.Spec{Width: 100, Height: 100, Image: read(t, "con-dau.png")})
	if err != nil {
		t.Fatal(err)
	}
	u.Set(acceptance.AppearanceOf(f, "Signature2"), &pdf.Stream{Dict: pdf.Dict{
		"Type": pdf.Name("XObject"), "Subtype": pdf.Name("Form"), "BBox": pdf.Reals(0, 0, 230, 110),
		"Resources": pdf.Dict{
			"XObject":   pdf.Dict{"T": words, "I": picture},
			"ExtGState": pdf.Dict{"Clear": pdf.Dict{"ca": pdf.Real(0), "CA": pdf.Real(0)}},
		},
	}, Data: []byte(content)})
	tail, err := u.Tail()
	if err != nil {
		t.Fatal(err)
	}
	return append(bytes.Clone(doc), tail.Bytes...)
}

// TestOnlyWhatIsSeenCounts: a seal whose information is in the file but not
// before the eye does not show it.
func TestOnlyWhatIsSeenCounts(t *testing.T) {
	complete := seal(t, approve(t, read(t, "cong-van-libreoffice.pdf")))
	const picture = " q 1 0 0 1 125 5 cm /I Do Q"
	for name, c := range map[string]struct {
		content     string
		text, image bool
	}{
		"as it should be":         {"/T Do" + picture, true, true},
		"in a form of a form":     {"q .9 0 0 .9 0 0 cm /T Do Q" + picture, true, true},
		"invisible letters":       {"3 Tr /T Do" + picture, false, true},
		"transparent":             {"q /Clear gs /T Do Q" + picture, false, true},
		"cut off":                 {"q 0 0 2 2 re W n /T Do Q" + picture, false, true},
		"too small to read":       {"q .002 0 0 .002 5 5 cm /T Do Q" + picture, false, true},
		"outside":                 {"q 1 0 0 1 500 500 cm /T Do Q" + picture, false, true},
		"painted over":            {"/T Do 1 g 0 0 120 110 re f" + picture, false, true},
		"not drawn":               {picture, false, true},
		"no image":                {"/T Do", true, false},
		"a frame is no image":     {"/T Do 2 w 1 1 228 108 re S", true, false},
		"a line is no image":      {"/T Do 2 w 125 50 m 225 50 l S", true, false},
		"a transparent image":     {"/T Do q /Clear gs" + picture + " Q", true, false},
		"drawn by lines":          {"/T Do q 1 0 0 RG 5 w 150 30 50 50 re S Q", true, true},
		"an endless appearance":   {strings.Repeat("q ", 5000) + "/T Do" + picture, true, true},
		"not a content stream":    {"\x00\xff(((", false, false},
		"an appearance of itself": {"/S Do /T Do" + picture, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			text, image := true, true
			for _, f := range findings(t, redrawn(t, complete, c.content), rules.BacKan218, "S18") {
				text = text && !strings.Contains(f.Reason.VI, "thiếu")
				image = image && !strings.Contains(f.Reason.VI, "hình ảnh con dấu")
			}
			if text != c.text || image != c.image {
				t.Errorf("text seen %v, image seen %v", text, image)
			}
		})
	}
}

// TestATurnedPagesSignatureIsReadUpright: /Rotate turns the page, and what the
// signature shows with it.
func TestATurnedPagesSignatureIsReadUpright(t *testing.T) {
	for _, rotate := range []string{"90", "180", "270"} {
		doc := pdftest.Table(pdftest.Pages("", "/MediaBox[10 20 600 800]/Rotate "+rotate)...)
		for _, f := range findings(t, seal(t, doc), rules.BacKan218, "S18") {
			t.Errorf("%s: %s", rotate, f.Reason.VI)
		}
	}
}
