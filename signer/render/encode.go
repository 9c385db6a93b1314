package render

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
)

// Encode turns a page into a file of at most limit bytes, for a message that
// has a limit. It is a PNG where that fits, because letters stay sharp; else
// a JPEG, whose quality and then size give way. mediaType says which.
func Encode(img *image.RGBA, limit int) (data []byte, mediaType string, err error) {
	var b bytes.Buffer
	fast := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := fast.Encode(&b, plainest(img)); err != nil {
		return nil, "", fmt.Errorf("render: encode PNG: %w", err)
	}
	if b.Len() <= limit {
		return b.Bytes(), "image/png", nil
	}
	for {
		for _, quality := range []int{85, 70, 50} {
			b.Reset()
			if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
				return nil, "", fmt.Errorf("render: encode JPEG: %w", err)
			}
			if b.Len() <= limit {
				return b.Bytes(), "image/jpeg", nil
			}
		}
		w, h := img.Rect.Dx()*2/3, img.Rect.Dy()*2/3
		if w < 16 || h < 16 {
			return nil, "", fmt.Errorf("render: no image fits into %d bytes", limit)
		}
		smaller := image.NewRGBA(image.Rect(0, 0, w, h))
		draw.ApproxBiLinear.Scale(smaller, smaller.Rect, img, img.Rect, draw.Src, nil)
		img = smaller
	}
}

// plainest returns a page without colour as grey: a third of the work.
func plainest(img *image.RGBA) image.Image {
	for i := 0; i+2 < len(img.Pix); i += 4 {
		if img.Pix[i] != img.Pix[i+1] || img.Pix[i] != img.Pix[i+2] {
			return img
		}
	}
	grey := image.NewGray(img.Rect)
	for i := range grey.Pix {
		grey.Pix[i] = img.Pix[4*i]
	}
	return grey
}
