package signer

import (
	"fmt"

	"trien/signer/appearance"
	"trien/signer/pdf"
)

// draw adds what the signature shows to the update.
func draw(u *pdf.Update, spec appearance.Spec, purpose Purpose) (pdf.Ref, error) {
	if purpose == Issue && len(spec.Image) > 0 && spec.Width >= 1.5*spec.Height {
		return drawSeal(u, spec)
	}
	return appearance.Build(u, spec)
}

// drawSeal puts the seal at the right end, where it overlaps the person's
// signature, and the text on what is left of the rectangle, away from both.
func drawSeal(u *pdf.Update, spec appearance.Spec) (pdf.Ref, error) {
	seal := appearance.Spec{Width: spec.Height, Height: spec.Height, Image: spec.Image}
	text := appearance.Spec{Width: spec.Width - spec.Height, Height: spec.Height, Lines: spec.Lines, FontSize: spec.FontSize}
	textForm, err := appearance.Build(u, text)
	if err != nil {
		return pdf.Ref{}, err
	}
	sealForm, err := appearance.Build(u, seal)
	if err != nil {
		return pdf.Ref{}, err
	}
	return u.Add(&pdf.Stream{
		Dict: pdf.Dict{
			"Type": pdf.Name("XObject"), "Subtype": pdf.Name("Form"),
			"BBox":      pdf.Reals(0, 0, spec.Width, spec.Height),
			"Matrix":    pdf.Reals(spec.Matrix[:]...),
			"Resources": pdf.Dict{"XObject": pdf.Dict{"Seal": sealForm, "Text": textForm}},
		},
		Data: fmt.Appendf(nil, "/Text Do q 1 0 0 1 %s 0 cm /Seal Do Q", pdf.Real(text.Width)),
	}), nil
}
