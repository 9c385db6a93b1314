package pdf_test

import (
	"bytes"
	"fmt"
	"testing"

	"trien/signer/pdf/pdftest"
)

// FuzzXRefTable reads a sound document whose cross-reference table and trailer
// are hostile.
func FuzzXRefTable(f *testing.F) {
	objects := pdftest.Pages("", "", "")
	table := pdftest.Table(objects...)
	at := bytes.LastIndex(table, []byte("xref\n0"))
	body := table[:at]
	end := bytes.LastIndex(table, []byte("startxref"))
	f.Add(string(table[at+len("xref\n") : end]))
	f.Add("0 1\n0000000000 65535 f \n3 2\n0000000200 00000 n\r\n0000000000 00001 f\r\ntrailer<</Size 5/Root 1 0 R/Prev 9>>")
	f.Add("0 0\ntrailer\n<</Size 5/Root 1 0 R/XRefStm 15/Prev 15>>")
	f.Add("4294967295 2\n0000000000 65535 f \ntrailer<</Root 1 0 R>>")
	f.Fuzz(func(t *testing.T, section string) {
		if len(section) > 1<<12 {
			return
		}
		readAndSign(t, fmt.Appendf(bytes.Clone(body), "xref\n%s\nstartxref\n%d\n%%%%EOF\n", section, at))
	})
}

// FuzzXRefStream reads a sound document whose cross-reference stream is
// hostile: the entries of its dictionary, and its rows.
func FuzzXRefStream(f *testing.F) {
	objects := pdftest.Pages("", "")
	table := pdftest.Table(objects...)
	at := bytes.LastIndex(table, []byte("xref\n0"))
	body := table[:at]
	var rows []byte
	for n := range 4 {
		start := max(0, bytes.Index(body, fmt.Appendf(nil, "\n%d 0 obj", n))) + 1
		rows = append(rows, 1, byte(start>>8), byte(start), 0)
	}
	f.Add("/W[1 2 1]/Size 4", rows)
	f.Add("/W[1 2 1]/Index[0 4]/Filter/FlateDecode/Size 4", pdftest.Deflate(rows))
	f.Add("/W[1 2 1]/Index[0 2 2 2]/Filter[/FlateDecode]/DecodeParms[<</Predictor 15/Columns 4>>]/Size 4/Prev 9", pdftest.Deflate(rows))
	f.Add("/W[0 8 8]/Index[8388607 1]/Size 1e9", rows)
	f.Fuzz(func(t *testing.T, dict string, rows []byte) {
		if len(dict)+len(rows) > 1<<12 {
			return
		}
		b := fmt.Appendf(bytes.Clone(body), "4 0 obj\n%s\nendobj\n", pdftest.Stream("/Type/XRef/Root 1 0 R"+dict, rows))
		readAndSign(t, fmt.Appendf(b, "startxref\n%d\n%%%%EOF\n", at))
	})
}

// FuzzObjectStream reads a document whose page is in a hostile object stream.
func FuzzObjectStream(f *testing.F) {
	const page = "<</Type/Page/Parent 2 0 R>>"
	f.Add("/N 1/First 4", []byte("3 0 "+page))
	f.Add("/N 1/First 4/Filter/FlateDecode", pdftest.Deflate([]byte("3 0 "+page)))
	f.Add("/N 2/First 10/Extends 4 0 R", []byte("9 0 3 5   null "+page))
	f.Add("/N 4 0 R/First 4/Filter/Crypt", []byte("3 0 "+page))
	f.Fuzz(func(t *testing.T, dict string, data []byte) {
		if len(dict)+len(data) > 1<<12 {
			return
		}
		b := []byte("%PDF-1.7\n")
		var rows []byte
		for n, o := range []string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "", pdftest.Stream("/Type/ObjStm"+dict, data)} {
			if o == "" {
				rows = append(rows, 2, 0, 4, 0)
				continue
			}
			rows = append(rows, 1, byte(len(b)>>8), byte(len(b)), 0)
			b = fmt.Appendf(b, "%d 0 obj\n%s\nendobj\n", n+1, o)
		}
		at := len(b)
		b = fmt.Appendf(b, "5 0 obj\n%s\nendobj\n", pdftest.Stream("/Type/XRef/Root 1 0 R/Size 5/Index[1 4]/W[1 2 1]", rows))
		readAndSign(t, fmt.Appendf(b, "startxref\n%d\n%%%%EOF\n", at))
	})
}
