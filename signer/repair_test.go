package signer_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/pdf/pdftest"
)

func TestABrokenDocumentIsRepairedOnlyWhereAsked(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "vào.pdf"), filepath.Join(dir, "ra.pdf")
	doc := pdftest.Table(pdftest.Pages("", "", "")...)
	doc = doc[:bytes.LastIndex(doc, []byte("startxref"))]
	if err := os.WriteFile(in, doc, 0o640); err != nil {
		t.Fatal(err)
	}
	id := leader(t)
	opt := signer.Options{Time: signingTime}
	if _, err := signer.SignFile(context.Background(), in, out, id, opt); fault.CodeOf(err) != fault.DocumentBroken {
		t.Errorf("not asked: %v", err)
	}
	opt.Repair = true
	r, err := signer.SignFile(context.Background(), in, out, id, opt)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Repaired || r.Input != sha256.Sum256(doc) || r.InputSize != int64(len(doc)) {
		t.Errorf("the result does not name the document as it came: %+v", r)
	}
	if got := names(t, dir); !slices.Equal(got, []string{"ra.pdf", "vào.pdf"}) {
		t.Errorf("left behind: %q", got)
	}
	signed, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	checkSigned(t, signed, 1)
	fromMemory, r, err := signer.SignBytes(context.Background(), doc, id, opt)
	if err != nil || !r.Repaired || r.Input != sha256.Sum256(doc) {
		t.Fatalf("in memory: %v", err)
	}
	checkSigned(t, fromMemory, 1)

	broken := signed[:bytes.LastIndex(signed, []byte("startxref"))]
	broken = broken[:len(broken)-2048+bytes.Index(broken[len(broken)-2048:], []byte("xref\n"))]
	broken = bytes.ReplaceAll(broken, []byte("startxref"), []byte("startxxxx"))
	if _, _, err := signer.SignBytes(context.Background(), broken, id, opt); fault.CodeOf(err) != fault.DocumentBroken {
		t.Errorf("a signed document was repaired: %v", err)
	}
}

func TestASoundDocumentIsNotRewritten(t *testing.T) {
	doc := pdftest.Table(pdftest.Pages("", "")...)
	out, r, err := signer.SignBytes(context.Background(), doc, leader(t), signer.Options{Repair: true, Time: signingTime})
	if err != nil || r.Repaired || !bytes.HasPrefix(out, doc) {
		t.Errorf("repaired %v, %v", r.Repaired, err)
	}
}
