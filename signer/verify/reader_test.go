package verify_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"trien/signer"
	"trien/signer/cms"
	"trien/signer/pdf"
	"trien/signer/pdf/pdftest"
	"trien/signer/verify"
)

// What one reader takes for the document as signed and another for something
// else: a key with two values, of which some take the first and some the last,
// and a stream's Length that some believe and some correct.
func TestWhatReadersDisagreeOnBehindASignatureIsAModification(t *testing.T) {
	p := newPKI(t)
	signed := sign(t, document(), p.person(t, "Nguyễn Văn Nghĩa"), signer.Options{})
	f, err := pdf.Open(bytes.NewReader(signed), int64(len(signed)))
	if err != nil {
		t.Fatal(err)
	}
	annots, err := f.Array(object(t, f, ref(3))["Annots"])
	if err != nil {
		t.Fatal(err)
	}
	var list strings.Builder
	for _, o := range annots {
		fmt.Fprintf(&list, "%d 0 R ", o.(pdf.Ref).Num)
	}
	page := func(contents string) string {
		return "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]" + contents + "/Annots[" + list.String() +
			"]/Resources<</Font<</F1 5 0 R>>/XObject<</X 99 0 R>>>>>>"
	}
	text := "BT /F1 14 Tf 72 700 Td (Tra cho ong Nghia 1.000.000 dong) Tj ET"
	font := "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>"
	for name, c := range map[string]struct {
		changes map[int]string
		want    verify.Integrity
	}{
		"nothing":                    {map[int]string{3: page("/Contents 4 0 R"), 4: stream(text), 5: font}, verify.Intact},
		"a key twice, one value":     {map[int]string{3: page("/Contents 4 0 R/Contents 4 0 R")}, verify.Intact},
		"contents twice":             {map[int]string{3: page("/Contents 10 0 R/Contents 4 0 R")}, verify.Modified},
		"contents twice, in letters": {map[int]string{3: page("/Con#74ents 10 0 R/Contents 4 0 R")}, verify.Modified},
		"contents twice, last":       {map[int]string{3: page("/Contents 4 0 R/Contents 10 0 R")}, verify.Modified},
		"font twice":                 {map[int]string{5: "<</Type/Font/Subtype/Type1/BaseFont/Symbol/BaseFont/Times-Roman>>"}, verify.Modified},
		"length too short":           {map[int]string{4: "<</Length 9>>\nstream\n" + text + "\nendstream"}, verify.Modified},
		"length too long":            {map[int]string{4: "<</Length 99>>\nstream\n" + text + "\nendstream\n%" + strings.Repeat(" ", 99) + "\nendstream"}, verify.Modified},
		"length of another object":   {map[int]string{4: "<</Length 90 0 R>>\nstream\n" + text + "\nendstream", 90: "9"}, verify.Modified},
		"the same length elsewhere":  {map[int]string{4: "<</Length 90 0 R>>\nstream\n" + text + "\nendstream", 90: fmt.Sprint(len(text))}, verify.Intact},
	} {
		if r := report(t, pdftest.Append(signed, c.changes, "/Info 9 0 R"), p.root); r.Integrity != c.want {
			t.Errorf("%s: %s %s", name, r.Integrity, r.Signatures[0].Detail)
		}
	}
	// An object at another index of its object stream than the cross-reference
	// says: some readers find it by its number, some find nothing.
	for index, want := range map[byte]verify.Integrity{0: verify.Intact, 1: verify.Modified} {
		if r := report(t, packedAt(signed, 5, font, index), p.root); r.Integrity != want {
			t.Errorf("index %d: %s %s", index, r.Integrity, r.Signatures[0].Detail)
		}
	}
	// In the trailer, where nothing but the catalog hangs on it.
	doubled := pdftest.Append(signed, map[int]string{90: "null"}, "/Info 9 0 R")
	at := bytes.LastIndex(doubled, []byte("/Root"))
	doubled = append(append(bytes.Clone(doubled[:at]), "/Root 91 0 R"...), doubled[at:]...)
	if r := report(t, doubled, p.root); r.Integrity != verify.Modified {
		t.Errorf("trailer: %s %s", r.Integrity, r.Signatures[0].Detail)
	}
}

// withSignatures adds signature fields at the given places, as whoever holds a
// key of his own making might. Only what stands before them is looked at.
func withSignatures(t *testing.T, doc []byte, subFilter pdf.Name, rects ...pdf.Object) []byte {
	t.Helper()
	return update(t, doc, func(f *pdf.File, u *pdf.Update) {
		form, page := object(t, f, ref(6)).Clone(), object(t, f, ref(3)).Clone()
		fields, _ := f.Array(form["Fields"])
		annots, _ := f.Array(page["Annots"])
		for i, r := range rects {
			added := u.Add(pdf.Dict{"Type": pdf.Name("Annot"), "Subtype": pdf.Name("Widget"), "FT": pdf.Name("Sig"),
				"T": pdf.String([]byte{'S', 'x', byte('0' + i)}), "Rect": r, "V": u.Add(pdf.Dict{"SubFilter": subFilter})})
			fields, annots = append(fields, added), append(annots, added)
		}
		form["Fields"], page["Annots"] = fields, annots
		u.Set(ref(6), form)
		u.Set(ref(3), page)
	})
}

func TestSignaturesThatPaintOverAPageAreAModification(t *testing.T) {
	p := newPKI(t)
	signed := sign(t, document(), p.person(t, "Nguyễn Văn Nghĩa"), signer.Options{})
	top, middle, bottom := pdf.Reals(0, 562, 595, 842), pdf.Reals(0, 281, 595, 562), pdf.Reals(0, 0, 595, 281)
	for name, c := range map[string]struct {
		rects []pdf.Object
		want  verify.Integrity
	}{
		"a third":               {[]pdf.Object{top}, verify.Intact},
		"three thirds":          {[]pdf.Object{top, middle, bottom}, verify.Modified},
		"three of usual size":   {[]pdf.Object{pdf.Reals(50, 50, 200, 120), pdf.Reals(210, 50, 360, 120), pdf.Reals(370, 50, 520, 120)}, verify.Intact},
		"a rectangle of five":   {[]pdf.Object{append(pdf.Reals(0, 0, 595, 842), pdf.Int(0))}, verify.Modified},
		"a rectangle of a name": {[]pdf.Object{pdf.Array{pdf.Int(0), pdf.Int(0), pdf.Int(9), pdf.Name("x")}}, verify.Modified},
	} {
		r := report(t, withSignatures(t, signed, "adbe.pkcs7.detached", c.rects...), p.root)
		if got := r.Signatures[0]; got.Integrity != c.want {
			t.Errorf("%s: %s %s", name, got.Integrity, got.Detail)
		}
	}
}

// A signature that locks the whole form is kept provable by timestamps all the
// same.
func TestADocumentTimestampMayFollowALockOfAllFields(t *testing.T) {
	p := newPKI(t)
	signed := signWith(t, document(), p.person(t, "Nguyễn Văn Nghĩa"), reference("FieldMDP", pdf.Dict{"Action": pdf.Name("All"), "V": pdf.Name("1.2")}), cms.Options{})
	for name, c := range map[string]struct {
		subFilter pdf.Name
		rect      pdf.Object
		want      verify.Integrity
	}{
		"timestamp":              {"ETSI.RFC3161", pdf.Reals(0, 0, 0, 0), verify.Intact},
		"timestamp that shows":   {"ETSI.RFC3161", pdf.Reals(0, 0, 99, 99), verify.Modified},
		"signature":              {"ETSI.CAdES.detached", pdf.Reals(0, 0, 0, 0), verify.Modified},
		"signature that shows":   {"ETSI.CAdES.detached", pdf.Reals(0, 0, 99, 99), verify.Modified},
		"nothing that is signed": {"", pdf.Reals(0, 0, 0, 0), verify.Modified},
	} {
		r := report(t, withSignatures(t, signed, c.subFilter, c.rect), p.root)
		if got := r.Signatures[0]; got.Integrity != c.want {
			t.Errorf("%s: %s %s", name, got.Integrity, got.Detail)
		}
	}
}

// A blank field as large as the page is a page that waits to be exchanged.
func TestABlankFieldOverThePageMayNotBeFilledIn(t *testing.T) {
	p := newPKI(t)
	id := p.person(t, "Nguyễn Văn Nghĩa")
	for rect, want := range map[string]verify.Integrity{"72 300 500 500": verify.Intact, "0 0 595 842": verify.Modified} {
		doc := pdftest.Table(append(pdftest.Pages("/AcroForm<</Fields[4 0 R]>>", "/MediaBox[0 0 595 842]/Annots[4 0 R]"),
			"<</Type/Annot/Subtype/Widget/FT/Tx/T(note)/DA(/Helv 12 Tf 0 g)/Rect["+rect+"]/P 3 0 R/F 4>>")...)
		filled := update(t, sign(t, doc, id, signer.Options{}), func(f *pdf.File, u *pdf.Update) {
			d := object(t, f, ref(4)).Clone()
			d["V"], d["DA"] = pdf.String("Dong y"), pdf.String("/Helv 9 Tf 0 g") // shrunk to its room
			d["AP"] = pdf.Dict{"N": u.Add(formStream("BT ET"))}
			u.Set(ref(4), d)
		})
		if r := report(t, filled, p.root); r.Integrity != want {
			t.Errorf("%s: %s %s", rect, r.Integrity, r.Signatures[0].Detail)
		}
	}
}

// A trailer's AdditionalStreams that named nothing may name something else
// once the objects are numbered anew, but never a document to open.
func TestAnOfficeDocumentMayNotComeIntoTheTrailer(t *testing.T) {
	p := newPKI(t)
	doc := bytes.Replace(document(), []byte("/Info 9 0 R"), []byte("/Info 9 0 R/AdditionalStreams[/odt 98 0 R]"), 1)
	signed := sign(t, doc, p.person(t, "Nguyễn Văn Nghĩa"), signer.Options{})
	for body, want := range map[string]verify.Integrity{"<</Rect[0 0 0 0]>>": verify.Intact, stream("PK"): verify.Modified} {
		if r := report(t, pdftest.Append(signed, map[int]string{98: body}, "/Info 9 0 R/AdditionalStreams[/odt 98 0 R]"), p.root); r.Integrity != want {
			t.Errorf("%.20q: %s %s", body, r.Integrity, r.Signatures[0].Detail)
		}
	}
}

// ICP-Brasil's own name of a CAdES signature, and a dictionary that names its
// type twice, as an old timestamping program wrote it.
func TestSignatureDictionariesOfOtherCountriesAreRead(t *testing.T) {
	p := newPKI(t)
	id := p.person(t, "Nguyễn Văn Nghĩa")
	if r := report(t, signWith(t, document(), id, pdf.Dict{"SubFilter": pdf.Name("PBAD.PAdES")}, cms.Options{}), p.root); r.Integrity != verify.Intact {
		t.Errorf("PBAD.PAdES: %s %s", r.Integrity, r.Signatures[0].Detail)
	}
	for old, want := range map[string]verify.Integrity{"/Typf": verify.Intact, "/SubFiltes": verify.Malformed} {
		entries := pdf.Dict{"Typf": pdf.Name("DocTimeStamp"), "SubFiltes": pdf.Name("ETSI.RFC3161")}
		doc := resigned(t, id, entries, old)
		if r := report(t, doc, p.root); r.Integrity != want {
			t.Errorf("%s doubled: %s %s", old, r.Integrity, r.Signatures[0].Detail)
		}
	}
}

// resigned signs with a key of the signature dictionary renamed, before the
// digest is taken, to the one that differs from it in its last letter.
func resigned(t *testing.T, id signer.Identity, entries pdf.Dict, key string) []byte {
	t.Helper()
	last := key[len(key)-1] - 1
	doc := signWith(t, document(), id, entries, cms.Options{})
	doc = bytes.Replace(doc, []byte(key+"/"), append([]byte(key[:len(key)-1]), last, '/'), 1)
	doc = bytes.Replace(doc, []byte(key+" "), append([]byte(key[:len(key)-1]), last, ' '), 1)
	return signAgain(t, doc, id)
}

// signAgain makes the value of the newest signature anew, for bytes that were
// changed within what it covers.
func signAgain(t *testing.T, doc []byte, id signer.Identity) []byte {
	t.Helper()
	doc = bytes.Clone(doc)
	at := bytes.LastIndex(doc, []byte("/Contents<"))
	if at < 0 {
		at = bytes.LastIndex(doc, []byte("/Contents <"))
	}
	start := at + bytes.IndexByte(doc[at:], '<')
	end := start + bytes.IndexByte(doc[start:], '>') + 1
	h := sha256.New()
	h.Write(doc[:start])
	h.Write(doc[end:])
	der, err := cms.SignDetached(context.Background(), h.Sum(nil), crypto.SHA256, id, cms.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if 2*len(der) > end-start-2 {
		t.Fatal("the signature has no room")
	}
	for i := start + 1; i < end-1; i++ {
		doc[i] = '0'
	}
	hex.Encode(doc[start+1:], der)
	return doc
}

// packedAt appends a revision with the object in an object stream, at the index
// that the cross-reference stream then says.
func packedAt(doc []byte, num int, object string, index byte) []byte {
	const container, crossReference = 90, 91
	prev := bytes.LastIndex(doc, []byte("startxref\n")) + len("startxref\n")
	previous := strings.Fields(string(doc[prev:]))[0]
	head := fmt.Sprintf("%d 0 ", num)
	b := bytes.NewBuffer(bytes.Clone(doc))
	row := func(kind byte, at int, gen byte) []byte {
		return []byte{kind, byte(at >> 24), byte(at >> 16), byte(at >> 8), byte(at), gen}
	}
	rows := row(2, container, index)
	rows = append(rows, row(1, b.Len(), 0)...)
	fmt.Fprintf(b, "%d 0 obj\n<</Type/ObjStm/N 1/First %d/Length %d>>\nstream\n%s%s\nendstream\nendobj\n",
		container, len(head), len(head)+len(object), head, object)
	at := b.Len()
	rows = append(rows, row(1, at, 0)...)
	fmt.Fprintf(b, "%d 0 obj\n<</Type/XRef/W[1 4 1]/Index[%d 1 %d 2]/Size 92/Root 1 0 R/Info 9 0 R/Prev %s/Length %d>>\nstream\n%s\nendstream\nendobj\n",
		crossReference, num, container, previous, len(rows), rows)
	fmt.Fprintf(b, "startxref\n%d\n%%%%EOF\n", at)
	return b.Bytes()
}
