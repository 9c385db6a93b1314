package verify

import (
	"crypto/sha256"

	"trien/signer/pdf"
)

// validationData lets the document security store come and grow (ISO 32000-2,
// 12.8.4.3): nothing in it is shown, and what of it is reached from elsewhere
// is compared there. What it proves of the earlier signatures may not go; VRI,
// a mere index of it, may be written anew.
func (d *diff) validationData(before, after pdf.Object) error {
	was, is, err := d.dicts(before, after)
	if err != nil {
		return err
	}
	if before != nil && is == nil {
		return changed("validation data withdrawn")
	}
	for _, k := range []pdf.Name{"Certs", "OCSPs", "CRLs"} {
		had, err := d.evidence(d.old, was[k])
		if err != nil {
			return err
		}
		has, err := d.evidence(d.now, is[k])
		if err != nil {
			return err
		}
		for item := range had {
			if !has[item] {
				return changed("/%s withdrawn", k)
			}
		}
	}
	return nil
}

// evidence returns the digests of an array's streams.
func (d *diff) evidence(f *pdf.File, o pdf.Object) (map[[32]byte]bool, error) {
	items, err := f.Array(o)
	if err != nil {
		return nil, err
	}
	out := map[[32]byte]bool{}
	for _, o := range items {
		o, err := f.Resolve(o)
		if err != nil {
			return nil, err
		}
		s, ok := o.(*pdf.Stream)
		if !ok {
			continue
		}
		if err := d.spend(len(s.Data)); err != nil {
			return nil, err
		}
		data, err := f.Decoded(s)
		if err != nil {
			data = s.Data
		}
		out[sha256.Sum256(data)] = true
	}
	return out, nil
}

// spend counts bytes of streams that are compared. Streams may overlap in a
// hostile file, and add up to more than it.
func (d *diff) spend(n int) error {
	if d.bytes += int64(n); d.bytes > 4*d.now.Size() {
		return changed("more than can be compared")
	}
	return d.ctx.Err()
}
