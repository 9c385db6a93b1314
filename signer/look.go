package signer

import (
	"fmt"

	"trien/signer/appearance"
	"trien/signer/fault"
	"trien/signer/pdf"
)

// draw adds what the signature shows to the update.
func draw(u *pdf.Update, spec appearance.Spec, opt Options) (pdf.Ref, error) {
	if opt.Purpose != Issue {
		return appearance.Build(u, spec)
	}
	if p := opt.Placement; opt.Field == "" && p != nil && p.Image != (Rect{}) && p.Text != (Rect{}) {
		return drawParts(u, spec, inside(p.Image, p.Rect), inside(p.Text, p.Rect))
	}
	if len(spec.Image) > 0 && spec.Width >= 1.5*spec.Height {
		// The seal at the right end, where it overlaps the person's signature,
		// and the text on what is left of the rectangle, away from both.
		left := spec.Width - spec.Height
		return drawParts(u, spec, Rect{X: left, Width: spec.Height, Height: spec.Height}, Rect{Width: left, Height: spec.Height})
	}
	return appearance.Build(u, spec)
}

// inside turns a part's place on the page into one from the corner of whole.
func inside(part, whole Rect) Rect {
	part.X -= whole.X
	part.Y -= whole.Y
	return part
}

// drawParts puts the seal and its information where each belongs.
func drawParts(u *pdf.Update, spec appearance.Spec, seal, text Rect) (pdf.Ref, error) {
	const slack = 0.5 // points, for rounding on the way
	for _, r := range []Rect{seal, text} {
		if !(r.X >= -slack && r.Y >= -slack && r.X+r.Width <= spec.Width+slack && r.Y+r.Height <= spec.Height+slack) {
			return pdf.Ref{}, fault.New(fault.PlacementInvalid, "a part outside its signature")
		}
	}
	resources := pdf.Dict{}
	var content []byte
	part := func(name pdf.Name, r Rect, s appearance.Spec) error {
		s.Width, s.Height, s.FontSize = r.Width, r.Height, spec.FontSize
		form, err := appearance.Build(u, s)
		if err != nil {
			return err
		}
		resources[name] = form
		content = fmt.Appendf(content, "q 1 0 0 1 %s %s cm /%s Do Q ", pdf.Real(r.X), pdf.Real(r.Y), name)
		return nil
	}
	if err := part("Text", text, appearance.Spec{Lines: spec.Lines}); err != nil {
		return pdf.Ref{}, err
	}
	if len(spec.Image) > 0 {
		if err := part("Seal", seal, appearance.Spec{Image: spec.Image}); err != nil {
			return pdf.Ref{}, err
		}
	}
	return u.Add(&pdf.Stream{
		Dict: pdf.Dict{
			"Type": pdf.Name("XObject"), "Subtype": pdf.Name("Form"),
			"BBox":      pdf.Reals(0, 0, spec.Width, spec.Height),
			"Matrix":    pdf.Reals(spec.Matrix[:]...),
			"Resources": pdf.Dict{"XObject": resources},
		},
		Data: content,
	}), nil
}
