package signer_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/x509"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math/rand"
	"os"
	"path/filepath"
	"testing"
	"time"

	digitorus "github.com/digitorus/pdf"
	peersign "github.com/digitorus/pdfsign/sign"

	"trien/signer"
	"trien/signer/pdf/pdftest"
)

// BenchmarkRace signs the same files, with the same key, in the same place and
// with the same picture, by this package and by digitorus/pdfsign. The
// result is thrown away, because what a disk takes is the same for both.
func BenchmarkRace(b *testing.B) {
	id := newIdentity(b, rsaKey(), leaderName, nil)
	pictures := map[string][]byte{"invisible": nil, "image": scrawl(b)}
	for _, size := range []int{100 << 10, 10 << 20} {
		noise := make([]byte, size)
		rand.New(rand.NewSource(1)).Read(noise)
		doc := pdftest.Table(append(pdftest.Pages("", ""), pdftest.Stream("", noise))...)
		in := filepath.Join(b.TempDir(), "in.pdf")
		if err := os.WriteFile(in, doc, 0o600); err != nil {
			b.Fatal(err)
		}
		for _, look := range []string{"invisible", "image"} {
			name := fmt.Sprintf("%.1fMiB/%s/", float64(size)/(1<<20), look)
			for _, c := range []struct {
				who  string
				sign func(in string, id signer.Identity, picture []byte) error
			}{{"trien", ourFile}, {"pdfsign", theirFile}} {
				b.Run(name+c.who, func(b *testing.B) {
					b.SetBytes(int64(len(doc)))
					b.ReportAllocs()
					for b.Loop() {
						if err := c.sign(in, id, pictures[look]); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		}
	}
}

// scrawl is a picture as large as a scanned hand signature.
func scrawl(b *testing.B) []byte {
	m := image.NewNRGBA(image.Rect(0, 0, 400, 160))
	r := rand.New(rand.NewSource(2))
	for range 8000 {
		m.Set(r.Intn(400), r.Intn(160), color.NRGBA{0, 0, 160, uint8(r.Intn(256))})
	}
	var out bytes.Buffer
	if err := png.Encode(&out, m); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}

func ourFile(in string, id signer.Identity, picture []byte) error {
	src, err := os.Open(in)
	if err != nil {
		return err
	}
	defer src.Close()
	info, err := src.Stat()
	if err != nil {
		return err
	}
	p, err := signer.Prepare(src, info.Size(), id.Certificate, id.Chain, signer.Options{
		Time: signingTime, Image: picture,
		Placement: &signer.Placement{Page: 1, Rect: signer.Rect{X: 300, Y: 100, Width: 200, Height: 80}, Invisible: picture == nil},
	})
	if err != nil {
		return err
	}
	_, err = p.Sign(context.Background(), id, nil, io.Discard)
	return err
}

func theirFile(in string, id signer.Identity, picture []byte) error {
	src, err := os.Open(in)
	if err != nil {
		return err
	}
	defer src.Close()
	info, err := src.Stat()
	if err != nil {
		return err
	}
	reader, err := digitorus.NewReader(src, info.Size())
	if err != nil {
		return err
	}
	data := peersign.SignData{
		Signature: peersign.SignDataSignature{CertType: peersign.ApprovalSignature,
			Info: peersign.SignDataSignatureInfo{Name: "Nguyen Van Nghia", Date: signingTime.Add(time.Second)}},
		Signer: id.Signer, DigestAlgorithm: crypto.SHA256, Certificate: id.Certificate,
		CertificateChains: [][]*x509.Certificate{{id.Certificate, id.Chain[0]}},
	}
	if picture != nil {
		data.Appearance = peersign.Appearance{Visible: true, Page: 1, LowerLeftX: 300, LowerLeftY: 100, UpperRightX: 500, UpperRightY: 180, Image: picture}
	}
	return peersign.Sign(io.NewSectionReader(src, 0, info.Size()), io.Discard, reader, info.Size(), data)
}
