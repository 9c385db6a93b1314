package appearance

import (
	"image"
	"image/color"
	"math"
	"testing"
)

// onPaper lays img on paper of a brightness with some noise, as a camera does.
func onPaper(img *image.NRGBA, brightness, noise int) *image.NRGBA {
	out := image.NewNRGBA(img.Bounds())
	for i := 0; i < len(img.Pix); i += 4 {
		paper := brightness - (i*2654435761>>7)%(noise+1)
		a := int(img.Pix[i+3])
		for k := range 3 {
			out.Pix[i+k] = byte((int(img.Pix[i+k])*a*brightness/255 + paper*(255-a)) / 255)
		}
		out.Pix[i+3] = 255
	}
	return out
}

func TestInkOnWhitePaperHidesNoPrint(t *testing.T) {
	drawn := ink(120, 50)
	for name, img := range map[string]*image.NRGBA{
		"white": onPaper(drawn, 255, 0), "a photograph": onPaper(drawn, 215, 9),
	} {
		r := newRaster(img)
		paper, ok := r.paper()
		if !ok {
			t.Errorf("%s: not taken for paper", name)
			continue
		}
		r.lift(paper)
		for i, c := range r.pix {
			want := color.NRGBA{drawn.Pix[4*i], drawn.Pix[4*i+1], drawn.Pix[4*i+2], drawn.Pix[4*i+3]}
			if want.A == 0 && c.A > 2 {
				t.Fatalf("%s: pixel %d of the paper is %v", name, i, c)
			}
			// On white it looks as it did.
			for _, v := range [][2]byte{{c.R, want.R}, {c.B, want.B}} {
				got, want := white(v[0], c.A), white(v[1], want.A)
				if math.Abs(got-want) > 24 {
					t.Fatalf("%s: pixel %d is %v on white, want %v", name, i, got, want)
				}
			}
		}
	}
}

func white(v, alpha byte) float64 {
	a := float64(alpha) / 255
	return float64(v)*a + 255*(1-a)
}

func TestOnlyInkOnPaperLosesItsGround(t *testing.T) {
	transparent := ink(120, 50)
	dark := onPaper(ink(120, 50), 120, 0)
	portrait := onPaper(ink(120, 50), 255, 0)
	for y := range 50 { // a dark background at the left
		for x := range 30 {
			portrait.SetNRGBA(x, y, color.NRGBA{40, 60, 40, 255})
		}
	}
	for name, img := range map[string]*image.NRGBA{"transparent": transparent, "dark": dark, "a picture": portrait} {
		if _, ok := newRaster(img).paper(); ok {
			t.Errorf("%s was taken for paper", name)
		}
	}
}
