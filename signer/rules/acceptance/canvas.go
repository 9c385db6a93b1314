package acceptance

import (
	"image"
	"math"

	"trien/signer/pdf"
)

// canvas is a drawn signature; what is not white is ink.
type canvas struct {
	img    *image.RGBA
	at     pdf.Rect // on the page
	sx, sy float64  // pixels to the point
	looked int      // pixels that lettering has looked at
}

const maxLooked = 50e6

func newCanvas(img *image.RGBA, at pdf.Rect) *canvas {
	b := img.Bounds()
	return &canvas{img: img, at: at, sx: float64(b.Dx()) / at.Width, sy: float64(b.Dy()) / at.Height}
}

// pixels turns a rectangle within the signature into pixels.
func (c *canvas) pixels(r pdf.Rect) image.Rectangle {
	h := float64(c.img.Bounds().Dy())
	return image.Rect(
		int(math.Floor(r.X*c.sx)), int(math.Floor(h-(r.Y+r.Height)*c.sy)),
		int(math.Ceil((r.X+r.Width)*c.sx)), int(math.Ceil(h-r.Y*c.sy)),
	).Intersect(c.img.Bounds())
}

const (
	// inkContrast is how far from white ink is, of 255; letterContrast how far
	// letters are from their ground.
	inkContrast    = 40
	letterContrast = 60
	// letterShare is the least part of a word's box that its letters cover.
	letterShare = 0.02
)

// lettering tells whether letters are seen in a box, and in which colour.
func (c *canvas) lettering(r pdf.Rect) (colour [3]float64, seen bool) {
	box := c.pixels(r)
	// Letters over one another a thousand times cost no more than a page full.
	if c.looked += box.Dx() * box.Dy(); box.Empty() || c.looked > maxLooked {
		return colour, false
	}
	lightest, darkest := 0, 255
	each(c.img, box, func(r, g, b uint8) {
		v := int(r) + int(g) + int(b)
		lightest, darkest = max(lightest, v/3), min(darkest, v/3)
	})
	if lightest-darkest < letterContrast {
		return colour, false
	}
	// Letters are the lesser part of their box, whether dark or light.
	middle := (lightest + darkest) / 2
	var dark, light mean
	each(c.img, box, func(r, g, b uint8) {
		if (int(r)+int(g)+int(b))/3 < middle {
			dark.add(r, g, b)
		} else {
			light.add(r, g, b)
		}
	})
	letters := dark
	if light.n < dark.n/2 {
		letters = light
	}
	return letters.colour(), float64(letters.n) >= letterShare*float64(box.Dx()*box.Dy())
}

// blank wipes out what stands in a rectangle of the page.
func (c *canvas) blank(r pdf.Rect) {
	const around = 1 // point
	box := c.pixels(pdf.Rect{X: r.X - c.at.X - around, Y: r.Y - c.at.Y - around, Width: r.Width + 2*around, Height: r.Height + 2*around})
	for y := box.Min.Y; y < box.Max.Y; y++ {
		row := c.img.Pix[c.img.PixOffset(box.Min.X, y) : c.img.PixOffset(box.Max.X-1, y)+4]
		for i := range row {
			row[i] = 255
		}
	}
}

// The least that is an image: sides in points, and how much ink there is inside
// the frame that some programs draw round a signature.
const (
	pictureSide  = 14
	frame        = 4
	pictureShare = 0.01
)

// picture returns what is drawn besides the letters, which blank has wiped out.
func (c *canvas) picture() (on pdf.Rect, colour [3]float64, found bool) {
	box := c.inkBox(c.img.Bounds())
	inner := box.Inset(int(frame * c.sx))
	if inner = c.inkBox(inner); inner.Empty() {
		return on, colour, false
	}
	var m mean
	each(c.img, inner, func(r, g, b uint8) {
		if isInk(r, g, b) {
			m.add(r, g, b)
		}
	})
	width, height := float64(box.Dx())/c.sx, float64(box.Dy())/c.sy
	if min(float64(inner.Dx())/c.sx, float64(inner.Dy())/c.sy)+2*frame < pictureSide || float64(m.n) < pictureShare*float64(inner.Dx()*inner.Dy()) {
		return on, colour, false
	}
	h := float64(c.img.Bounds().Dy())
	on = pdf.Rect{X: c.at.X + float64(box.Min.X)/c.sx, Y: c.at.Y + (h-float64(box.Max.Y))/c.sy, Width: width, Height: height}
	return on, m.colour(), true
}

// inkBox is the smallest rectangle with all the ink in a part.
func (c *canvas) inkBox(part image.Rectangle) image.Rectangle {
	part = part.Intersect(c.img.Bounds())
	found := image.Rectangle{}
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			p := c.img.Pix[c.img.PixOffset(x, y):]
			if isInk(p[0], p[1], p[2]) {
				found = found.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return found
}

func isInk(r, g, b uint8) bool { return min(r, g, b) < 255-inkContrast }

func each(img *image.RGBA, box image.Rectangle, f func(r, g, b uint8)) {
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			p := img.Pix[img.PixOffset(x, y):]
			f(p[0], p[1], p[2])
		}
	}
}

// mean is the mean of colours.
type mean struct{ r, g, b, n int }

func (m *mean) add(r, g, b uint8) {
	m.r, m.g, m.b, m.n = m.r+int(r), m.g+int(g), m.b+int(b), m.n+1
}

func (m mean) colour() [3]float64 {
	n := float64(max(m.n, 1))
	return [3]float64{float64(m.r) / n, float64(m.g) / n, float64(m.b) / n}
}

// isRed and isBlue judge a mean; isBlack allows for the letters' soft edges.
func isRed(c [3]float64) bool  { return c[0]-max(c[1], c[2]) > 30 }
func isBlue(c [3]float64) bool { return c[2]-max(c[0], c[1]) > 15 }
func isBlack(c [3]float64) bool {
	return max(c[0], c[1], c[2])-min(c[0], c[1], c[2]) < 30 && c[0] < 150
}
