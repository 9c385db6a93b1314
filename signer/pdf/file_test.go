package pdf_test

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/pdf/pdftest"
)

func open(t *testing.T, b []byte) *pdf.File {
	t.Helper()
	f, err := pdf.Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestReadsEveryKindOfCrossReference(t *testing.T) {
	objects := append(pdftest.Pages("/Lang(vi)", "/Rotate 90", "/UserUnit 2"),
		pdftest.Stream("/Type/Metadata", []byte("x")), "(Vi\\1t \\(Nam\\))")
	files := map[string][]byte{
		"table":            pdftest.Table(objects...),
		"stream":           pdftest.XRefStream(objects...),
		"hybrid":           pdftest.Hybrid(objects...),
		"leading junk":     append([]byte("HTTP/1.1 200 OK\r\n\r\n"), pdftest.Table(objects...)...),
		"no end of line":   bytes.TrimSuffix(pdftest.Table(objects...), []byte("\n")),
		"CR LF at the end": append(bytes.TrimSuffix(pdftest.Table(objects...), []byte("\n")), "\r\n"...),
		"a Prev of 0":      bytes.Replace(pdftest.Table(objects...), []byte("/Root"), []byte("/Prev 0/Root"), 1),
		"updated":          pdftest.Append(pdftest.XRefStream(objects...), map[int]string{3: "<</Type/Page/Parent 2 0 R/Rotate 90/New true>>"}, ""),
	}
	for name, b := range files {
		t.Run(name, func(t *testing.T) {
			f := open(t, b)
			n, err := f.PageCount()
			if err != nil || n != 2 {
				t.Fatalf("%d pages, %v", n, err)
			}
			p, err := f.Page(1)
			if err != nil || p.Rotate != 90 || p.Ref != (pdf.Ref{Num: 3}) {
				t.Fatalf("page 1: %+v, %v", p, err)
			}
			if p, err = f.Page(2); err != nil || p.UserUnit != 2 || p.MediaBox != [4]float64{0, 0, 595, 842} {
				t.Fatalf("page 2: %+v, %v", p, err)
			}
			o, err := f.Object(pdf.Ref{Num: 5})
			if s, ok := o.(*pdf.Stream); err != nil || !ok || string(s.Data) != "x" {
				t.Fatalf("stream: %v, %v", o, err)
			}
			o, err = f.Object(pdf.Ref{Num: 6})
			if s, ok := o.(pdf.String); err != nil || !ok || string(s) != "Vi\x01t (Nam)" {
				t.Fatalf("string: %q, %v", o, err)
			}
			if o, err = f.Object(pdf.Ref{Num: 6, Gen: 1}); o != nil || err != nil {
				t.Fatalf("another generation: %v, %v", o, err)
			}
		})
	}
}

func TestRefusesWhatMakesNoSense(t *testing.T) {
	good := pdftest.Pages("", "")
	table := string(pdftest.Table(good...))
	bomb := pdftest.Deflate(make([]byte, 80<<20))
	nested := "<</Type/Catalog/Pages 2 0 R/X " + strings.Repeat("[", 10000) + strings.Repeat("]", 10000) + ">>"
	many := "<</Type/Catalog/Pages 2 0 R/X[" + strings.Repeat("1 ", 1<<21) + "]>>"
	cases := []struct {
		name, file string
		want       fault.Code
	}{
		{"nothing", "", fault.DocumentEmpty},
		{"a picture", "\x89PNG\r\n\x1a\n", fault.DocumentNotPDF},
		{"only a header", "%PDF-1.7\n", fault.DocumentBroken},
		{"cut in half", table[:len(table)/2], fault.DocumentBroken},
		{"encrypted", strings.Replace(table, "/Root", "/Encrypt 9 0 R/Root", 1), fault.DocumentEncrypted},
		{"Prev to itself", strings.Replace(table, "/Root", fmt.Sprintf("/Prev %d/Root", strings.Index(table, "xref\n")), 1), fault.DocumentBroken},
		{"Prev outside", strings.Replace(table, "/Root", "/Prev 99999999/Root", 1), fault.DocumentBroken},
		{"a subsection of millions", strings.Replace(table, "0 4\n", "0 4000000\n", 1), fault.DocumentBroken},
		{"an object number too large", strings.Replace(table, "0 4\n", "99999999 4\n", 1), fault.DocumentBroken},
		{"a direct catalog", strings.Replace(table, "/Root 1 0 R", "/Root<</Pages 2 0 R>>", 1), fault.DocumentBroken},
		{"nested brackets", string(pdftest.Table(nested, good[1], good[2])), fault.DocumentBroken},
		{"too many values", string(pdftest.Table(many, good[1], good[2])), fault.DocumentTooLarge},
		{"no page", string(pdftest.Table(pdftest.Pages("")...)), fault.DocumentBroken},
		{"a page tree in a circle", string(pdftest.Table(good[0], "<</Kids[2 0 R]>>", good[2])), fault.DocumentBroken},
		{"a page tree that doubles", string(pdftest.Table(append(good[:1:1], doubling(40)...)...)), fault.DocumentBroken},
		{"a reference to itself", string(pdftest.Table(good[0], "2 0 R", good[2])), fault.DocumentBroken},
		{"an object stream in itself", string(packedIn("4", pdftest.Stream("/Type/ObjStm/N 1/First 4", []byte("3 0 <<>>")))), fault.DocumentBroken},
		{"a bomb", string(packedIn("3", pdftest.Stream("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", bomb))), fault.DocumentTooLarge},
		{"a Length that needs itself", string(pdftest.Table("<</Pages 2 0 R>>", "<</Length 2 0 R>>\nstream\nendstream")), fault.DocumentBroken},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f, err := pdf.Open(strings.NewReader(c.file), int64(len(c.file)))
			if err == nil {
				_, err = f.Page(1)
			}
			if got := fault.CodeOf(err); got != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// doubling returns page tree nodes each of which names the next one twice.
func doubling(n int) []string {
	var o []string
	for i := range n {
		o = append(o, fmt.Sprintf("<</Kids[%d 0 R %d 0 R]>>", i+3, i+3))
	}
	return append(o, "<</Type/Page>>")
}

// packedIn returns a file whose page tree, object 2, is in an object stream,
// object 3; kind is the type of object 3's own entry: 3 for plain, else it is
// in the object stream of that number.
func packedIn(kind, stream string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	catalog := b.Len()
	b.WriteString("1 0 obj\n<</Pages 2 0 R>>\nendobj\n")
	at := b.Len()
	b.WriteString("3 0 obj\n" + stream + "\nendobj\n")
	x := b.Len()
	rows := []byte{0, 0, 0, 0, 0, 1, 0, 0, byte(catalog), 0, 2, 0, 0, 3, 0, 1, 0, 0, byte(at), 0}
	if kind != "3" {
		rows[15], rows[18] = 2, 3
	}
	b.WriteString("4 0 obj\n" + pdftest.Stream("/Type/XRef/Size 4/W[1 3 1]/Root 1 0 R", rows) + "\nendobj\n")
	fmt.Fprintf(&b, "startxref\n%d\n%%%%EOF\n", x)
	return b.Bytes()
}

func TestAMillionNamingsOfOneLargeObjectEnd(t *testing.T) {
	large := "<</Type/Page/X[" + strings.Repeat("1 ", 1<<19) + "]>>"
	tree := "<</Kids[" + strings.Repeat("3 0 R ", 1<<17) + "]>>"
	b := pdftest.Table("<</Pages 2 0 R>>", tree, large)
	_, err := open(t, b).PageCount()
	if fault.CodeOf(err) != fault.DocumentTooLarge {
		t.Errorf("got %v", err)
	}
}

func TestARevisionIsFoundAndOpened(t *testing.T) {
	first := pdftest.Table(pdftest.Pages("", "")...)
	second := pdftest.Append(first, map[int]string{3: "<</Type/Page/Parent 2 0 R/Rotate 180>>", 9: "null"}, "")
	f := open(t, second)
	rs := f.Revisions()
	if len(rs) != 2 || rs[0].End != int64(len(first)) || rs[1].End != int64(len(second)) {
		t.Fatalf("%d revisions: %+v", len(rs), rs)
	}
	var nums []int
	for n, at := range rs[1].Objects() {
		nums = append(nums, n)
		if want := fmt.Sprintf("%d 0 obj", n); !strings.HasPrefix(string(second[at.Offset:]), want) {
			t.Errorf("object %d is not at %d", n, at.Offset)
		}
	}
	if fmt.Sprint(nums) != "[3 9]" {
		t.Errorf("the second revision has %v", nums)
	}
	old, err := f.At(rs[0].End)
	if err != nil {
		t.Fatal(err)
	}
	if p, err := old.Page(1); err != nil || p.Rotate != 0 {
		t.Errorf("the page as it was: %+v, %v", p, err)
	}
	if p, err := f.Page(1); err != nil || p.Rotate != 180 {
		t.Errorf("the page as it is: %+v, %v", p, err)
	}
}

func TestValueSpansAreThoseOfTheFile(t *testing.T) {
	b := append([]byte("junk\n"), pdftest.Table(append(pdftest.Pages("", ""), "<< /Contents <00FF> /B [0 1 2 3] >>", "<</A 1/A 2>>")...)...)
	f := open(t, b)
	d, spans, err := f.ValueSpans(pdf.Ref{Num: 4})
	if err != nil || len(d) != 2 {
		t.Fatal(d, err)
	}
	s := spans["Contents"]
	if got := string(b[s.Start:s.End]); got != "<00FF>" {
		t.Errorf("got %q", got)
	}
	if _, _, err := f.ValueSpans(pdf.Ref{Num: 5}); err == nil {
		t.Error("a key that appears twice is accepted")
	}
}

func TestAStreamWithAWrongLengthEndsAtItsKeyword(t *testing.T) {
	for _, length := range []string{"2", "4", "400", "99999"} {
		b := pdftest.Table(append(pdftest.Pages("", ""), "<</Length "+length+">>\nstream\nendsabc\r\nendstream", "")...)
		o, err := open(t, b).Object(pdf.Ref{Num: 4})
		if s, ok := o.(*pdf.Stream); err != nil || !ok || string(s.Data) != "endsabc" {
			t.Errorf("Length %s: %v, %v", length, o, err)
		}
		if o, err := open(t, b).Object(pdf.Ref{Num: 5}); o != nil || err != nil {
			t.Errorf("an object of nothing: %v, %v", o, err)
		}
	}
}

// failing is a file on a disk that fails from some offset on.
type failing struct {
	r  *bytes.Reader
	at int64
}

func (f failing) ReadAt(b []byte, off int64) (int, error) {
	if off < f.at {
		return f.r.ReadAt(b, off)
	}
	return 0, errDisk
}

var errDisk = errors.New("disk failure")

func TestAFailingDiskIsNotTheDocumentsFault(t *testing.T) {
	b := pdftest.Table(pdftest.Pages("", "")...)
	b = append(b[:9:9], append(bytes.Repeat([]byte("%"), 1<<13), "\n"...)...) // far from the header
	b = append(b, "startxref\n5000\n%%EOF\n"...)
	for _, at := range []int64{0, 1500} {
		_, err := pdf.Open(failing{bytes.NewReader(b), at}, int64(len(b)))
		if !errors.Is(err, errDisk) || fault.CodeOf(err) != "" {
			t.Errorf("failing from %d: %v", at, err)
		}
	}
}

func TestALinearizedFileIsOneRevision(t *testing.T) {
	// Two sections as a linearized file has them: the first in the file names
	// the last by Prev, and the file ends with the first one's offset.
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	at := map[int]int{}
	put := func(n int, s string) { at[n] = b.Len(); fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", n, s) }
	put(3, "<</Type/Page/Parent 2 0 R>>")
	put(1, "<</Type/Catalog/Pages 2 0 R>>")
	first := b.Len()
	const blank = "?????????"
	b.WriteString("xref\n3 1\n" + fmt.Sprintf("%010d 00000 n \n", at[3]) + "trailer\n<</Size 4/Root 1 0 R/Prev " + blank + ">>\nstartxref\n0\n%%EOF\n")
	put(2, "<</Type/Pages/Kids[3 0 R]>>")
	second := b.Len()
	fmt.Fprintf(&b, "xref\n0 3\n0000000000 65535 f \n%010d 00000 n \n%010d 00000 n \ntrailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", at[1], at[2], first)
	doc := bytes.Replace(b.Bytes(), []byte(blank), fmt.Appendf(nil, "%-9d", second), 1)

	f := open(t, doc)
	rs := f.Revisions()
	if len(rs) != 1 || rs[0].End != int64(len(doc)) {
		t.Fatalf("revisions: %+v", rs)
	}
	n := 0
	for range rs[0].Objects() {
		n++
	}
	if n != 4 {
		t.Errorf("%d objects", n)
	}
	signed, _ := sign(t, doc, somewhere)
	if rs := open(t, signed).Revisions(); len(rs) != 2 || rs[0].End != int64(len(doc)) || rs[1].End != int64(len(signed)) {
		t.Errorf("revisions after signing: %+v", rs)
	}
	qpdfCheck(t, signed)
}

func TestAReferenceToNothingDoesNotBecomeOurs(t *testing.T) {
	b := pdftest.Table(pdftest.Pages("", "/Annots[9 0 R 14 0 R]")...)
	for range 2 {
		b, _ = sign(t, b, somewhere)
	}
	f := open(t, b)
	for _, n := range []int{9, 14} {
		if o, err := f.Object(pdf.Ref{Num: n}); o != nil || err != nil {
			t.Errorf("object %d has become %v, %v", n, o, err)
		}
	}
	qpdfCheck(t, b)
}

func TestCrossReferencesThatAreMissedByALittleAreFound(t *testing.T) {
	objects := append(pdftest.Pages("", "/Contents 5 0 R", ""), pdftest.Stream("", []byte("0 0 m xref 1 0 obj")))
	table := pdftest.Table(objects...)
	elsewhere := func(b []byte, by int) []byte {
		at := bytes.LastIndex(b, []byte("startxref\n")) + len("startxref\n")
		var old int
		fmt.Sscan(string(b[at:]), &old)
		return fmt.Appendf(bytes.Clone(b[:at]), "%d\n%%%%EOF\n", old+by)
	}
	padding := make([]byte, 70000)
	for name, b := range map[string][]byte{
		"a table, too early":    elsewhere(table, -5),
		"a table, too late":     elsewhere(table, 3),
		"past the end":          elsewhere(table, 1<<20),
		"a stream":              elsewhere(pdftest.XRefStream(objects...), 7),
		"a hybrid":              elsewhere(pdftest.Hybrid(objects...), 1),
		"an update":             elsewhere(pdftest.Append(table, map[int]string{3: objects[2]}, ""), 2),
		"junk before":           append([]byte("junk\n"), elsewhere(table, 3)...),
		"zeros at the end":      append(bytes.Clone(table), padding...),
		"zeros after a keyword": append(bytes.TrimSpace(table), padding[:2047]...),
	} {
		t.Run(name, func(t *testing.T) {
			for n := range 2 {
				out, _ := sign(t, b, somewhere)
				if !bytes.HasPrefix(out, b) {
					t.Fatal("an input byte has changed")
				}
				f := open(t, out)
				if got, err := f.PageCount(); err != nil || got != 2 {
					t.Fatalf("after signature %d: %d pages, %v", n+1, got, err)
				}
				b = out
			}
		})
	}
	// Where readers would see different documents, or the file may be cut off,
	// nothing is opened.
	for name, b := range map[string][]byte{
		"a second version of an object": elsewhere(bytes.Replace(table, []byte("xref\n0"), []byte("3 0 obj\nnull\nendobj\nxref\n0"), 1), 2),
		"an object that is not there":   elsewhere(bytes.Replace(table, []byte("4 0 obj"), []byte("4 0 OBJ"), 1), 2),
		"no startxref":                  table[:bytes.LastIndex(table, []byte("startxref"))],
		"an update that is cut off":     append(bytes.Clone(table), bytes.Repeat([]byte("9 0 obj null endobj\n"), 200)...),
		"a signature":                   elsewhere(pdftest.Table(append(objects, "<</ByteRange[0 1 2 3]>>")...), 2),
	} {
		if _, err := pdf.Open(bytes.NewReader(b), int64(len(b))); fault.CodeOf(err) != fault.DocumentBroken {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Programs that copy the trailer of a hybrid file into their update name its
// stream again (ISO 32000-2, 7.5.8.4).
func TestAnUpdateMayNameTheHybridStreamOfTheOriginal(t *testing.T) {
	objects := pdftest.Pages("", "")
	original := pdftest.OfficeHybrid(objects...)
	at := regexp.MustCompile(`/XRefStm \d+`).Find(original)
	updated := pdftest.Append(original, map[int]string{1: objects[0], 2: objects[1]}, string(at))
	if n, err := open(t, updated).PageCount(); n != 1 || err != nil {
		t.Error(n, err)
	}
}
