package acceptance

import "trien/signer/pdf"

// AppearanceOf returns what a signed field shows.
func AppearanceOf(f *pdf.File, field string) pdf.Ref { return signatureWidgets(f)[field].appearance }
