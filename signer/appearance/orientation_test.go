package appearance

import (
	"image"
	"image/color"
	"testing"
)

// exif puts an Exif segment with an orientation into a JPEG file.
func exif(file []byte, orientation byte) []byte {
	tiff := append([]byte("Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08"), 0, 2,
		0x01, 0x00, 0, 4, 0, 0, 0, 1, 0, 0, 0, 9,
		0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0)
	out := append([]byte(nil), file[:2]...)
	out = append(out, 0xff, 0xe1, 0, byte(len(tiff)+2))
	return append(append(out, tiff...), file[2:]...)
}

func TestPhotographStandsUpright(t *testing.T) {
	// What the camera saw has a black upper left corner on grey.
	const w, h = 64, 32
	for o, corner := range map[byte][2]int{1: {0, 0}, 2: {1, 0}, 3: {1, 1}, 4: {0, 1}, 5: {0, 0}, 6: {0, 1}, 7: {1, 1}, 8: {1, 0}} {
		stored := image.NewGray(image.Rect(0, 0, w, h))
		for i := range stored.Pix {
			stored.Pix[i] = 120
		}
		for y := range h / 2 {
			for x := range w / 2 {
				stored.SetGray(x+corner[0]*w/2, y+corner[1]*h/2, color.Gray{})
			}
		}
		file := exif(jpegOf(t, stored), o)
		turn := orientationOf(file)
		if turn != orientation(o) {
			t.Errorf("orientation %d read as %d", o, turn)
		}
		r := newRaster(stored).turned(turn)
		if dark := r.pix[0].R < 60; !dark {
			t.Errorf("orientation %d: the upper left corner is elsewhere", o)
		}
		p, err := decodePicture(file, box{0, 0, 100, 100}, true)
		if err != nil {
			t.Fatal(err)
		}
		if turned := p.width < p.height; turned != (o >= 5) {
			t.Errorf("orientation %d: %d × %d", o, p.width, p.height)
		}
	}
}

func FuzzOrientation(f *testing.F) {
	f.Add(exif(jpegOf(f, image.NewGray(image.Rect(0, 0, 8, 8))), 6))
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00II\x2a\x00\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, file []byte) {
		if len(file) < 2 {
			return
		}
		if o := orientationOf(file); o < 1 || o > 8 {
			t.Errorf("orientation %d", o)
		}
	})
}
