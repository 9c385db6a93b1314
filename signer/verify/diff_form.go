package verify

import (
	"fmt"

	"trien/signer/pdf"
)

// newFields collects the fields at the top of the form that were not there
// when the document was signed, and checks that each is a signature field that
// may be added.
func (d *diff) newFields() error {
	var current *field // the top-level field that the walk is in
	for i := range d.nowForm.fields {
		n := &d.nowForm.fields[i]
		if n.depth == 0 {
			current = nil
			if n.ref.Num == 0 || d.oldForm.refs[n.ref.Num] == nil {
				current = n
				if err := d.newField(n); err != nil {
					return fmt.Errorf("new field %q: %w", n.name, err)
				}
			}
		}
		if current == nil {
			continue
		}
		if n != current && n.dict["T"] != nil {
			return changed("new field %q has fields below it", current.name)
		}
		if n.ref.Num != 0 {
			d.added[n.ref.Num] = true
		}
		for _, key := range []pdf.Name{"A", "AA"} {
			if n.dict[key] != nil {
				return changed("new field %q carries an action", current.name)
			}
		}
		if subtype := n.dict["Subtype"]; subtype != nil && subtype != pdf.Name("Widget") {
			return changed("new field %q is no widget", current.name)
		}
		if err := d.newWidget(n, current); err != nil {
			return fmt.Errorf("new field %q: %w", current.name, err)
		}
	}
	return nil
}

func (d *diff) newField(n *field) error {
	if n.fieldType != "Sig" {
		return changed("it is no signature field")
	}
	for i := range d.oldForm.fields {
		if d.oldForm.fields[i].name == n.name {
			return changed("its name is taken")
		}
	}
	if d.level.permission == 1 {
		v, err := d.now.Dict(n.value)
		if err != nil {
			return err
		}
		if v["SubFilter"] != pdf.Name("ETSI.RFC3161") {
			return changed("the certification allows no signature")
		}
	}
	if d.level.locked(n.name) {
		return changed("the form is locked")
	}
	return nil
}

// newWidget checks how a new signature shows. One that is not signed, or that
// comes after a certification, may not show at all: such a field could cover
// what was signed and answers for nothing ("Sneaky Signature", S&P 2021).
func (d *diff) newWidget(n, top *field) error {
	value, err := d.now.Dict(top.value)
	if err != nil {
		return err
	}
	if value != nil && !d.level.certified {
		return nil
	}
	hidden, err := d.hidden(n.dict)
	if err != nil {
		return err
	}
	if !hidden {
		return changed("it shows")
	}
	return nil
}

// hidden reports whether an annotation has an empty rectangle or no rectangle.
func (d *diff) hidden(widget pdf.Dict) (bool, error) {
	rect, err := d.now.Array(widget["Rect"])
	if err != nil || len(rect) == 0 {
		return err == nil, err
	}
	if len(rect) != 4 {
		return false, nil
	}
	var x [4]float64
	for i := range rect {
		o, err := d.now.Resolve(rect[i])
		if err != nil {
			return false, err
		}
		n, ok := o.(pdf.Number)
		if !ok {
			return false, nil
		}
		if x[i], ok = n.Float(); !ok {
			return false, nil
		}
	}
	return x[0] == x[2] || x[1] == x[3], nil
}

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
		case "DA":
			if _, had := was[k]; had {
				err = d.equal(was[k], is[k], 0)
			}
		case "DR":
			err = d.resources(was[k], is[k])
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
