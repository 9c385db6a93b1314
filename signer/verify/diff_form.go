package verify

import (
	"fmt"

	"trien/signer/pdf"
)

// form compares the AcroForm dictionaries. Fields may gain signature fields,
// SigFlags may gain flags, and where the form had no such entry yet, DR and DA
// may come, which signing programs add.
func (d *diff) form() error {
	was, is := d.oldForm.dict, d.nowForm.dict
	if was != nil && is == nil {
		return changed("the form is gone")
	}
	for _, k := range unionKeys(was, is) {
		var err error
		switch k {
		case "Fields":
			err = d.fieldList(was[k], is[k])
		case "SigFlags":
			err = d.flags(was[k], is[k])
		case "DA", "DR":
			switch _, had := was[k]; {
			case was["NeedAppearances"] == true:
				// Readers draw the fields anew, with what these name.
				err = d.equal(was[k], is[k], 0)
			case k == "DR":
				err = d.resources(was[k], is[k])
			case had:
				err = d.equal(was[k], is[k], 0)
			}
		default:
			err = d.equal(was[k], is[k], 0)
		}
		if err != nil {
			return fmt.Errorf("/%s: %w", k, err)
		}
	}
	return nil
}

// resources compares the form's default resources. They may gain entries.
// XObjects in them are what signing programs keep their layers in; default
// appearances cannot draw them (ISO 32000-2, 12.7.4.3), so they may change.
func (d *diff) resources(before, after pdf.Object) error {
	was, is, err := d.dicts(before, after)
	if err != nil {
		return err
	}
	for kind := range was {
		if kind == "XObject" {
			continue
		}
		entries, err := d.old.Dict(was[kind])
		if err != nil {
			return err
		}
		if entries == nil {
			if err := d.equal(was[kind], is[kind], 0); err != nil {
				return fmt.Errorf("/%s: %w", kind, err)
			}
			continue
		}
		present, err := d.now.Dict(is[kind])
		if err != nil {
			return err
		}
		for name := range entries {
			if err := d.equal(entries[name], present[name], 0); err != nil {
				return fmt.Errorf("/%s /%s: %w", kind, name, err)
			}
		}
	}
	return nil
}

// sharedAppearances refuses to take a changed field for filled in where the
// appearance dictionary that it had is also in use elsewhere.
func (d *diff) sharedAppearances() error {
	for pair := range d.seen {
		if d.replaced[pair[0]] {
			return changed("the appearance of a field is shared")
		}
	}
	return nil
}

// fieldList asks for the earlier fields in their order, then the new ones.
func (d *diff) fieldList(before, after pdf.Object) error {
	was, err := d.old.Array(before)
	if err != nil {
		return err
	}
	is, err := d.now.Array(after)
	if err != nil {
		return err
	}
	if len(is) < len(was) {
		return changed("a field is gone")
	}
	for i := range was {
		if err := d.equal(was[i], is[i], 0); err != nil {
			return err
		}
	}
	for _, o := range is[len(was):] {
		if ref, ok := o.(pdf.Ref); !ok || !d.added[ref.Num] {
			return changed("a field that is not new was added again")
		}
	}
	return nil
}

func (d *diff) flags(before, after pdf.Object) error {
	bits := func(f *pdf.File, o pdf.Object) (int64, error) {
		o, err := f.Resolve(o)
		if err != nil || o == nil {
			return 0, err
		}
		n, ok := o.(pdf.Number)
		if !ok {
			return 0, changed("no number")
		}
		v, ok := n.Int()
		if !ok {
			return 0, changed("no integer")
		}
		return v, nil
	}
	was, err := bits(d.old, before)
	if err != nil {
		return err
	}
	is, err := bits(d.now, after)
	if err != nil {
		return err
	}
	if was&^is != 0 || is&^3 != was&^3 {
		return changed("flags withdrawn")
	}
	return nil
}
