package signer_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/pdf/pdftest"
)

// TestThePictureStandsWhereThePersonPutIt renders the signed page with
// another program and looks for the picture's colour.
func TestThePictureStandsWhereThePersonPutIt(t *testing.T) {
	id := leader(t)
	blue := square(t, color.NRGBA{0, 0, 255, 255})
	rect := signer.Rect{X: 40, Y: 60, Width: 50, Height: 50}
	for _, attrs := range []string{"", "/Rotate 90", "/Rotate 180", "/Rotate 270", "/CropBox[100 150 400 500]/Rotate 90", "/UserUnit 2/Rotate 270"} {
		doc := pdftest.Table(pdftest.Pages("", attrs)...)
		b, _, err := signer.SignBytes(context.Background(), doc, id, signer.Options{Purpose: signer.Approve, Image: blue, Time: signingTime,
			Placement: &signer.Placement{Page: 1, Rect: rect}})
		if err != nil {
			t.Fatal(err)
		}
		img := render(t, b)
		if img == nil {
			return
		}
		height := img.Bounds().Dy()
		unit := 1.0
		if attrs == "/UserUnit 2/Rotate 270" && height < 700 {
			unit = 2 // this renderer takes no notice of UserUnit
		}
		at := func(x, y float64) string {
			r, g, b, _ := img.At(int(x/unit), height-1-int(y/unit)).RGBA()
			return fmt.Sprint(r>>8, g>>8, b>>8)
		}
		for _, in := range [][2]float64{{44, 64}, {86, 64}, {44, 106}, {86, 106}} {
			if got := at(in[0], in[1]); got != "0 0 255" {
				t.Errorf("%q: at %v inside there is %s", attrs, in, got)
			}
		}
		for _, out := range [][2]float64{{35, 85}, {95, 85}, {65, 55}, {65, 115}} {
			if got := at(out[0], out[1]); got != "255 255 255" {
				t.Errorf("%q: at %v outside there is %s", attrs, out, got)
			}
		}
	}
}

func TestAnInvisibleSignatureShowsNothing(t *testing.T) {
	b, r, err := signer.SignBytes(context.Background(), pdftest.Table(pdftest.Pages("", "", "")...), leader(t),
		signer.Options{Time: signingTime, Placement: &signer.Placement{Invisible: true}})
	if err != nil || r.Rect != nil {
		t.Fatal(r, err)
	}
	checkSigned(t, b, 1)
}

// TestTheSealOverlapsAThirdOfTheSignature holds rule N4: the seal, at its real
// size, covers the left third of the person's signature, and its text neither.
func TestTheSealOverlapsAThirdOfTheSignature(t *testing.T) {
	id := leader(t)
	doc := pdftest.Table(pdftest.Pages("", "")...)
	red := square(t, color.NRGBA{255, 0, 0, 255})
	signed, hand, err := signer.SignBytes(context.Background(), doc, id, signer.Options{Purpose: signer.Approve, Image: red, Time: signingTime})
	if err != nil {
		t.Fatal(err)
	}
	b, seal, err := signer.SignBytes(context.Background(), signed, id, signer.Options{Purpose: signer.Issue, Image: red, Time: signingTime})
	if err != nil {
		t.Fatal(err)
	}
	if over := seal.Rect.X + seal.Rect.Width - hand.Rect.X; over != hand.Rect.Width/3 || seal.Rect.Height != 102 {
		t.Errorf("signature %+v, seal %+v", hand.Rect, seal.Rect)
	}
	img := render(t, b)
	if img == nil {
		return
	}
	left := int(seal.Rect.X + seal.Rect.Width - seal.Rect.Height)
	for x := int(seal.Rect.X) + 2; x < left-1; x++ {
		if r, g, _, _ := img.At(x, img.Bounds().Dy()-int(seal.Rect.Y)-4).RGBA(); r>>8 == 255 && g == 0 {
			t.Fatalf("the seal reaches to %d, left of %d", x, left)
		}
	}
	if r, g, _, _ := img.At(left+51, img.Bounds().Dy()-int(seal.Rect.Y)-51).RGBA(); r>>8 != 255 || g != 0 {
		t.Error("the seal is not in its place")
	}
}

// TestTheSealAndItsInformationStandWhereTheyArePut: the two have each a part of
// the rectangle, and what lies between stays as it is.
func TestTheSealAndItsInformationStandWhereTheyArePut(t *testing.T) {
	red := square(t, color.NRGBA{255, 0, 0, 255})
	at := signer.Placement{
		Page: 1, Rect: signer.Rect{X: 40, Y: 60, Width: 220, Height: 200},
		Image: signer.Rect{X: 158, Y: 158, Width: 102, Height: 102}, Text: signer.Rect{X: 40, Y: 60, Width: 100, Height: 60},
	}
	options := signer.Options{Purpose: signer.Issue, Image: red, Time: signingTime, Placement: &at}
	doc := pdftest.Table(pdftest.Pages("", "")...)
	b, _, err := signer.SignBytes(context.Background(), doc, leader(t), options)
	if err != nil {
		t.Fatal(err)
	}
	img := render(t, b)
	if img != nil {
		ink := func(r signer.Rect) (red, black int) {
			for y := int(r.Y) + 1; y < int(r.Y+r.Height)-1; y++ {
				for x := int(r.X) + 1; x < int(r.X+r.Width)-1; x++ {
					switch r, g, _, _ := img.At(x, img.Bounds().Dy()-1-y).RGBA(); {
					case r>>8 == 255 && g == 0:
						red++
					case r>>8 < 128:
						black++
					}
				}
			}
			return red, black
		}
		if red, black := ink(at.Image); red < 9900 || black > 0 {
			t.Errorf("at the seal: %d red, %d black", red, black)
		}
		if red, black := ink(at.Text); red > 0 || black < 100 {
			t.Errorf("at the information: %d red, %d black", red, black)
		}
		if red, black := ink(signer.Rect{X: 40, Y: 125, Width: 115, Height: 135}); red+black > 0 {
			t.Errorf("between: %d red, %d black", red, black)
		}
	}
	at.Text.X = 10
	if _, _, err := signer.SignBytes(context.Background(), doc, leader(t), options); fault.CodeOf(err) != fault.PlacementInvalid {
		t.Errorf("information outside its signature: %v", err)
	}
}

// render returns the first page at 72 dpi as poppler draws it, or nil where
// poppler is not here.
func render(t *testing.T, b []byte) image.Image {
	t.Helper()
	base := filepath.Join(t.TempDir(), "page")
	if _, ok := tool(t, "pdftoppm", "-r", "72", "-png", "-singlefile", "-cropbox", write(t, b), base); !ok {
		return nil
	}
	raw, err := os.ReadFile(base + ".png")
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return img
}
