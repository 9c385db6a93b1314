package appearance

import (
	"fmt"
	"math"

	"trien/signer/fault"
	"trien/signer/pdf"
)

// Layout says where the picture stands when there is text too. A picture
// without text always has the whole rectangle.
type Layout int

const (
	// ImageLeft puts the picture on the left and the text beside it.
	ImageLeft Layout = iota
	// ImageBehind puts the picture in the middle, under the text.
	ImageBehind
)

// Style selects a face of the family.
type Style int

// The faces of Liberation Serif that can be embedded.
const (
	Regular Style = iota
	Bold
	Italic
)

// Line is one paragraph of text. A line feed in Text begins a new line.
type Line struct {
	Text  string
	Style Style
}

// DefaultFontSize is the size of information text in points (rules.md, N7).
const DefaultFontSize = 10

// Spec describes the appearance of one signature.
type Spec struct {
	// Width and Height are the rectangle as a reader sees it, in points.
	Width, Height float64
	// Image is a PNG or JPEG file, or nil.
	Image []byte
	// Layout matters only where both Image and Lines are given.
	Layout Layout
	// Lines are set from the top, flush left, the block centred in height.
	Lines []Line
	// FontSize is the largest size in points; 0 means DefaultFontSize.
	FontSize float64
	// Matrix is the form's /Matrix, which turns the drawing back on a rotated
	// page; the zero value stands for the identity. Only its rotation matters:
	// a viewer fits the turned bounding box into the annotation's rectangle
	// (ISO 32000-2, 12.5.5).
	Matrix [6]float64
}

// Build adds the Form XObject for spec, its fonts and its picture to u and
// returns the form's reference, which belongs into a widget's /AP /N. A document that is
// PDF/A gets a drawing that PDF/A allows. On error nothing has been added. Codes: fault.PlacementInvalid (rectangle absurd or
// too small for the text), fault.ImageInvalid, fault.GlyphMissing.
func Build(u *pdf.Update, spec Spec) (pdf.Ref, error) {
	d, err := draw(spec, archiveOf(u.File()))
	if err != nil {
		return pdf.Ref{}, err
	}
	return d.addTo(u.Add), nil
}

// Check reports the error that Build would return for spec.
func Check(spec Spec) error {
	_, err := draw(spec, ordinary)
	return err
}

// Size returns the smallest rectangle in which the lines stand at a font size
// without shrinking, no wider than width; all in points. A size of 0 means
// DefaultFontSize. The codes are those of Build.
func Size(lines []Line, width, size float64) (w, h float64, err error) {
	if size == 0 {
		size = DefaultFontSize
	}
	if err := (Spec{Width: width, Height: 1, FontSize: size}).validate(); err != nil {
		return 0, 0, err
	}
	paragraphs, err := measure(lines)
	if err != nil {
		return 0, 0, err
	}
	b, ok := set(paragraphs, width-2*margin, size, false)
	if !ok {
		return 0, 0, fault.New(fault.PlacementInvalid, fmt.Sprintf("a word wider than %.0f points", width))
	}
	for _, line := range b.lines {
		sum := 0
		for _, g := range line.glyphs {
			sum += faceOf(line.style).width(g)
		}
		w = max(w, float64(sum)*size/1000)
	}
	b.leading = tightLeading * size
	// What is rounded away must not break a line.
	const slack = 0.1
	return min(w+2*margin+slack, width), b.height() + 2*margin + slack, nil
}

// maxSide is the largest page side that readers must support (ISO 32000-1,
// annex C), in points.
const maxSide = 14400

// maxFontSize bounds the sizes that are tried, in points.
const maxFontSize = 144

func (s Spec) validate() error {
	if !(s.Width >= 1 && s.Width <= maxSide && s.Height >= 1 && s.Height <= maxSide) {
		return fault.New(fault.PlacementInvalid, fmt.Sprintf("appearance of %g × %g points", s.Width, s.Height))
	}
	if !(s.FontSize >= 0 && s.FontSize <= maxFontSize) {
		return fault.New(fault.PlacementInvalid, fmt.Sprintf("font size %g", s.FontSize))
	}
	for _, v := range s.Matrix {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fault.New(fault.PlacementInvalid, "appearance matrix is not finite")
		}
	}
	return nil
}
