package main

import (
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
)

// stroke is a pen's way: points that a smooth curve goes through, in units of
// the image's height, each with the pen's width there in thousandths.
type stroke [][3]float64

// A capital that swings into a scribble, a bar across it, a flourish below.
var strokes = []stroke{
	{{.42, .30, 6}, {.36, .48, 14}, {.30, .72, 16}, {.34, .80, 12}, {.56, .76, 9}, {.78, .56, 9}, {.80, .30, 12}, {.60, .16, 12}, {.36, .18, 9},
		{.22, .30, 7}, {.30, .38, 6}, {.52, .34, 6}, {.80, .52, 8}, {.96, .70, 10}, {1.02, .56, 8}, {1.00, .46, 9}, {1.06, .62, 11}, {1.14, .68, 9},
		{1.20, .50, 7}, {1.24, .46, 9}, {1.26, .64, 12}, {1.36, .66, 9}, {1.46, .48, 7}, {1.38, .46, 8}, {1.36, .60, 11}, {1.46, .68, 10}, {1.62, .54, 7},
		{1.86, .44, 6}, {2.20, .40, 4}},
	{{.20, .50, 6}, {.38, .47, 11}, {.60, .45, 5}},
	{{1.22, .30, 6}, {1.32, .22, 11}, {1.36, .26, 5}},
	{{2.16, .60, 4}, {1.60, .78, 9}, {.90, .90, 12}, {.52, .92, 10}, {.74, .84, 7}, {1.50, .80, 6}, {2.34, .70, 3}},
}

// signature draws a signature in blue ink on nothing.
func signature(args []string) error {
	const height, width, over = 300, 750, 4
	ink := make([]float64, width*over*height*over)
	for _, s := range strokes {
		for i := 0; i+1 < len(s); i++ {
			p0, p1, p2, p3 := s[max(0, i-1)], s[i], s[i+1], s[min(len(s)-1, i+2)]
			const steps = 400
			for k := range steps {
				t := float64(k) / steps
				at := func(c int) float64 { // Catmull-Rom
					return 0.5 * (2*p1[c] + (p2[c]-p0[c])*t + (2*p0[c]-5*p1[c]+4*p2[c]-p3[c])*t*t + (3*p1[c]-p0[c]-3*p2[c]+p3[c])*t*t*t)
				}
				scale := float64(height * over)
				dab(ink, width*over, at(0)*scale, at(1)*scale, max(3, 1.5*at(2))*scale/2000)
			}
		}
	}
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.SetNRGBA(x, y, color.NRGBA{18, 42, 158, coverage(ink, width*over, x*over, y*over, over)})
		}
	}
	return writePNG(args[0], img)
}

// dab blackens a disc.
func dab(ink []float64, width int, x, y, r float64) {
	for v := int(y - r); v <= int(y+r)+1; v++ {
		for u := int(x - r); u <= int(x+r)+1; u++ {
			if i := v*width + u; u >= 0 && u < width && v >= 0 && i < len(ink) && math.Hypot(float64(u)-x, float64(v)-y) <= r {
				ink[i] = 1
			}
		}
	}
}

// coverage is the mean of a square of fine pixels, as an alpha.
func coverage(ink []float64, width, x, y, over int) byte {
	sum := 0.0
	for v := range over {
		for u := range over {
			sum += ink[(y+v)*width+x+u]
		}
	}
	return byte(255*sum/float64(over*over) + 0.5)
}

func writePNG(path string, img image.Image) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		return err
	}
	return f.Close()
}
