package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"os"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
)

// scan turns the picture of an A4 page at 150 dpi into what an office's
// scanner makes of the paper: grey, a little askew, with grain and a shadow
// along the edge; one JPEG on a page, and no text.
func scan(args []string) error {
	f, err := os.Open(args[0])
	if err != nil {
		return err
	}
	defer f.Close()
	page, err := png.Decode(f)
	if err != nil {
		return err
	}
	b := page.Bounds()
	w, h := float64(b.Dx()), float64(b.Dy())
	grey := image.NewGray(b)
	draw.Draw(grey, b, image.NewUniform(color.Gray{250}), image.Point{}, draw.Src)
	sin, cos := math.Sincos(0.7 * math.Pi / 180)
	turn := f64.Aff3{cos, -sin, w/2 - cos*w/2 + sin*h/2, sin, cos, h/2 - sin*w/2 - cos*h/2}
	draw.CatmullRom.Transform(grey, turn, page, b, draw.Src, nil)
	dice := rand.New(rand.NewPCG(150, 4))
	for y := range b.Dy() {
		for x := range b.Dx() {
			i := grey.PixOffset(x, y)
			paper := 244 - 26*math.Exp(-float64(x)/30) // the shadow of the book's edge
			ink := float64(grey.Pix[i]) / 255
			v := 28 + (paper-28)*ink + 3.5*dice.NormFloat64()
			grey.Pix[i] = byte(min(255, max(0, v)))
		}
	}
	var data bytes.Buffer
	if err := jpeg.Encode(&data, grey, &jpeg.Options{Quality: 50}); err != nil {
		return err
	}
	return os.WriteFile(args[1], imagePDF(data.Bytes(), b.Dx(), b.Dy()), 0o644)
}

// imagePDF writes a one-page A4 document that is a JPEG and nothing else.
func imagePDF(data []byte, width, height int) []byte {
	content := "q 595.28 0 0 841.89 0 0 cm /Im0 Do Q"
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595.28 841.89] /Contents 4 0 R /Resources << /XObject << /Im0 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content),
		fmt.Sprintf("<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode /Length %d >>\nstream\n%s\nendstream",
			width, height, len(data), data),
		"<< /Producer (Scanner) /CreationDate (D:20261118093000+07'00') >>",
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	var offsets []int
	for i, o := range objects {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return b.Bytes()
}
