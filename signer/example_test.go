package signer_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"testing"

	"trien/signer"
	"trien/signer/pdf/pdftest"
)

// The agent's way: the person sees the preview and agrees to the document's
// hash; then the key is asked.
func ExamplePrepared_Sign() {
	id := leader(&testing.T{})
	doc := pdftest.Table(pdftest.Pages("", "", "")...)
	p, err := signer.Prepare(bytes.NewReader(doc), int64(len(doc)), id.Certificate, id.Chain, signer.Options{Purpose: signer.Approve, Time: signingTime})
	if err != nil {
		fmt.Println(err)
		return
	}
	preview, size := p.Preview()
	_, _ = preview, size // to be rendered
	fmt.Println("page", p.Page(), "at", p.Time())

	agreed := sha256.Sum256(doc)
	var out bytes.Buffer
	r, err := p.Sign(context.Background(), id, &agreed, &out)
	fmt.Println(r.Field, err)
	// Output:
	// page 2 at 2026-03-03 06:30:15 +0700 +07
	// Signature1 <nil>
}

func BenchmarkSign(b *testing.B) {
	id := leader(b)
	for _, mib := range []int{1, 16} {
		b.Run(fmt.Sprint(mib, "MiB"), func(b *testing.B) {
			doc := pdftest.Table(append(pdftest.Pages("", ""), pdftest.Stream("", make([]byte, mib<<20)))...)
			b.SetBytes(int64(len(doc)))
			for b.Loop() {
				if _, _, err := signer.SignBytes(context.Background(), doc, id, signer.Options{Time: signingTime}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
