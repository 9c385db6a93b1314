package verify_test

import (
	"strings"
	"testing"

	"trien/signer"
	"trien/signer/pdf"
	"trien/signer/pdf/pdftest"
	"trien/signer/verify"
)

// withForm is a page with one text field and a font that is plain.
func withForm(form, field, look string) []byte {
	objects := pdftest.Pages("/AcroForm<</Fields[5 0 R]/DA(/Helv 12 Tf 0 g)/DR<</Font<</Helv 4 0 R>>>>"+form+">>", "/Annots[5 0 R]")
	return pdftest.Table(append(objects, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
		"<</Type/Annot/Subtype/Widget/FT/Tx/T(amount)/Rect[72 500 300 520]/AP<</N 6 0 R>>"+field+">>",
		pdftest.Stream("/Type/XObject/Subtype/Form/BBox[0 0 228 20]", []byte(look)))...)
}

func warnedOf(s verify.Signature, words string) bool {
	for _, w := range s.Warnings {
		if strings.Contains(w.EN, words) {
			return true
		}
	}
	return false
}

func TestAFieldThatShowsAnotherTextThanItsValue(t *testing.T) {
	p := newPKI(t)
	id := p.person(t, "Nguyễn Văn Nghĩa")
	for look, warns := range map[string]bool{
		"/Tx BMC BT /Helv 12 Tf 2 5 Td (1.000.000) Tj ET EMC": false,
		"BT /Helv 12 Tf [(1.0) -20 (00.) 5 <303030>] TJ ET":   false,
		"BT /Helv 12 Tf (9.000.000) Tj ET":                    true,
		"BT /Helv 12 Tf (1.000) Tj ET % (9.000.000)":          false,
		"/Tx BMC EMC":                         true,
		"BT /Unknown 12 Tf (9.000.000) Tj ET": false, // another font may map it to anything
		"q 1 0 0 1 0 0 cm /Image Do Q":        false,
		"BT /Helv 12 Tf (" + strings.Repeat("(", 50) + "1.000.000) Tj ET": false,
	} {
		signed := sign(t, withForm("", "/V(1.000.000)", look), id, signer.Options{})
		r := report(t, signed, p.root)
		if r.Integrity != verify.Intact || warnedOf(r.Signatures[0], "another text") != warns {
			t.Errorf("%s: %s, %v", look, r.Integrity, r.Signatures[0].Warnings)
		}
	}
	blank := sign(t, withForm("", "", "/Tx BMC EMC"), id, signer.Options{})
	for look, want := range map[string]verify.Integrity{
		"BT /Helv 12 Tf (1.000.000) Tj ET": verify.Intact,
		"BT /Helv 12 Tf (9.000.000) Tj ET": verify.Modified,
	} {
		filled := update(t, blank, func(f *pdf.File, u *pdf.Update) {
			d := object(t, f, ref(5)).Clone()
			d["V"], d["AP"] = pdf.String("1.000.000"), pdf.Dict{"N": u.Add(formStream(look))}
			u.Set(ref(5), d)
		})
		if r := report(t, filled, p.root); r.Integrity != want {
			t.Errorf("filled in, %s: %s %s", look, r.Integrity, r.Signatures[0].Detail)
		}
	}
}

func TestAFormThatReadersDrawAnewIsWarnedOf(t *testing.T) {
	p := newPKI(t)
	doc := withForm("/NeedAppearances true", "/V(1.000.000)", "")
	r := report(t, sign(t, doc, p.person(t, "Nguyễn Văn Nghĩa"), signer.Options{}), p.root)
	if r.Integrity != verify.Intact || !warnedOf(r.Signatures[0], "NeedAppearances") {
		t.Errorf("%s %+v", r.Integrity, r.Signatures)
	}
}
