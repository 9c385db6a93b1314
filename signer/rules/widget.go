package rules

import (
	"math"

	"trien/signer/pdf"
)

// Bounds on what is looked at on one page.
const (
	maxAnnotations = 2000
	maxFields      = 500
)

// widgetsOn returns where a page has visible signatures, in the order in which
// they were added, and where it has other fields that are to be filled in.
// What cannot be read counts as none: this is for a proposal, and the signer
// meets the same fault again.
func widgetsOn(f *pdf.File, number int, kinds []KindRule) (signed []signature, fields []pdf.Rect) {
	page, err := f.Page(number)
	if err != nil {
		return nil, nil
	}
	annotations, err := f.Array(page.Dict["Annots"])
	if err != nil {
		return nil, nil
	}
	for _, a := range annotations[:min(len(annotations), maxAnnotations)] {
		widget, err := f.Dict(a)
		if err != nil {
			continue
		}
		kind, value := field(f, widget)
		r, ok := visible(f, page, widget)
		switch {
		case !ok:
		case kind == "Sig" && value != nil:
			signed = append(signed, signatureOf(f, value, r, kinds))
		case kind != "" && kind != "Sig" && len(fields) < maxFields:
			fields = append(fields, r)
		}
	}
	return signed, fields
}

// visible returns where a widget is seen; ok is false where it is not.
func visible(f *pdf.File, page *pdf.Page, widget pdf.Dict) (r pdf.Rect, ok bool) {
	if r, ok = page.VisibleOf(f, widget["Rect"]); !ok {
		return r, false
	}
	// Also false where a hostile file makes it no number.
	return r, r.Width >= 1 && r.Height >= 1 && r.Width < 1e5 && r.Height < 1e5 && math.Abs(r.X) < 1e5 && math.Abs(r.Y) < 1e5
}

// field returns type and value of a widget's field; both may be the parent's
// (ISO 32000-2, 12.7.4.1). The value of a signature is its dictionary.
func field(f *pdf.File, widget pdf.Dict) (kind pdf.Name, value pdf.Dict) {
	ft, v := widget["FT"], widget["V"]
	if parent, err := f.Dict(widget["Parent"]); err == nil && parent != nil {
		if ft == nil {
			ft = parent["FT"]
		}
		if v == nil {
			v = parent["V"]
		}
	}
	kind, _ = ft.(pdf.Name)
	if kind == "Sig" {
		value, _ = f.Dict(v) // a value that cannot be read is none
	}
	return kind, value
}
