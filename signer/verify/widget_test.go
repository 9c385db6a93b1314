package verify_test

import (
	"testing"

	"trien/signer"
	"trien/signer/pdf/pdftest"
	"trien/signer/verify"
)

func TestAFieldAndItsWidgetWithOneValueAreOneSignature(t *testing.T) {
	pki := newPKI(t)
	leader := pki.person(t, "Nguyễn Văn Đức")
	doc := pdftest.Table(append(pdftest.Pages("/AcroForm<</Fields[4 0 R]>>", "/Annots[5 0 R]"),
		"<</FT/Sig/T(lanhdao)/Kids[5 0 R]>>",
		"<</Type/Annot/Subtype/Widget/Parent 4 0 R/Rect[300 100 480 170]/P 3 0 R>>")...)
	doc = sign(t, doc, leader, signer.Options{Field: "lanhdao"})
	for range 2 {
		doc = sign(t, doc, leader, signer.Options{Purpose: signer.Archive})
	}
	r := report(t, doc, pki.root)
	if r.Integrity != verify.Intact || len(r.Signatures) != 3 || r.Signatures[0].Rect == nil || r.Signatures[0].Rect.X != 300 {
		t.Errorf("%+v", r)
	}
}
