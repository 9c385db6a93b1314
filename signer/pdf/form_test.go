package pdf_test

import (
	"strings"
	"testing"

	"trien/signer/pdf"
	"trien/signer/pdf/pdftest"
)

func TestPagesThatShareTheirAnnotationsAreSignedAlone(t *testing.T) {
	b := pdftest.Table(append(pdftest.Pages("", "/Annots 5 0 R", "/Annots 5 0 R"), "[]")...)
	for range 2 {
		b, _ = sign(t, b, pdf.Signature{Page: 2})
	}
	f := open(t, b)
	for n, want := range map[int]int{1: 0, 2: 2} {
		page, err := f.Page(n)
		if err != nil {
			t.Fatal(err)
		}
		if a, err := f.Array(page.Dict["Annots"]); err != nil || len(a) != want {
			t.Errorf("page %d shows %d annotations, %v", n, len(a), err)
		}
	}
	qpdfCheck(t, b)
}

func TestNeedAppearancesGoesOnlyWhereNothingElseNeedsIt(t *testing.T) {
	const sig = "<</FT/Sig/T(a)/Type/Annot/Subtype/Widget/Rect[9 9 99 99]/P 3 0 R>>"
	text := strings.Replace(sig, "/Sig", "/Tx/V(x)", 1)
	for field, kept := range map[string]bool{sig: false, text: true} {
		b := pdftest.Table(append(pdftest.Pages("/AcroForm<</Fields[4 0 R]/NeedAppearances true>>", "/Annots[4 0 R]"), field)...)
		out, _ := sign(t, b, pdf.Signature{Page: 1})
		if got := needsAppearances(t, out); got != kept {
			t.Errorf("%s: NeedAppearances is %v", field, got)
		}
	}
	// What an earlier signature covers stays.
	b := pdftest.Table(append(pdftest.Pages("/AcroForm<</Fields[4 0 R]/NeedAppearances true>>", "/Annots[4 0 R]"),
		strings.Replace(sig, "/Rect", "/V<</Type/Sig>>/Rect", 1))...)
	if out, _ := sign(t, b, pdf.Signature{Page: 1}); !needsAppearances(t, out) {
		t.Error("a signed form has been changed")
	}
}

func needsAppearances(t *testing.T, b []byte) bool {
	f := open(t, b)
	root, err := f.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	return dictOf(t, f, root["AcroForm"])["NeedAppearances"] == true
}

func TestAWidgetApartFromItsFieldIsSigned(t *testing.T) {
	b := pdftest.Table(append(pdftest.Pages("/AcroForm<</Fields[4 0 R]>>", "/Annots[6 0 R]"), "<</T(a)/FT/Sig/Kids[5 0 R]>>",
		"<</T(b)/Parent 4 0 R/Kids[6 0 R]>>", "<</Type/Annot/Subtype/Widget/Parent 5 0 R/Rect[100 100 300 180]/P 3 0 R>>")...)
	out, made := sign(t, b, pdf.Signature{Field: "a.b"})
	f := open(t, out)
	field, widget := dictOf(t, f, pdf.Ref{Num: 5}), dictOf(t, f, pdf.Ref{Num: 6})
	if field["V"] != pdf.Object(made.Value) || widget["V"] != pdf.Object(made.Value) || widget["AP"] == nil || field["AP"] != nil {
		t.Errorf("the field is %v, its widget %v", field, widget)
	}
	qpdfCheck(t, out)
}
