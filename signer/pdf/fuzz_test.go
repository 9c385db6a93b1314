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

// FuzzRepair repairs whatever it is given, which must give a sound file or
// none.
func FuzzRepair(f *testing.F) {
	objects := append(pdftest.Pages("/AcroForm<</Fields[5 0 R]>>", "/Contents 4 0 R", "/Rotate 90"),
		"<</FT/Sig/T(a)/Subtype/Widget/Rect[0 0 9 9]/P 3 0 R>>", pdftest.Stream("", []byte("q Q")))
	for _, b := range [][]byte{pdftest.Table(objects...), pdftest.XRefStream(objects...), pdftest.Hybrid(objects...)} {
		f.Add(b)
		f.Add(b[:bytes.LastIndex(b, []byte("startxref"))])
		f.Add(bytes.ReplaceAll(b, []byte("xref"), []byte("XREF")))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<16 {
			return
		}
		var out bytes.Buffer
		if err := pdf.Repair(bytes.NewReader(b), int64(len(b)), "", &out); err != nil {
			return
		}
		if _, err := pdf.Open(bytes.NewReader(out.Bytes()), int64(out.Len())); err != nil {
			t.Fatalf("what was repaired cannot be read: %v", err)
		}
		readAndSign(t, out.Bytes())
	})
}

// FuzzEncrypt reads a document whose encryption dictionary is hostile, and
// whose strings and streams may not be what it says.
func FuzzEncrypt(f *testing.F) {
	const (
		oldKeys = "/O<0102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F20>" +
			"/U<0102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F20>"
		none = "/CF<</StdCF<</CFM/AESV2>>>>/EFF/StdCF"
	)
	f.Add("/Filter/Standard/V 2/R 3/Length 128/P -4"+oldKeys, "(a)", "/Length 3", []byte("q Q"))
	f.Add("/Filter/Standard/V 4/R 4/P -4"+none+oldKeys, "(a)", "/Type/EmbeddedFile", []byte("q Q"))
	f.Add("/Filter/Standard/V 4/R 4/P -4"+none+oldKeys, "<</ByteRange[0]/Contents(a)>>", "/Filter[/Crypt]/DecodeParms[<</Name/StdCF>>]", []byte("q Q"))
	f.Add("/Filter/Standard/V 4/R 4/P -4"+none+oldKeys, "(a)", "/Filter 4 0 R/DecodeParms 4 0 R", []byte("q Q"))
	f.Fuzz(func(t *testing.T, encrypt, value, stream string, data []byte) {
		if len(data) > 1<<12 {
			return
		}
		objects := append(pdftest.Pages("/X "+value, "/Contents 4 0 R"), pdftest.Stream(stream, data), "<<"+encrypt+">>")
		for _, b := range [][]byte{pdftest.Table(objects...), pdftest.XRefStream(objects...)} {
			readAndSign(t, bytes.ReplaceAll(b, []byte("/Root 1 0 R"), []byte("/Encrypt 5 0 R/Root 1 0 R")))
		}
	})
}
