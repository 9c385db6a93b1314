package verify

import "trien/signer/pdf"

// validationData lets the document security store come and change (ISO 32000-2,
// 12.8.4.3): nothing in it is shown, and what of it is reached from elsewhere
// is compared there. Signing programs write it anew with each signature, and
// some leave out answers that a newer one replaces. But it may not go: a store
// that is gone was taken away.
func (d *diff) validationData(before, after pdf.Object) error {
	was, is, err := d.dicts(before, after)
	if err != nil {
		return err
	}
	if was != nil && is == nil {
		return changed("validation data withdrawn")
	}
	return nil
}
