package appearance

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"strings"
	"testing"

	"trien/signer/fault"
)

// ink draws a blue stroke with soft edges on nothing.
func ink(width, height int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		mid := float64(height) * (0.5 + 0.35*math.Sin(float64(x)*12/float64(width)))
		for y := range height {
			if d := math.Abs(float64(y) - mid); d < 6 {
				img.SetNRGBA(x, y, color.NRGBA{10, 30, 180, byte(255 * (1 - d/6))})
			}
		}
	}
	return img
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// convert redraws img in another memory format.
func convert[T interface{ Set(x, y int, c color.Color) }](img image.Image, to T) T {
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			to.Set(x, y, img.At(x, y))
		}
	}
	return to
}

func TestEveryKindOfPictureIsDrawn(t *testing.T) {
	img := ink(300, 120)
	r := img.Bounds()
	palette := color.Palette{color.NRGBA{}, color.NRGBA{10, 30, 180, 80}, color.NRGBA{10, 30, 180, 255}}
	white := image.NewGray(r)
	for i := range white.Pix {
		white.Pix[i] = 255 - img.Pix[4*i+3]
	}
	photo := image.NewGray(r) // not on paper
	for i := range photo.Pix {
		photo.Pix[i] = byte(i)
	}
	text := []Line{{Text: "Người ký: Nguyễn Văn Đức"}, {Text: "Thời gian ký: 18.11.2026 09:30:00 +07:00"}}
	var specs []Spec
	for _, file := range [][]byte{
		pngOf(t, img), pngOf(t, convert(img, image.NewPaletted(r, palette))), pngOf(t, convert(img, image.NewNRGBA64(r))),
		pngOf(t, white), jpegOf(t, white), jpegOf(t, convert(white, image.NewRGBA(r))),
		jpegOf(t, photo), jpegOf(t, convert(photo, image.NewRGBA(r))),
	} {
		specs = append(specs, Spec{Width: 220, Height: 60, Image: file, Lines: text})
	}
	specs = append(specs, Spec{Width: 220, Height: 60, Image: pngOf(t, img)},
		Spec{Width: 220, Height: 60, Image: pngOf(t, img), Lines: text, Layout: ImageBehind})
	path := page(t, specs...)
	if qpdf := run(t, "qpdf", "--check", path); strings.Contains(qpdf, "WARNING") {
		t.Error(qpdf)
	}
	list := run(t, "pdfimages", "-list", path)
	for _, want := range []string{"smask", "gray", "rgb", "jpeg"} {
		if !strings.Contains(list, want) {
			t.Errorf("no %s among\n%s", want, list)
		}
	}
}

func TestFaintPixelsKeepTheirColour(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 2, 1))
	img.SetNRGBA(0, 0, color.NRGBA{200, 100, 50, 3})
	img.SetNRGBA(1, 0, color.NRGBA{201, 101, 51, 255})
	r := newRaster(img)
	if want := (color.NRGBA{200, 100, 50, 3}); r.pix[0] != want {
		t.Errorf("got %v, want %v", r.pix[0], want)
	}
}

func TestPaletteTransparencyIsKept(t *testing.T) {
	img := image.NewPaletted(image.Rect(0, 0, 3, 1), color.Palette{color.NRGBA{}, color.NRGBA{10, 30, 180, 255}})
	img.SetColorIndex(0, 0, 1)
	img.SetColorIndex(2, 0, 1)
	p, err := decodePicture(pngOf(t, img), box{0, 0, 50, 50}, true)
	if err != nil || p.alpha == nil {
		t.Fatalf("no soft mask: %v", err)
	}
}

// A seal is as large as it is on paper (N4), whatever is left empty around it.
func TestEmptyMarginIsLeftOut(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 400, 300))
	for y := 100; y < 200; y++ {
		for x := 50; x < 150; x++ {
			img.SetNRGBA(x, y, color.NRGBA{200, 20, 30, 255})
		}
	}
	for name, file := range map[string][]byte{"transparent": pngOf(t, img), "paper": jpegOf(t, onPaper(img, 245, 5))} {
		d, err := draw(Spec{Width: 102, Height: 102, Image: file}, ordinary)
		if err != nil {
			t.Fatal(err)
		}
		if w, h := d.picture.width, d.picture.height; w < 99 || w > 103 || h < 99 || h > 103 {
			t.Errorf("%s: %d × %d", name, w, h)
		}
	}
	empty := newRaster(image.NewNRGBA(image.Rect(0, 0, 5, 4))).trimmed()
	if empty.width != 5 || empty.height != 4 {
		t.Errorf("an empty picture became %d × %d", empty.width, empty.height)
	}
}

func TestPictureKeepsItsProportions(t *testing.T) {
	p := &picture{width: 300, height: 100}
	if got, want := p.within(box{10, 0, 60, 60}), (box{10, 20, 60, 20}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestOversharpPictureIsReduced(t *testing.T) {
	p, err := decodePicture(pngOf(t, ink(2000, 1000)), box{0, 0, 72, 72}, true)
	if err != nil || p.width > 2*maxImageDPI || p.width < maxImageDPI {
		t.Errorf("%v, %v", p, err)
	}
}

func TestJPEGMetadataIsDropped(t *testing.T) {
	file := jpegOf(t, image.NewGray(image.Rect(0, 0, 8, 8)))
	secret := append([]byte{0xff, 0xe1, 0, 18}, "Exif\x00\x0010.5N 106E"...)
	secret = append(secret[:4], append([]byte("Exif\x00\x0010.5N 106E"), 0)...)
	secret[3] = byte(len(secret) - 2)
	tagged := append(append(append([]byte(nil), file[:2]...), secret...), file[2:]...)
	if got := stripJPEG(tagged); !bytes.Equal(got, file) {
		t.Errorf("%d bytes left of %d", len(got), len(file))
	}
}

func TestHostilePictureIsRefused(t *testing.T) {
	huge := pngOf(t, image.NewGray(image.Rect(0, 0, 1, 1)))
	binary.BigEndian.PutUint32(huge[16:], 1<<20)
	binary.BigEndian.PutUint32(huge[20:], 1<<20)
	binary.BigEndian.PutUint32(huge[29:], crc32.ChecksumIEEE(huge[12:29]))
	whole := pngOf(t, ink(50, 50))
	for name, file := range map[string][]byte{
		"bomb": huge, "cut": whole[:len(whole)/2], "text": []byte("GIF89a"), "big": make([]byte, maxImageBytes+1),
	} {
		if err := Check(Spec{Width: 50, Height: 50, Image: file}); fault.CodeOf(err) != fault.ImageInvalid {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestAbsurdRectangleIsRefused(t *testing.T) {
	for _, size := range []float64{0, -1, math.NaN(), math.Inf(1), 1e9} {
		if err := Check(Spec{Width: size, Height: 50}); fault.CodeOf(err) != fault.PlacementInvalid {
			t.Errorf("%g: got %v", size, err)
		}
	}
}

func FuzzImage(f *testing.F) {
	small := ink(20, 10)
	f.Add(pngOf(f, small))
	f.Add(pngOf(f, convert(small, image.NewNRGBA64(small.Bounds()))))
	f.Add(jpegOf(f, small))
	f.Add(jpegOf(f, image.NewGray(image.Rect(0, 0, 9, 9))))
	f.Fuzz(func(t *testing.T, file []byte) {
		if config, _, err := decodeConfig(file); err == nil && config.Width > 1<<16/max(1, config.Height) {
			t.Skip("slow, not interesting")
		}
		if err := Check(Spec{Width: 50, Height: 50, Image: file}); err != nil && fault.CodeOf(err) != fault.ImageInvalid {
			t.Error(err)
		}
	})
}

func BenchmarkSignatureInABatch(b *testing.B) {
	spec := Spec{Width: 220, Height: 60, Image: pngOf(b, ink(900, 400)), Lines: office}
	for b.Loop() {
		d, err := draw(spec, ordinary)
		if err != nil {
			b.Fatal(err)
		}
		d.content.Reset()
	}
}
