package verify_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"trien/signer"
	"trien/signer/pdf/pdftest"
	"trien/signer/verify"
)

// A scanned document goes round a whole office.
func TestManySignaturesOnALargeDocumentAreCompared(t *testing.T) {
	p := newPKI(t)
	id := p.person(t, "Nguyễn Văn Nghĩa")
	objects := pdftest.Pages("", "/Resources<</XObject<</Scan 4 0 R>>>>")
	doc := pdftest.Table(append(objects, pdftest.Stream("/Subtype/Image", bytes.Repeat([]byte("scan"), 3<<20)))...)
	const signatures = 16
	for range signatures {
		doc = sign(t, doc, id, signer.Options{})
	}
	r := report(t, doc, p.root)
	if len(r.Signatures) != signatures || r.Integrity != verify.Intact {
		t.Errorf("%s %s", r.Integrity, r.Signatures[0].Detail)
	}
}

// A small file must not ask for hours: a form of many fields in each of many
// revisions.
func TestManyRevisionsOfALargeFormAreBounded(t *testing.T) {
	p := newPKI(t)
	const fields, revisions = 5000, 150
	var list strings.Builder
	objects := pdftest.Pages("/AcroForm<</Fields 4 0 R>>", "")
	for i := range fields {
		fmt.Fprintf(&list, "%d 0 R ", 5+i)
	}
	objects = append(objects, "["+list.String()+"]")
	for i := range fields {
		objects = append(objects, fmt.Sprintf("<</FT/Sig/T(s%d)>>", i))
	}
	doc := sign(t, pdftest.Table(objects...), p.person(t, "Nguyễn Văn Nghĩa"), signer.Options{})
	for range revisions {
		doc = pdftest.Append(doc, map[int]string{9000: "null"}, "")
	}
	start := time.Now()
	if r := report(t, doc, p.root); r.Integrity != verify.Unsupported {
		t.Errorf("%s", r.Integrity)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %s", took)
	}
}
