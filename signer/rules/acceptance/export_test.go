package acceptance

import "trien/signer/pdf"

// AppearanceOf returns what a signed field shows.
func AppearanceOf(f *pdf.File, field string) pdf.Ref { return signatureWidgets(f)[field].appearance }

// Checked lists the rules that are checked on receipt.
func Checked() (ids []string) {
	for id := range checks {
		ids = append(ids, string(id))
	}
	return ids
}
