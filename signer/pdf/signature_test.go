package pdf_test

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/pdf/pdftest"
)

// sign appends a signature field with a dummy value.
func sign(t *testing.T, b []byte, s pdf.Signature) ([]byte, pdf.SignatureField) {
	t.Helper()
	out, field, err := trySign(t, b, s)
	if err != nil {
		t.Fatal(err)
	}
	return out, field
}

func trySign(t *testing.T, b []byte, s pdf.Signature) ([]byte, pdf.SignatureField, error) {
	t.Helper()
	u := pdf.NewUpdate(open(t, b))
	s.Entries, s.Room = pdf.Dict{"Type": pdf.Name("Sig"), "Filter": pdf.Name("Adobe.PPKLite")}, 8
	s.Appearance = func(w, h float64, m pdf.Matrix) (pdf.Ref, error) {
		return u.Add(&pdf.Stream{Dict: pdf.Dict{"Type": pdf.Name("XObject"), "Subtype": pdf.Name("Form"),
			"BBox": pdf.Reals(0, 0, w, h), "Matrix": pdf.Reals(m[:]...)}}), nil
	}
	field, err := u.AddSignature(s)
	if err != nil {
		return nil, field, err
	}
	tail, err := u.Tail()
	if err != nil {
		t.Fatal(err)
	}
	end, err := tail.Filled([]byte{1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	return append(bytes.Clone(b), end...), field, nil
}

func qpdfCheck(t *testing.T, b []byte) {
	t.Helper()
	if _, err := exec.LookPath("qpdf"); err != nil {
		t.Log("qpdf is not here: its check is left out")
		return
	}
	path := filepath.Join(t.TempDir(), "x.pdf")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("qpdf", "--check", path).CombinedOutput(); err != nil {
		t.Errorf("qpdf: %s", out)
	}
}

func dictOf(t *testing.T, f *pdf.File, o pdf.Object) pdf.Dict {
	t.Helper()
	d, err := f.Dict(o)
	if err != nil || d == nil {
		t.Fatalf("%v is no dictionary: %v", o, err)
	}
	return d
}

func written(f *pdf.File, o pdf.Object) string {
	o, _ = f.Resolve(o)
	return fmt.Sprint(o)
}

var somewhere = pdf.Signature{Page: 1, Rect: &pdf.Rect{X: 10, Y: 20, Width: 100, Height: 50}}

func TestThreeSignaturesOnEveryKindOfFile(t *testing.T) {
	objects := pdftest.Pages("/AcroForm<</Fields[]/DA(/Helv 0 Tf)>>", "/Annots[]")
	for name, b := range map[string][]byte{"table": pdftest.Table(objects...), "stream": pdftest.XRefStream(objects...), "hybrid": pdftest.Hybrid(objects...),
		"no end of line": bytes.TrimSuffix(pdftest.Table(objects...), []byte("\n"))} {
		t.Run(name, func(t *testing.T) {
			for n := 1; n <= 3; n++ {
				before := b
				var field pdf.SignatureField
				b, field = sign(t, b, somewhere)
				if !bytes.HasPrefix(b, before) {
					t.Fatal("an input byte has changed")
				}
				if want := fmt.Sprintf("Signature%d", n); field.Name != want {
					t.Errorf("field %q, want %q", field.Name, want)
				}
				f := open(t, b)
				_, hasTable := f.Trailer()["Type"]
				if hasTable != (name == "stream") {
					t.Error("the section is not of the kind of the last one")
				}
				catalog, _ := f.Catalog()
				form := dictOf(t, f, catalog["AcroForm"])
				if written(f, form["SigFlags"]) != "3" || written(f, form["DA"]) != written(f, pdf.String("/Helv 0 Tf")) {
					t.Errorf("the form: %v", form)
				}
				fields, _ := f.Array(form["Fields"])
				page, _ := f.Page(1)
				annots, _ := f.Array(page.Dict["Annots"])
				if len(fields) != n || len(annots) != n {
					t.Errorf("%d fields, %d annotations", len(fields), len(annots))
				}
				if rs := f.Revisions(); len(rs) != n+1 || rs[n].End != int64(len(b)) || rs[n-1].EOF > int64(len(before)) || rs[n-1].End < int64(len(before)) {
					t.Errorf("revisions: %+v", rs)
				}
				checkByteRange(t, b, f, field)
			}
			qpdfCheck(t, b)
		})
	}
}

// checkByteRange checks that the ranges are the whole file but the Contents.
func checkByteRange(t *testing.T, b []byte, f *pdf.File, field pdf.SignatureField) {
	t.Helper()
	d, spans, err := f.ValueSpans(field.Value)
	if err != nil {
		t.Fatal(err)
	}
	gap := spans["Contents"]
	want := fmt.Sprintf("[0 %d %d %d]", gap.Start, gap.End, int64(len(b))-gap.End)
	if got := fmt.Sprint(d["ByteRange"]); got != want {
		t.Errorf("ByteRange %s, want %s", got, want)
	}
	if got := string(b[gap.Start:gap.End]); got != "<0102030000000000>" {
		t.Errorf("Contents %s", got)
	}
}

func TestTheSecondSignatureLeavesCatalogAndPageAlone(t *testing.T) {
	b, _ := sign(t, pdftest.Table(pdftest.Pages("", "/Annots[]")...), somewhere)
	b, _ = sign(t, b, somewhere)
	rs := open(t, b).Revisions()
	for n := range rs[2].Objects() {
		if n == 1 || n == 3 {
			t.Errorf("object %d is written again", n)
		}
	}
}

func TestTheFormKeepsAllThatItHas(t *testing.T) {
	form := `<</Fields 5 0 R/DR<</Font<</A#20b 7 0 R>>>>/DA(/A#20b 0 Tf)/CO[6 0 R]/NeedAppearances false/SigFlags 1/XFA[(a\)b) 8 0 R]/Strange 1.50>>`
	objects := append(pdftest.Pages("/AcroForm 4 0 R", "/Annots[6 0 R]"), form, "[6 0 R]",
		"<</FT/Tx/T(Signature1)/Subtype/Widget/Rect[0 0 10 10]>>", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", pdftest.Stream("", []byte("<x/>")))
	b, field := sign(t, pdftest.Table(objects...), somewhere)
	if field.Name != "Signature2" {
		t.Errorf("the new field's name %q clashes", field.Name)
	}
	at := bytes.LastIndex(b, []byte("4 0 obj"))
	got := string(b[at:])
	for _, want := range []string{"/DR <</Font <</A#20b 7 0 R>>>>", "/CO [6 0 R]", "/NeedAppearances false", "/SigFlags 3", `/XFA [(a\)b) 8 0 R]`, "/Strange 1.50", "/Fields 5 0 R"} {
		if !strings.Contains(got, want) {
			t.Errorf("the form has lost %s:\n%.400s", want, got)
		}
	}
	qpdfCheck(t, b)
}

func TestFieldsAndAnnotsInOneArrayGetTheFieldOnce(t *testing.T) {
	b, _ := sign(t, pdftest.Table(append(pdftest.Pages("/AcroForm<</Fields 4 0 R>>", "/Annots 4 0 R"), "[]")...), somewhere)
	f := open(t, b)
	if a, _ := f.Array(pdf.Ref{Num: 4}); len(a) != 1 {
		t.Errorf("the array: %v", a)
	}
}

func TestAnExistingFieldIsSigned(t *testing.T) {
	objects := append(pdftest.Pages("/AcroForm<</Fields[5 0 R 7 0 R]>>", "/Annots[7 0 R]", "/Annots[6 0 R]/Rotate 90"),
		"<</FT/Sig/T(ph\xEA duy\x80t)/Kids[6 0 R]/Lock<</Type/SigFieldLock/Action/All>>>>",
		"<</Parent 5 0 R/T<FEFF1EE9>/Subtype/Widget/Rect[10 20 40 120]/F 4>>",
		"<</FT/Sig/T(done)/V<</Type/Sig>>/Subtype/Widget/Rect[0 0 1 1]>>")
	b := pdftest.XRefStream(objects...)
	f := open(t, b)
	names, err := f.EmptySignatureFields()
	if err != nil || len(names) != 1 {
		t.Fatal(names, err)
	}
	signed, field := sign(t, b, pdf.Signature{Field: names[0]})
	if field.Page != 2 || field.Rect == nil || field.Rect.Width != 100 || field.Rect.Height != 30 {
		t.Errorf("put at page %d, %+v", field.Page, field.Rect)
	}
	f = open(t, signed)
	kid := dictOf(t, f, pdf.Ref{Num: 6})
	if kid["V"] != pdf.Object(field.Value) || kid["AP"] == nil || written(f, kid["F"]) != "132" {
		t.Errorf("the widget: %v", kid)
	}
	catalog, _ := f.Catalog()
	if form := dictOf(t, f, catalog["AcroForm"]); written(f, form["SigFlags"]) != "3" {
		t.Errorf("SigFlags: %v", form)
	}
	if left, err := f.EmptySignatureFields(); err != nil || len(left) != 0 {
		t.Errorf("still empty: %v, %v", left, err)
	}
	qpdfCheck(t, signed)

	for name, want := range map[string]fault.Code{"done": fault.DocumentFieldSigned, "none": fault.DocumentFieldMissing, names[0]: fault.DocumentFieldSigned} {
		if _, _, err := trySign(t, signed, pdf.Signature{Field: name}); fault.CodeOf(err) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestACertifiedDocumentIsNotSpoilt(t *testing.T) {
	for p, want := range map[int]fault.Code{1: fault.DocumentCertified, 2: fault.DocumentCertified, 3: fault.DocumentCertified} {
		sig := fmt.Sprintf("<</Type/Sig/Reference[<</TransformMethod/DocMDP/TransformParams<</P %d>>>>]>>", p)
		b := pdftest.Table(append(pdftest.Pages("/Perms<</DocMDP 4 0 R>>/AcroForm<</Fields[5 0 R]>>", "/Annots[5 0 R]"), sig, "<</FT/Sig/T(a)/Subtype/Widget/Rect[0 0 9 9]/P 3 0 R>>")...)
		if _, _, err := trySign(t, b, somewhere); fault.CodeOf(err) != want {
			t.Errorf("P %d, new visible field: %v", p, err)
		}
		for name, s := range map[string]pdf.Signature{"invisible": {Page: 1}, "existing field": {Field: "a"}} {
			if _, _, err := trySign(t, b, s); (err != nil) != (p == 1) {
				t.Errorf("P %d, %s: %v", p, name, err)
			}
		}
	}
}

func TestPlacementIsThatOfThePageAsSeen(t *testing.T) {
	r := pdf.Rect{X: 30, Y: 40, Width: 100, Height: 20}
	for _, c := range []struct {
		attrs         string
		width, height float64
		want          [4]float64
	}{
		{"", 595, 842, [4]float64{30, 40, 130, 60}},
		{"/CropBox[100 200 400 600]", 300, 400, [4]float64{130, 240, 230, 260}},
		{"/CropBox[100 200 400 600]/Rotate 90", 400, 300, [4]float64{340, 230, 360, 330}},
		{"/CropBox[100 200 400 600]/Rotate 180", 300, 400, [4]float64{270, 540, 370, 560}},
		{"/CropBox[100 200 400 600]/Rotate -90", 400, 300, [4]float64{140, 470, 160, 570}},
		{"/UserUnit 2", 1190, 1684, [4]float64{15, 20, 65, 30}},
		{"/CropBox[0 0 0 0]", 595, 842, [4]float64{30, 40, 130, 60}},
		{"/MediaBox[400 600 100 200]", 300, 400, [4]float64{130, 240, 230, 260}},
	} {
		p, err := open(t, pdftest.Table(pdftest.Pages("", c.attrs)...)).Page(1)
		if err != nil {
			t.Fatal(err)
		}
		if w, h := p.Size(); w != c.width || h != c.height {
			t.Errorf("%s: seen as %g × %g", c.attrs, w, h)
		}
		got, err := p.Place(r)
		if err != nil || got != c.want {
			t.Errorf("%s: %v, %v; want %v", c.attrs, got, err, c.want)
		}
		if back := p.Visible(got); back != r {
			t.Errorf("%s: seen again at %v", c.attrs, back)
		}
		for _, bad := range []pdf.Rect{{X: -5, Y: 0, Width: 10, Height: 10}, {X: 0, Y: 0, Width: 9999, Height: 10}, {Width: 10}, {X: math.NaN(), Width: 1, Height: 1}, {X: math.Inf(1), Width: 1, Height: 1}} {
			if _, err := p.Place(bad); fault.CodeOf(err) != fault.PlacementInvalid {
				t.Errorf("%v: %v", bad, err)
			}
		}
	}
}

func TestTooLargeASignatureIsRefused(t *testing.T) {
	u := pdf.NewUpdate(open(t, pdftest.Table(pdftest.Pages("", "")...)))
	if _, err := u.AddSignature(pdf.Signature{Page: 1, Room: 4}); err != nil {
		t.Fatal(err)
	}
	tail, err := u.Tail()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tail.Filled(make([]byte, 5)); fault.CodeOf(err) != fault.SignatureTooLarge {
		t.Errorf("got %v", err)
	}
}

func TestALockedFieldIsNotSigned(t *testing.T) {
	for lock, locked := range map[string]bool{"/Action/All": true, "/Action/Include/Fields[(a)]": true, "/Action/Include/Fields[(b)]": false,
		"/Action/Exclude/Fields[(a)]": false, "/Action/Strange": true} {
		sig := "<</Type/Sig/Reference[<</TransformMethod/FieldMDP/TransformParams<<" + lock + ">>>>]>>"
		b := pdftest.Table(append(pdftest.Pages("/AcroForm<</Fields[5 0 R 6 0 R]>>", "/Annots[5 0 R 6 0 R]"), sig,
			"<</FT/Sig/T(z)/V 4 0 R/Subtype/Widget/Rect[0 0 9 9]>>", "<</FT/Sig/T(a)/Kids[7 0 R]/Subtype/Widget/Rect[0 0 9 9]>>", "<</T(x)/Subtype/Widget/Rect[0 0 9 9]>>")...)
		if _, _, err := trySign(t, b, pdf.Signature{Field: "a.x"}); (fault.CodeOf(err) == fault.DocumentCertified) != locked {
			t.Errorf("%s: %v", lock, err)
		}
	}
}
