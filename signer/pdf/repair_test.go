package pdf_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/pdf/pdftest"
)

func repair(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := pdf.Repair(bytes.NewReader(b), int64(len(b)), "", &out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// withoutEnd cuts off what finds the objects.
func withoutEnd(b []byte, from string) []byte { return b[:bytes.LastIndex(b, []byte(from))] }

func TestBrokenCrossReferencesAreRepaired(t *testing.T) {
	objects := append(pdftest.Pages("/Secret(kept safe)", "/Contents 4 0 R", "/Rotate 90"), pdftest.Stream("", []byte("q Q")))
	objects[2] = strings.Replace(objects[2], "4 0 R", "5 0 R", 1)
	table := pdftest.Table(objects...)
	for name, b := range map[string][]byte{
		"no startxref":         withoutEnd(table, "startxref"),
		"no trailer":           withoutEnd(table, "xref\n0"),
		"shifted":              bytes.Replace(table, []byte("1 0 obj"), []byte("\n\n\n1 0 obj"), 1),
		"a wrong Length":       withoutEnd(bytes.Replace(table, []byte("/Length 3"), []byte("/Length 4711"), 1), "startxref"),
		"streams":              withoutEnd(pdftest.XRefStream(objects...), "startxref"),
		"hybrid":               withoutEnd(pdftest.Hybrid(objects...), "startxref"),
		"junk before":          append([]byte("junk\n"), withoutEnd(table, "startxref")...),
		"encrypted":            withoutEnd(encrypt(t, table, "", "owner", "256 --"), "startxref"),
		"encrypted, packed":    withoutEnd(encrypt(t, table, "", "owner", "128 --use-aes=y -- --object-streams=generate"), "startxref"),
		"an update's leftover": withoutEnd(pdftest.Append(table, map[int]string{2: objects[1]}, ""), "startxref")[10:],
	} {
		t.Run(name, func(t *testing.T) {
			if name == "an update's leftover" {
				b = append([]byte("%PDF-1.7\n%"), b...)
			} else if _, err := pdf.Open(bytes.NewReader(b), int64(len(b))); err == nil {
				t.Fatal("it is not broken")
			}
			out := repair(t, b)
			qpdfCheck(t, out)
			f := open(t, out)
			if n, err := f.PageCount(); err != nil || n != 2 {
				t.Fatalf("%d pages, %v", n, err)
			}
			root, err := f.Catalog()
			if err != nil {
				t.Fatal(err)
			}
			if s, _ := root["Secret"].(pdf.String); s.Text() != "kept safe" {
				t.Errorf("a string reads %q", s)
			}
			page, err := f.Page(1)
			if err != nil {
				t.Fatal(err)
			}
			content, err := f.Resolve(page.Dict["Contents"])
			if err != nil {
				t.Fatal(err)
			}
			data, err := f.Decoded(content.(*pdf.Stream))
			if err != nil || strings.TrimSpace(string(data)) != "q Q" {
				t.Errorf("the page reads %q, %v", data, err)
			}
			signed, _ := sign(t, out, pdf.Signature{Page: 2})
			qpdfCheck(t, signed)
		})
	}
}

func TestADocumentInADocumentStaysInside(t *testing.T) {
	inner := string(pdftest.Table(pdftest.Pages("/Secret(inner)", "", "", "")...))
	for name, stream := range map[string]string{
		"direct Length":   pdftest.Stream("", []byte(inner)),
		"indirect Length": fmt.Sprintf("<</Length 5 0 R>>\nstream\n%s\nendstream", inner+"endstream endobj"),
	} {
		objects := append(pdftest.Pages("/Attached 4 0 R", ""), stream, fmt.Sprint(len(inner)+len("endstream endobj")))
		out := repair(t, withoutEnd(pdftest.Table(objects...), "startxref"))
		f := open(t, out)
		if n, err := f.PageCount(); err != nil || n != 1 {
			t.Errorf("%s: %d pages, %v", name, n, err)
		}
	}
}

func TestWhatCannotBeRepairedWholeIsRefused(t *testing.T) {
	page := pdftest.Pages("", "/Contents 4 0 R")
	content := pdftest.Stream("", []byte("q Q"))
	signature := "<</Type/Sig/ByteRange[0 1 2 3]/Contents<00>>>"
	whole := append(page, content)
	table := func(objects ...string) []byte { return withoutEnd(pdftest.Table(objects...), "startxref") }
	for name, b := range map[string][]byte{
		"cut in an object":     withoutEnd(pdftest.Table(whole...), "endstream"),
		"cut between objects":  withoutEnd(pdftest.Table(whole...), "4 0 obj"),
		"a signature":          table(append(whole, signature)...),
		"a packed signature":   withoutEnd(pdftest.XRefStream(append(whole, signature)...), "startxref"),
		"an escaped signature": table(append(whole, strings.Replace(signature, "ByteRange", "Byte#52ange", 1))...),
		"no catalog":           withoutEnd(pdftest.Table("<<>>"), "xref"),
		"no page":              table(pdftest.Pages("")...),
		"no header's objects":  []byte("%PDF-1.7\n"),
		"encrypted, no trailer": withoutEnd(pdftest.Table(append(whole,
			"<</Filter/Standard/V 1/R 2/P -4/O(a)/U(b)>>")...), "xref\n0"),
	} {
		err := pdf.Repair(bytes.NewReader(b), int64(len(b)), "", io.Discard)
		if fault.CodeOf(err) != fault.DocumentBroken {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMarksAtTheEndOfAWindowAreFound(t *testing.T) {
	objects := pdftest.Pages("", "", "")
	for shift := 0; shift < 300; shift += 3 {
		filler := strings.Repeat("%", 1<<20-400+shift) + "\n"
		b := []byte("%PDF-1.7\n" + filler)
		for i, o := range objects {
			b = fmt.Appendf(b, "%d 0 obj\n%s\nendobj\n", i+1, o)
		}
		if n, err := open(t, repair(t, b)).PageCount(); err != nil || n != 2 {
			t.Fatalf("shifted by %d: %d pages, %v", shift, n, err)
		}
	}
}
