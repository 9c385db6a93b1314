package appearance

import (
	"image"
	"image/color"
	"slices"
)

// raster is an image of eight bits a sample, its colours not multiplied by
// alpha: PDF keeps colour and transparency apart.
type raster struct {
	width, height int
	pix           []color.NRGBA
}

func newRaster(img image.Image) raster {
	b := img.Bounds()
	r := raster{b.Dx(), b.Dy(), make([]color.NRGBA, 0, b.Dx()*b.Dy())}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r.pix = append(r.pix, nrgba(img, x, y))
		}
	}
	return r
}

// nrgba reads a pixel without passing through multiplied colours, which would
// spoil those of faint pixels.
func nrgba(img image.Image, x, y int) color.NRGBA {
	switch img := img.(type) {
	case *image.NRGBA:
		return img.NRGBAAt(x, y)
	case *image.NRGBA64:
		c := img.NRGBA64At(x, y)
		return color.NRGBA{byte(c.R >> 8), byte(c.G >> 8), byte(c.B >> 8), byte(c.A >> 8)}
	}
	return color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
}

// trimmed leaves out the margin on which there is nothing. What is empty all
// over stays as it is.
func (r raster) trimmed() raster {
	const faint = 24 // of 255: dust, and the traces of JPEG
	area := image.Rectangle{Min: image.Pt(r.width, r.height)}
	for y := range r.height {
		for x, c := range r.pix[y*r.width : (y+1)*r.width] {
			if c.A > faint {
				area.Min.X, area.Min.Y = min(area.Min.X, x), min(area.Min.Y, y)
				area.Max.X, area.Max.Y = max(area.Max.X, x+1), max(area.Max.Y, y+1)
			}
		}
	}
	if area.Empty() || area == image.Rect(0, 0, r.width, r.height) {
		return r
	}
	out := raster{width: area.Dx(), height: area.Dy()}
	for y := area.Min.Y; y < area.Max.Y; y++ {
		out.pix = append(out.pix, r.pix[y*r.width+area.Min.X:y*r.width+area.Max.X]...)
	}
	return out
}

// reduced shrinks the raster by a whole factor, each pixel the mean of a
// square, colours weighted by their alpha.
func (r raster) reduced(factor int) raster {
	if factor <= 1 {
		return r
	}
	out := raster{width: max(1, r.width/factor), height: max(1, r.height/factor)}
	for y := range out.height {
		for x := range out.width {
			var red, green, blue, alpha, n int
			for v := y * factor; v < min((y+1)*factor, r.height); v++ {
				for u := x * factor; u < min((x+1)*factor, r.width); u++ {
					c := r.pix[v*r.width+u]
					a := int(c.A)
					red, green, blue = red+a*int(c.R), green+a*int(c.G), blue+a*int(c.B)
					alpha, n = alpha+a, n+1
				}
			}
			var c color.NRGBA
			if alpha > 0 {
				c = color.NRGBA{mean(red, alpha), mean(green, alpha), mean(blue, alpha), mean(alpha, n)}
			}
			out.pix = append(out.pix, c)
		}
	}
	return out
}

func mean(sum, n int) byte { return byte((sum + n/2) / n) }

// flatePicture encodes a raster, as grey where it has no colour and without a
// mask where it is opaque.
func flatePicture(r raster, softMasks bool) *picture {
	p := &picture{width: r.width, height: r.height, filter: "FlateDecode", predictor: 3}
	if !softMasks {
		p.cutOut = r.cutOut()
	}
	grey, opaque := true, true
	var bleed color.NRGBA // what a wholly transparent pixel shows to interpolation
	if i := slices.IndexFunc(r.pix, func(c color.NRGBA) bool { return c.A > 0 }); i >= 0 {
		bleed = r.pix[i]
	}
	for i, c := range r.pix {
		if c.A == 0 {
			c = color.NRGBA{bleed.R, bleed.G, bleed.B, 0}
			r.pix[i] = c
		}
		bleed = c
		grey = grey && c.R == c.G && c.G == c.B
		opaque = opaque && c.A == 0xff
	}
	channels := []func(color.NRGBA) byte{
		func(c color.NRGBA) byte { return c.R }, func(c color.NRGBA) byte { return c.G }, func(c color.NRGBA) byte { return c.B },
	}
	if grey {
		p.grey, p.predictor, channels = true, 1, channels[:1]
	}
	p.data = deflate(r.predicted(channels...))
	if softMasks && !opaque {
		p.alpha = deflate(r.predicted(func(c color.NRGBA) byte { return c.A }))
	}
	return p
}

// cutOut lays the raster on white and returns which pixels to leave out: those
// with next to nothing on them. On paper that looks as a soft mask does, and
// over print only the finest edge is white. It returns nil where nothing is
// left out.
func (r raster) cutOut() []byte {
	most := byte(0)
	for _, c := range r.pix {
		most = max(most, c.A)
	}
	least := max(most/8, 1)
	stride := (r.width + 7) / 8
	bits, any := make([]byte, stride*r.height), false
	for i, c := range r.pix {
		if c.A < least {
			bits[i/r.width*stride+i%r.width/8] |= 0x80 >> (i % r.width % 8)
			any = true
		}
		a := int(c.A)
		on := func(v byte) byte { return byte((int(v)*a + 255*(255-a) + 127) / 255) }
		r.pix[i] = color.NRGBA{on(c.R), on(c.G), on(c.B), 0xff}
	}
	if !any {
		return nil
	}
	return deflate(bits)
}

// predicted interleaves channels and applies the PNG predictor "Up" to every
// row (ISO 32000-2, 7.4.4.4), which suits drawings on an empty ground.
func (r raster) predicted(channels ...func(color.NRGBA) byte) []byte {
	n := r.width * len(channels)
	out := make([]byte, 0, (n+1)*r.height)
	above, row := make([]byte, n), make([]byte, 0, n)
	for y := range r.height {
		row = row[:0]
		for _, c := range r.pix[y*r.width : (y+1)*r.width] {
			for _, channel := range channels {
				row = append(row, channel(c))
			}
		}
		out = append(out, 2)
		for i, v := range row {
			out = append(out, v-above[i])
		}
		above, row = row, above
	}
	return out
}
