package verify

import (
	"bytes"
	"fmt"
	"testing"

	"trien/signer/pdf"
)

// withStore is a document whose catalog has a store, as it is written, and a
// stream as object 3.
func withStore(dss, stream []byte) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var offsets []int
	for i, o := range []string{"<</Type/Catalog/DSS 2 0 R>>", string(dss), fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(stream), stream)} {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	at := b.Len()
	b.WriteString("xref\n0 4\n0000000000 65535 f \n")
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", at)
	return b.Bytes()
}

func TestStoreIsReadOnceAndWithinBounds(t *testing.T) {
	certificate := []byte("\x30\x00") // of no sense, and yet one
	for dss, want := range map[string]int{
		"<</Certs[3 0 R 3 0 R]/VRI<</A<</Cert[3 0 R]>>>>>>": 1,
		"<</VRI<</A<</Cert[3 0 R]>>>>>>":                    1,
		"<</Certs 3 0 R>>":                                  0,
		"<</Certs[1 0 R 9 0 R null[]]/VRI[]>>":              0,
		"<</VRI 2 0 R>>":                                    0,
		"null":                                              0,
	} {
		doc := withStore([]byte(dss), certificate)
		f, err := pdf.Open(bytes.NewReader(doc), int64(len(doc)))
		if err != nil {
			t.Fatal(err)
		}
		if got := len(readStore(f).certificates); got != want {
			t.Errorf("%s: %d", dss, got)
		}
	}
}

func FuzzDSS(f *testing.F) {
	for _, dss := range []string{"<</Certs[3 0 R]/OCSPs[3 0 R 3 0 R]/CRLs 3 0 R/VRI<</AB<</OCSP[3 0 R]>>>>>>", "[]", "<</VRI 1 0 R/Certs[2 0 R]>>", "<</OCSPs[<<>> null 99 0 R]>>", "2 0 R"} {
		f.Add([]byte(dss), []byte("\x30\x03\x0a\x01\x06"))
	}
	f.Fuzz(func(t *testing.T, dss, stream []byte) {
		doc := withStore(dss, stream)
		in, err := pdf.Open(bytes.NewReader(doc), int64(len(doc)))
		if err != nil {
			return
		}
		if s := readStore(in); len(s.certificates) > maxStoreEntries {
			t.Errorf("%d certificates", len(s.certificates))
		}
	})
}
