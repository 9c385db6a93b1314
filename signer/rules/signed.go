package rules

import (
	"math"

	"trien/signer/pdf"
)

// maxAnnotations bounds what is looked at on one page.
const maxAnnotations = 2000

// signedOn returns where a page has visible signatures, in the order in which
// they were added. What cannot be read counts as none: this is for a proposal,
// and the signer meets the same fault again.
func signedOn(f *pdf.File, number int) []pdf.Rect {
	page, err := f.Page(number)
	if err != nil {
		return nil
	}
	annotations, err := f.Array(page.Dict["Annots"])
	if err != nil {
		return nil
	}
	var found []pdf.Rect
	for _, a := range annotations[:min(len(annotations), maxAnnotations)] {
		widget, err := f.Dict(a)
		if err != nil || !isSigned(f, widget) {
			continue
		}
		corners, err := f.Array(widget["Rect"])
		if err != nil || len(corners) != 4 {
			continue
		}
		var b [4]float64
		for i, c := range corners {
			o, err := f.Resolve(c)
			n, ok := o.(pdf.Number)
			if err != nil || !ok {
				continue
			}
			b[i], _ = n.Float()
		}
		b = [4]float64{min(b[0], b[2]), min(b[1], b[3]), max(b[0], b[2]), max(b[1], b[3])}
		// Also false where a hostile file makes it no number.
		if r := page.Visible(b); r.Width >= 1 && r.Height >= 1 && r.Width < 1e5 && r.Height < 1e5 && math.Abs(r.X) < 1e5 && math.Abs(r.Y) < 1e5 {
			found = append(found, r)
		}
	}
	return found
}

// isSigned tells whether a widget belongs to a signature field with a value
// (ISO 32000-2, 12.7.5.5). Both entries may be the parent's.
func isSigned(f *pdf.File, widget pdf.Dict) bool {
	kind, value := widget["FT"], widget["V"]
	if parent, err := f.Dict(widget["Parent"]); err == nil && parent != nil {
		if kind == nil {
			kind = parent["FT"]
		}
		if value == nil {
			value = parent["V"]
		}
	}
	signature, err := f.Dict(value)
	return err == nil && signature != nil && kind == pdf.Object(pdf.Name("Sig"))
}
