package verify_test

import (
	"bytes"
	"testing"

	"trien/signer"
	"trien/signer/pdf/pdftest"
	"trien/signer/verify"
)

// signedSmall is a small signed file, and where the padding of its Contents
// begins and ends: zeros that mean nothing.
func signedSmall(t testing.TB, p *pki) (doc []byte, padding, end int) {
	t.Helper()
	id := p.person(t, "Nguyễn Văn Nghĩa")
	id.Chain = nil // nothing in a signature protects what it brings along besides the signer's certificate
	doc = sign(t, pdftest.Table(pdftest.Pages("", "")...), id, signer.Options{Placement: &signer.Placement{Invisible: true}})
	at := bytes.LastIndex(doc, []byte("/Contents"))
	at += bytes.IndexByte(doc[at:], '<')
	end = at + bytes.IndexByte(doc[at:], '>')
	padding = at + len(bytes.TrimRight(doc[at:end], "0"))
	return doc, padding + padding%2, end
}

// Every byte outside the padding is changed in turn. Trust is left out, because
// the integrity alone must catch it.
func TestEveryByteCounts(t *testing.T) {
	p := newPKI(t)
	doc, padding, end := signedSmall(t, p)
	if r := report(t, doc, p.root); r.Integrity != verify.Intact {
		t.Fatalf("%+v", r)
	}
	for i := range doc {
		if i >= padding && i < end {
			continue
		}
		doc[i] ^= 0x01
		if r := report(t, doc); r.Integrity == verify.Intact {
			t.Errorf("byte %d of %d (%q) changed and the document is intact", i, len(doc), doc[max(0, i-20):i+1])
		}
		doc[i] ^= 0x01
	}
}
