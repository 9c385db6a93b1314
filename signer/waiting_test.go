package signer_test

import (
	"bytes"
	"context"
	"crypto/x509/pkix"
	"strings"
	"testing"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/pdf/pdftest"
)

func TestTheOneFieldThatWaitsIsSigned(t *testing.T) {
	id := leader(t)
	const field = "<</Type/Annot/Subtype/Widget/FT/Sig/T(lanhdao)/Rect[300 100 480 170]/P 3 0 R"
	doc := func(fields ...string) []byte {
		list := []string{"", "[4 0 R]", "[4 0 R 5 0 R]"}[len(fields)]
		return pdftest.Table(append(pdftest.Pages("/AcroForm<</Fields"+list+">>", "/Annots"+list), fields...)...)
	}
	somewhere := &signer.Placement{Page: 1, Rect: signer.Rect{X: 10, Y: 10, Width: 150, Height: 60}}
	for name, c := range map[string]struct {
		doc  []byte
		opt  signer.Options
		want string
	}{
		"a person":          {doc(field + ">>"), signer.Options{Purpose: signer.Approve}, "lanhdao"},
		"no purpose":        {doc(field + ">>"), signer.Options{}, "lanhdao"},
		"the seal":          {doc(field + ">>"), signer.Options{Purpose: signer.Issue}, "Signature1"},
		"the archive":       {doc(field + ">>"), signer.Options{Purpose: signer.Archive}, "Signature1"},
		"a place is named":  {doc(field + ">>"), signer.Options{Purpose: signer.Approve, Placement: somewhere}, "Signature1"},
		"two fields":        {doc(field+">>", strings.Replace(field, "lanhdao", "vanthu", 1)+">>"), signer.Options{}, "Signature1"},
		"a text field":      {doc("<</Type/Annot/Subtype/Widget/FT/Tx/T(ten)/Rect[0 0 200 90]/P 3 0 R>>", field+">>"), signer.Options{}, "lanhdao"},
		"too small":         {doc("<</Type/Annot/Subtype/Widget/FT/Sig/T(lanhdao)/Rect[0 0 20 20]/P 3 0 R>>"), signer.Options{}, "Signature1"},
		"invisible":         {doc("<</Type/Annot/Subtype/Widget/FT/Sig/T(lanhdao)/Rect[0 0 0 0]/P 3 0 R>>"), signer.Options{}, "Signature1"},
		"hidden":            {doc(field + "/F 2>>"), signer.Options{}, "Signature1"},
		"demands otherwise": {doc(field + "/SV<</Ff 2/SubFilter[/adbe.pkcs7.detached]>>>>"), signer.Options{}, "Signature1"},
	} {
		c.opt.Time = signingTime
		chosen, err := signer.WaitingField(bytes.NewReader(c.doc), int64(len(c.doc)), id.Certificate, id.Chain, c.opt)
		if err != nil || (chosen != "") != (c.want == "lanhdao") {
			t.Errorf("%s: %q waits, %v", name, chosen, err)
		}
		out, r, err := signer.SignBytes(context.Background(), c.doc, id, c.opt)
		if err != nil || r.Field != c.want {
			t.Errorf("%s: %q is signed, %v", name, r.Field, err)
			continue
		}
		if c.want == "lanhdao" && (r.Rect == nil || r.Rect.X != 300 || r.Rect.Width != 180) {
			t.Errorf("%s: it stands at %+v", name, r.Rect)
		}
		checkSigned(t, out, 1)
	}
}

func TestAFieldTooSmallForALongNameIsLeft(t *testing.T) {
	long := newIdentity(t, rsaKey(), pkix.Name{CommonName: strings.Repeat("Ban Quản lý dự án ", 40)}, nil)
	doc := pdftest.Table(append(pdftest.Pages("/AcroForm<</Fields[4 0 R]>>", "/Annots[4 0 R]"),
		"<</Type/Annot/Subtype/Widget/FT/Sig/T(lanhdao)/Rect[0 0 91 31]/P 3 0 R>>")...)
	out, r, err := signer.SignBytes(context.Background(), doc, long, signer.Options{Time: signingTime})
	if err != nil || r.Field != "Signature1" {
		t.Fatalf("%q is signed, %v", r.Field, err)
	}
	checkSigned(t, out, 1)
	_, _, err = signer.SignBytes(context.Background(), doc, long, signer.Options{Time: signingTime, Field: "lanhdao"})
	if fault.CodeOf(err) != fault.PlacementInvalid {
		t.Errorf("a field that was named: %v", err)
	}
}
