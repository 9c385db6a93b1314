package render

import (
	"context"
	"errors"
	"fmt"
	"image"
	"math"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/requests"

	"trien/signer/fault"
)

const (
	// MaxWidth is the widest image that Page draws, in pixels.
	MaxWidth = 4096
	// maxPixels bounds an image's area.
	maxPixels = 16 << 20
	// renderFlags: with annotations, and in the order of bytes that Go has.
	renderFlags = enums.FPDF_RENDER_FLAG_ANNOT | enums.FPDF_RENDER_FLAG_REVERSE_BYTE_ORDER
)

// Size is the size of a page as it is shown, in points.
type Size struct{ Width, Height float64 }

// Size returns the size of page n, counted from one.
func (d *Document) Size(ctx context.Context, n int) (Size, error) {
	if err := d.has(n); err != nil {
		return Size{}, err
	}
	size, err := do(ctx, d, func(ctx context.Context, e engine) (Size, error) { return e.pageSize(ctx, n) })
	if err != nil {
		return Size{}, err
	}
	unit := d.units.of(d, n)
	return Size{size.Width * unit, size.Height * unit}, nil
}

// Page draws page n, counted from one, on white, width pixels wide. The image
// is narrower where the page is so tall that it would be too large otherwise.
// Codes: fault.DocumentPageMissing, DocumentBroken.
func (d *Document) Page(ctx context.Context, n, width int) (*image.RGBA, error) {
	if err := d.has(n); err != nil {
		return nil, err
	}
	if width < 1 || width > MaxWidth {
		return nil, fmt.Errorf("render: width of %d pixels", width)
	}
	return do(ctx, d, func(ctx context.Context, e engine) (*image.RGBA, error) { return e.pageImage(ctx, n, width) })
}

func (d *Document) has(n int) error {
	if n < 1 || n > d.pages {
		return fault.New(fault.DocumentPageMissing, fmt.Sprintf("render: page %d of %d", n, d.pages))
	}
	return nil
}

// pixels returns the size of a page's image.
func pixels(s Size, width int) (px, py int) {
	scale := float64(width) / s.Width
	if area := scale * scale * s.Width * s.Height; area > maxPixels {
		scale *= math.Sqrt(maxPixels / area)
	}
	return max(1, int(math.Round(scale*s.Width))), max(1, min(maxPixels, int(math.Round(scale*s.Height))))
}

func (e *instance) size(n int) (Size, error) {
	width, err := e.pdfium.FPDF_GetPageWidthF(&requests.FPDF_GetPageWidthF{Page: e.page(n)})
	if err != nil {
		return Size{}, fault.Wrap(fault.DocumentBroken, fmt.Sprintf("render: page %d", n), err)
	}
	height, err := e.pdfium.FPDF_GetPageHeightF(&requests.FPDF_GetPageHeightF{Page: e.page(n)})
	if err != nil {
		return Size{}, fault.Wrap(fault.DocumentBroken, fmt.Sprintf("render: page %d", n), err)
	}
	s := Size{float64(width.PageWidth), float64(height.PageHeight)}
	if !(s.Width > 0 && s.Height > 0 && s.Width < 1e6 && s.Height < 1e6) {
		return Size{}, fault.New(fault.DocumentBroken, fmt.Sprintf("render: page %d is %g × %g points", n, s.Width, s.Height))
	}
	return s, nil
}

// draw paints a page onto a white bitmap. The bitmap has no alpha, so that
// blend modes meet paper, as they do in a viewer.
func (e *instance) draw(n, width, height int) (*image.RGBA, error) {
	broken := func(err error) error {
		return fault.Wrap(fault.DocumentBroken, fmt.Sprintf("render: draw page %d", n), err)
	}
	created, err := e.pdfium.FPDFBitmap_Create(&requests.FPDFBitmap_Create{Width: width, Height: height})
	if err != nil {
		return nil, broken(err)
	}
	bitmap := created.Bitmap
	if _, err = e.pdfium.FPDFBitmap_FillRect(&requests.FPDFBitmap_FillRect{Bitmap: bitmap, Width: width, Height: height, Color: 0xffffffff}); err != nil {
		return nil, broken(err)
	}
	_, err = e.pdfium.FPDF_RenderPageBitmap(&requests.FPDF_RenderPageBitmap{
		Bitmap: bitmap, Page: e.page(n), SizeX: width, SizeY: height,
		Flags: renderFlags,
	})
	if err != nil {
		return nil, broken(err)
	}
	if err := e.drawForm(n, bitmap, width, height); err != nil {
		return nil, err
	}
	buffer, err := e.pdfium.FPDFBitmap_GetBuffer(&requests.FPDFBitmap_GetBuffer{Bitmap: bitmap})
	if err != nil {
		return nil, broken(err)
	}
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	if len(buffer.Buffer) != len(img.Pix) {
		return nil, broken(errors.New("bitmap of another size"))
	}
	copy(img.Pix, buffer.Buffer) // the buffer lies in the sandbox
	for i := 3; i < len(img.Pix); i += 4 {
		img.Pix[i] = 0xff
	}
	if _, err := e.pdfium.FPDFBitmap_Destroy(&requests.FPDFBitmap_Destroy{Bitmap: bitmap}); err != nil {
		return nil, broken(err)
	}
	return img, nil
}
