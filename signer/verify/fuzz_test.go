package verify_test

import (
	"bytes"
	"fmt"
	"testing"

	"trien/signer"
	"trien/signer/pdf"
	"trien/signer/pdf/pdftest"
	"trien/signer/verify"
)

// seen is what a reader shows of a document's pages, as far as a test can tell
// without drawing them: the pages' entries and everything that they lead to,
// save the annotations and the way back.
func seen(doc []byte) string {
	f, err := pdf.Open(bytes.NewReader(doc), int64(len(doc)))
	if err != nil {
		return "unreadable"
	}
	var b bytes.Buffer
	count, err := f.PageCount()
	fmt.Fprintln(&b, count, err)
	var write func(o pdf.Object, depth int)
	write = func(o pdf.Object, depth int) {
		o, err := f.Resolve(o)
		if err != nil || depth > 8 || b.Len() > 1<<16 {
			fmt.Fprint(&b, "...")
			return
		}
		switch o := o.(type) {
		case pdf.Dict:
			for _, k := range []pdf.Name{"Contents", "Resources", "MediaBox", "CropBox", "Rotate", "UserUnit", "Font", "F1", "BaseFont", "XObject", "X", "Type", "Subtype"} {
				if v, ok := o[k]; ok {
					fmt.Fprint(&b, " /", k)
					write(v, depth+1)
				}
			}
		case pdf.Array:
			for _, v := range o {
				write(v, depth+1)
			}
		case *pdf.Stream:
			fmt.Fprintf(&b, " %q", o.Data)
			write(o.Dict, depth+1)
		case pdf.Number:
			v, _ := o.Float()
			fmt.Fprint(&b, " ", v)
		default:
			fmt.Fprintf(&b, " %v", o)
		}
	}
	for n := 1; n <= min(count, 4); n++ {
		p, err := f.Page(n)
		if err != nil {
			fmt.Fprintln(&b, err)
			continue
		}
		fmt.Fprintln(&b, p.MediaBox, p.CropBox, p.Rotate, p.UserUnit)
		write(p.Dict, 0)
		write(p.Resources, 0)
	}
	return b.String()
}

// FuzzRevision puts revisions behind a signed file: one or two objects
// exchanged by what the fuzzer makes up, with a cross-reference table that fits
// them, or, where raw is set, the bytes as they are. Whatever comes out intact
// shows the pages that were signed.
func FuzzRevision(f *testing.F) {
	p := newPKI(f)
	signed := sign(f, document(), p.person(f, "Nguyễn Văn Nghĩa"), signer.Options{Placement: &signer.Placement{Invisible: true}})
	want := seen(signed)
	page := "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %s 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
	for _, s := range []struct {
		num, other       uint8
		body, second, tr string
		raw              bool
	}{
		{4, 0, stream("BT (9.000.000) Tj ET"), "", "", false},
		{3, 0, fmt.Sprintf(page, "10"), "", "", false},
		{99, 0, stream("1 g 0 0 600 900 re f"), "", "", false},
		{7, 8, "<</Type/Annot/Subtype/Widget/FT/Tx/T(note)/V(x)/Rect[72 500 300 520]/P 3 0 R/AP<</N 8 0 R>>>>", stream("BT (y) Tj ET"), "", false},
		{2, 0, "<</Type/Pages/Kids[3 0 R 3 0 R]/Count 2>>", "", "", false},
		{9, 0, "<</Title(Quyet dinh)/Producer(Khac)>>", "", "/Info 9 0 R", false},
		{150, 0, "<</Type/Catalog/Pages 151 0 R>>", "", "/Root 150 0 R", false},
		{5, 0, "<</Type/Font/Subtype/Type1/BaseFont/Symbol>>", "", "", false},
		{1, 0, "<</Type/Catalog/Pages 2 0 R/DSS<</Certs[4 0 R]>>>>", "", "", false},
		{0, 0, "4 0 obj\n<</Length 0>>\nstream\n\nendstream\nendobj\nstartxref\n9\n%%EOF\n", "", "", true},
		{0, 0, "xref\n0 0\ntrailer\n<</Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF\n", "", "", true},
	} {
		f.Add(s.num, s.other, s.body, s.second, s.tr, s.raw)
	}
	f.Fuzz(func(t *testing.T, num, other uint8, body, second, trailer string, raw bool) {
		var doc []byte
		if raw {
			doc = append(bytes.Clone(signed), body...)
		} else {
			changes := map[int]string{int(num): body}
			if other != 0 {
				changes[int(other)] = second
			}
			doc = pdftest.Append(signed, changes, trailer)
		}
		if r := report(t, doc, p.root); r.Integrity == verify.Intact && seen(doc) != want {
			t.Errorf("intact, but it shows\n%s\ninstead of\n%s", seen(doc), want)
		}
	})
}
