package rules

import (
	"image"
	"math"

	"trien/signer/pdf"
)

const (
	// pointsPerPixel of the drawing that the ink is read from: small print
	// still leaves a mark, and a page takes some hundredths of a second.
	pointsPerPixel = 2
	// maxPixels bounds the drawing's area; A0 at full fineness has two million.
	maxPixels = 4e6
	// minWidth is the least width of a drawing, in pixels.
	minWidth = 16
	// contrast is how far a pixel is from the paper to be ink, of 255. The
	// shadow at a scan's edge and a pale watermark are less.
	contrast = 48
	// specks is the share of a free area that may be ink: a scanner's dust.
	specks = 0.003
	// clearance is kept between a signature and what is printed, in points.
	clearance = 2
)

// ink is where a page is not empty: a summed-area table over its pixels, so
// that any rectangle is looked up at once.
type ink struct {
	width, height int // pixels
	sum           []uint32
	sx, sy        float64 // pixels per point
	pageHeight    float64
}

// newInk reads a drawn page. The paper is the brightness that most of it has,
// so that grey scans and coloured pages have paper too. What is taken counts as
// ink, unless it is a great part of the page.
func newInk(img *image.RGBA, pageWidth, pageHeight float64, taken ...pdf.Rect) *ink {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	k := &ink{width: w, height: h, sum: make([]uint32, (w+1)*(h+1)),
		sx: float64(w) / pageWidth, sy: float64(h) / pageHeight, pageHeight: pageHeight}
	var histogram [256]int
	dark := make([]uint8, w*h)
	for y := range h {
		for x := range w {
			p := img.Pix[y*img.Stride+4*x:]
			// The darkest channel: yellow and red are as much ink as black.
			v := min(p[0], p[1], p[2])
			dark[y*w+x] = v
			histogram[v]++
		}
	}
	paper, most := 255, 0
	for v := 255; v >= 0; v-- {
		n := 0
		for near := max(0, v-4); near <= min(255, v+4); near++ {
			n += histogram[near]
		}
		if n > most {
			paper, most = v, n
		}
	}
	full := make([]bool, w*h)
	for _, r := range taken {
		x0, y0, x1, y1 := k.pixels(r)
		if (x1-x0)*(y1-y0) > w*h/4 {
			continue
		}
		for y := y0; y < y1; y++ {
			for x := x0; x < x1; x++ {
				full[y*w+x] = true
			}
		}
	}
	for y := range h {
		row := uint32(0)
		for x := range w {
			if d := int(dark[y*w+x]) - paper; d > contrast || d < -contrast || full[y*w+x] {
				row++
			}
			k.sum[(y+1)*(w+1)+x+1] = k.sum[y*(w+1)+x+1] + row
		}
	}
	return k
}

// pixels returns the pixels that a rectangle touches.
func (k *ink) pixels(r pdf.Rect) (x0, y0, x1, y1 int) {
	clip := func(v float64, most int) int { return int(min(max(v, 0), float64(most))) }
	x0, x1 = clip(math.Floor(r.X*k.sx), k.width), clip(math.Ceil(right(r)*k.sx), k.width)
	y0, y1 = clip(math.Floor((k.pageHeight-top(r))*k.sy), k.height), clip(math.Ceil((k.pageHeight-r.Y)*k.sy), k.height)
	return x0, y0, x1, y1
}

func (k *ink) between(x0, y0, x1, y1 int) int {
	if x0 >= x1 || y0 >= y1 {
		return 0
	}
	w := k.width + 1
	return int(k.sum[y1*w+x1] - k.sum[y0*w+x1] - k.sum[y1*w+x0] + k.sum[y0*w+x0])
}

// share is how much of a rectangle is ink.
func (k *ink) share(r pdf.Rect) float64 {
	x0, y0, x1, y1 := k.pixels(r)
	return float64(k.between(x0, y0, x1, y1)) / float64(max(1, (x1-x0)*(y1-y0)))
}

// free tells whether nothing is printed in r, nor close to it.
func (k *ink) free(r pdf.Rect) bool { return k.share(grown(r, clearance)) <= specks }

// box returns the smallest rectangle that holds all the ink in r; ok is false
// where there is none.
func (k *ink) box(r pdf.Rect) (b pdf.Rect, ok bool) {
	x0, y0, x1, y1 := k.pixels(r)
	if k.between(x0, y0, x1, y1) == 0 {
		return pdf.Rect{}, false
	}
	for k.between(x0, y0, x1, y0+1) == 0 {
		y0++
	}
	for k.between(x0, y1-1, x1, y1) == 0 {
		y1--
	}
	for k.between(x0, y0, x0+1, y1) == 0 {
		x0++
	}
	for k.between(x1-1, y0, x1, y1) == 0 {
		x1--
	}
	return pdf.Rect{X: float64(x0) / k.sx, Y: k.pageHeight - float64(y1)/k.sy, Width: float64(x1-x0) / k.sx, Height: float64(y1-y0) / k.sy}, true
}

// search looks through region for rectangles of the size of target and returns
// the free one of least cost. Where none is free it returns the emptiest, and
// false. region must not be smaller than target.
func (k *ink) search(target, region pdf.Rect, cost func(pdf.Rect) float64) (best pdf.Rect, free bool) {
	spanX, spanY := region.Width-target.Width, region.Height-target.Height
	if spanX < 0 || spanY < 0 {
		return within(target, region), false
	}
	// Small steps where there is room to search, but never too many of them.
	const step, most = 4, 200
	stepX, stepY := max(step, spanX/most), max(step, spanY/most)
	least, fullest := math.Inf(1), math.Inf(1)
	try := func(r pdf.Rect) {
		share := k.share(grown(r, clearance))
		isFree := share <= specks
		if free && !isFree {
			return
		}
		if isFree && !free {
			free, fullest, least = true, 0, math.Inf(1)
		}
		if isFree {
			share = 0
		}
		c := cost(r)
		if share < fullest || share == fullest && c < least {
			best, fullest, least = r, share, c
		}
	}
	try(within(target, region))
	// The last step ends at the edge: at the head of a page each point counts.
	for y := 0.0; y < spanY+stepY; y += stepY {
		for x := 0.0; x < spanX+stepX; x += stepX {
			try(pdf.Rect{X: region.X + min(x, spanX), Y: region.Y + min(y, spanY), Width: target.Width, Height: target.Height})
		}
	}
	return best, free
}

// near is the cost of being away from where a signature would best stand.
func near(target pdf.Rect) func(pdf.Rect) float64 {
	return func(r pdf.Rect) float64 { return math.Hypot(r.X-target.X, r.Y-target.Y) }
}
