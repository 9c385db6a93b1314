package render

import (
	"bytes"
	"image"
	"math/rand/v2"
	"testing"
)

func TestImageStaysBelowTheLimitOfAMessage(t *testing.T) {
	page, err := open(t, inProcess, letter(0)).Page(t.Context(), 1, 600)
	if err != nil {
		t.Fatal(err)
	}
	noise := image.NewRGBA(image.Rect(0, 0, 300, 200))
	dice := rand.New(rand.NewPCG(1, 2))
	for i := range noise.Pix {
		noise.Pix[i] = byte(dice.Uint32())
	}
	for _, c := range []struct {
		img   *image.RGBA
		limit int
		want  string
	}{{page, 700_000, "image/png"}, {noise, 60_000, "image/jpeg"}, {noise, 8_000, "image/jpeg"}} {
		data, mediaType, err := Encode(c.img, c.limit)
		if err != nil || len(data) > c.limit || mediaType != c.want {
			t.Errorf("%d bytes of %s, %v; limit %d", len(data), mediaType, err, c.limit)
		}
		if _, _, err := image.Decode(bytes.NewReader(data)); err != nil {
			t.Error(err)
		}
	}
	if _, _, err := Encode(noise, 10); err == nil {
		t.Error("an image of ten bytes")
	}
}
