package main

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"

	"github.com/go-fonts/liberation/liberationserifbold"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// A seal of 36 mm at 600 dpi, in pixels.
const (
	sealSize = 850
	sealOver = 2
)

// seal draws the round red seal of an office that does not exist.
func seal(args []string) error {
	const n = sealSize * sealOver
	s := sealer{z: vector.NewRasterizer(n, n), r: n / 2}
	var err error
	if s.font, err = sfnt.Parse(liberationserifbold.TTF); err != nil {
		return err
	}
	s.ring(.985, .945)
	s.ring(.925, .915)
	s.ring(.605, .59)
	s.star(0, 0, .40)
	s.arc("SỞ THÔNG TIN VÀ TRUYỀN THÔNG", .70, .155, false)
	s.arc("TỈNH AN BÌNH", .815, .155, true)
	s.star(-.76*math.Cos(.62), .76*math.Sin(.62), .06)
	s.star(.76*math.Cos(.62), .76*math.Sin(.62), .06)
	ink := image.NewAlpha(image.Rect(0, 0, n, n))
	s.z.Draw(ink, ink.Rect, image.Opaque, image.Point{})

	// Ink is never even: a coarse noise thins it here and there.
	dice := rand.New(rand.NewPCG(36, 600))
	const grain = 12
	noise := make([]float64, (sealSize/grain+2)*(sealSize/grain+2))
	for i := range noise {
		noise[i] = dice.Float64()
	}
	img := image.NewNRGBA(image.Rect(0, 0, sealSize, sealSize))
	for y := range sealSize {
		for x := range sealSize {
			sum := 0
			for v := range sealOver {
				for u := range sealOver {
					sum += int(ink.Pix[(y*sealOver+v)*n+x*sealOver+u])
				}
			}
			a := float64(sum) / (sealOver * sealOver)
			a *= 0.80 + 0.16*smooth(noise, sealSize/grain+2, float64(x)/grain, float64(y)/grain) + 0.04*dice.Float64()
			img.SetNRGBA(x, y, color.NRGBA{206, 24, 36, byte(a)})
		}
	}
	return writePNG(args[0], img)
}

func smooth(noise []float64, stride int, x, y float64) float64 {
	i, j := int(x), int(y)
	fx, fy := x-float64(i), y-float64(j)
	at := func(u, v int) float64 { return noise[(j+v)*stride+i+u] }
	return (at(0, 0)*(1-fx)+at(1, 0)*fx)*(1-fy) + (at(0, 1)*(1-fx)+at(1, 1)*fx)*fy
}

// sealer collects outlines; its unit is the seal's radius, its origin the
// middle, y down.
type sealer struct {
	z    *vector.Rasterizer
	font *sfnt.Font
	r    float64
}

func (s sealer) at(x, y float64) (float32, float32) {
	return float32(s.r + x*s.r), float32(s.r + y*s.r)
}

// polygon adds a closed outline; winding decides what is a hole.
func (s sealer) polygon(n int, at func(i int) (x, y float64)) {
	s.z.MoveTo(s.at(at(0)))
	for i := 1; i < n; i++ {
		s.z.LineTo(s.at(at(i)))
	}
	s.z.ClosePath()
}

func (s sealer) ring(outer, inner float64) {
	const n = 720
	s.polygon(n, func(i int) (float64, float64) {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / n)
		return outer * cos, outer * sin
	})
	s.polygon(n, func(i int) (float64, float64) {
		sin, cos := math.Sincos(-2 * math.Pi * float64(i) / n)
		return inner * cos, inner * sin
	})
}

func (s sealer) star(x, y, r float64) {
	s.polygon(10, func(i int) (float64, float64) {
		d := r
		if i%2 == 1 {
			d *= .382
		}
		sin, cos := math.Sincos(math.Pi*float64(i)/5 - math.Pi/2)
		return x + d*cos, y + d*sin
	})
}

// arc sets text along a circle whose radius is that of the base line, centred
// at the top, or at the bottom and readable from below.
func (s sealer) arc(text string, radius, size float64, bottom bool) {
	const em = 1000
	var buf sfnt.Buffer
	spacing := 0.03 * size
	var glyphs []sfnt.GlyphIndex
	var widths []float64
	total := 0.0
	for _, r := range text {
		g, _ := s.font.GlyphIndex(&buf, r)
		adv, _ := s.font.GlyphAdvance(&buf, g, fixed.I(em), font.HintingNone)
		w := float64(adv)/64/em*size + spacing
		glyphs, widths, total = append(glyphs, g), append(widths, w), total+w
	}
	along := -total / 2
	for i, g := range glyphs {
		mid := (along + widths[i]/2) / radius
		along += widths[i]
		turn, x0, y0 := mid, radius*math.Sin(mid), -radius*math.Cos(mid)
		if bottom {
			turn, x0, y0 = -mid, radius*math.Sin(mid), radius*math.Cos(mid)
		}
		sin, cos := math.Sincos(turn)
		place := func(p fixed.Point26_6) (float32, float32) {
			x := float64(p.X)/64/em*size - (widths[i]-spacing)/2
			y := float64(p.Y) / 64 / em * size
			return s.at(x0+x*cos-y*sin, y0+x*sin+y*cos)
		}
		segments, err := s.font.LoadGlyph(&buf, g, fixed.I(em), nil)
		if err != nil {
			continue
		}
		for _, seg := range segments {
			x, y := place(seg.Args[0])
			switch seg.Op {
			case sfnt.SegmentOpMoveTo:
				s.z.ClosePath()
				s.z.MoveTo(x, y)
			case sfnt.SegmentOpLineTo:
				s.z.LineTo(x, y)
			case sfnt.SegmentOpQuadTo:
				u, v := place(seg.Args[1])
				s.z.QuadTo(x, y, u, v)
			}
		}
		s.z.ClosePath()
	}
}
