package pdf_test

import (
	"bytes"
	"testing"

	"trien/signer/pdf"
	"trien/signer/pdf/pdftest"
)

// FuzzOpen reads whatever it is given as the signer and the verifier would,
// signs it where it can, and reads the result.
func FuzzOpen(f *testing.F) {
	objects := append(pdftest.Pages("/AcroForm<</Fields[5 0 R]>>", "/Annots[5 0 R]/Rotate 90", ""),
		"<</FT/Sig/T(a)/Subtype/Widget/Rect[0 0 9 9]/P 3 0 R>>", pdftest.Stream("", []byte("q Q")))
	table := pdftest.Table(objects...)
	f.Add(table)
	f.Add(pdftest.XRefStream(objects...))
	f.Add(pdftest.Hybrid(objects...))
	f.Add(append([]byte("junk"), table...))
	f.Add(pdftest.Append(table, map[int]string{1: objects[0]}, ""))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<16 {
			return
		}
		readAndSign(t, b)
	})
}

// FuzzDocument writes hostile objects into a file that is otherwise sound, so
// that they are reached.
func FuzzDocument(f *testing.F) {
	o := append(pdftest.Pages("/AcroForm 4 0 R/Perms<</DocMDP 5 0 R>>", "/Annots[5 0 R]/Rotate 90"),
		"<</Fields[5 0 R]/SigFlags 1/XFA[(a)]>>", "<</FT/Sig/T(a)/Kids[5 0 R]/Subtype/Widget/Rect[0 0 9 9]/P 3 0 R/Lock<</Action/All>>>>")
	for kind := range byte(3) {
		f.Add(kind, o[0], o[1], o[2], o[3], o[4])
	}
	f.Fuzz(func(t *testing.T, kind byte, a, b, c, d, e string) {
		write := [](func(...string) []byte){pdftest.Table, pdftest.XRefStream, pdftest.Hybrid}[kind%3]
		readAndSign(t, write(a, b, c, d, e))
	})
}

func readAndSign(t *testing.T, b []byte) {
	file, err := pdf.Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return
	}
	for _, r := range file.Revisions() {
		for n, at := range r.Objects() {
			if _, err := file.Object(pdf.Ref{Num: n, Gen: at.Gen}); err != nil {
				break
			}
		}
		if r.End > 0 {
			file.At(r.End)
		}
	}
	names, _ := file.EmptySignatureFields()
	attempts := []pdf.Signature{{Page: 1, Rect: &pdf.Rect{Width: 1, Height: 1}}}
	if len(names) > 0 {
		attempts = append(attempts, pdf.Signature{Field: names[0]})
	}
	for _, s := range attempts {
		out, field, err := trySign(t, b, s)
		if err != nil {
			continue
		}
		again, err := pdf.Open(bytes.NewReader(out), int64(len(out)))
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		if _, _, err := again.ValueSpans(field.Value); err != nil {
			t.Fatalf("the signature cannot be read: %v", err)
		}
	}
}
