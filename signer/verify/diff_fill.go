package verify

import (
	"bytes"
	"fmt"

	"trien/signer/pdf"
)

// field compares a field or widget of the signed document with its present
// version b.
func (d *diff) field(n *field, b pdf.Dict, depth int) error {
	skip, err := d.fillable(n)
	if err != nil && !isChanged(err) {
		return err
	}
	if ref, ok := n.dict["AP"].(pdf.Ref); ok && skip["AP"] && b["AP"] != n.dict["AP"] {
		d.replaced[ref] = true
	}
	if different := d.dict(n.dict, b, skip, depth); different != nil {
		if err != nil && isChanged(different) {
			return fmt.Errorf("field %q: %w; %w", n.name, different, err)
		}
		return fmt.Errorf("field %q: %w", n.name, different)
	}
	return nil
}

// fillable returns the entries of a field that may have changed, or why none
// may.
//
// An empty signature field may have been signed. A text field or choice that
// was empty, and looked so, may have got a value. What had a value when the
// document was signed was part of what was signed; only a certification that
// allows filling in (DocMDP P 2 or 3) says otherwise. A new look without a new
// value is never a filling in.
func (d *diff) fillable(n *field) (map[pdf.Name]bool, error) {
	if d.level.permission == 1 || d.level.locked(n.name) {
		return nil, changed("the field is locked")
	}
	was, err := ownOrParentValue(d.old, d.oldForm, n)
	if err != nil {
		return nil, err
	}
	current := d.nowForm.refs[n.ref.Num]
	if current == nil || current.name != n.name || current.fieldType != n.fieldType {
		return nil, changed("the field is another now")
	}
	is, err := ownOrParentValue(d.now, d.nowForm, current)
	if err != nil {
		return nil, err
	}
	switch n.fieldType {
	case "Sig":
		if _, signed := is.(pdf.Dict); was != nil || !signed {
			return nil, changed("the field was signed already")
		}
		// The flags Print and Locked come with the signature, and Acrobat
		// writes MK and DA, which only text fields and buttons use.
		return map[pdf.Name]bool{"V": true, "AP": true, "M": true, "F": true, "MK": true, "DA": true}, nil
	case "Btn":
		if d.level.permission < 2 || !simpleValue(is) {
			return nil, changed("a button pressed")
		}
		// The looks of its states stay as they were signed.
		return map[pdf.Name]bool{"V": true, "AS": true, "M": true}, nil
	case "Tx", "Ch":
		if !simpleValue(is) || sameValue(was, is) {
			return nil, changed("no new value")
		}
		if d.level.permission < 2 {
			if s, ok := was.(pdf.String); was != nil && (!ok || len(s) > 0) {
				return nil, changed("the field had a value")
			}
			blank, err := d.blank(n.dict)
			if err != nil {
				return nil, err
			}
			if !blank {
				return nil, changed("the field was not empty to look at")
			}
			if err := d.modest(n); err != nil {
				return nil, err
			}
		}
		shown, err := d.nowForm.compareShown(d.now, current)
		if err != nil {
			return nil, err
		}
		if shown == differs {
			return nil, changed("the field shows another text than its value")
		}
		// Programs that shrink the text to its room write the size into DA.
		return map[pdf.Name]bool{"V": true, "AP": true, "M": true, "DA": true, "I": d.level.permission >= 2}, nil
	}
	return nil, changed("a field of type %q", n.fieldType)
}

// ownOrParentValue returns the value of a node, which a widget has from the
// field above it.
func ownOrParentValue(f *pdf.File, m *form, n *field) (pdf.Object, error) {
	v, err := f.Resolve(n.value)
	if err != nil || v != nil || n.dict["T"] != nil {
		return v, err
	}
	parent, ok := n.dict["Parent"].(pdf.Ref)
	if !ok || m.refs[parent.Num] == nil {
		return nil, nil
	}
	return f.Resolve(m.refs[parent.Num].value)
}

// simpleValue reports whether a form value is one that is shown as it stands.
func simpleValue(o pdf.Object) bool {
	switch o.(type) {
	case nil, pdf.String, pdf.Name:
		return true
	}
	return false
}

func sameValue(a, b pdf.Object) bool {
	switch a := a.(type) {
	case pdf.String:
		b, ok := b.(pdf.String)
		return ok && string(a) == string(b)
	case pdf.Name:
		return a == b
	case nil:
		return b == nil
	}
	return false
}

// blank reports whether a widget of the signed document showed at most a frame
// and a background. A field whose value is empty but whose appearance is not
// is a known way to exchange what was signed (Shadow Attacks, NDSS 2021).
func (d *diff) blank(widget pdf.Dict) (bool, error) {
	appearances, err := d.old.Dict(widget["AP"])
	if err != nil || appearances == nil {
		return err == nil && widget["AP"] == nil, err
	}
	o, err := d.old.Resolve(appearances["N"])
	if err != nil || o == nil {
		return err == nil && appearances["N"] == nil, err
	}
	s, ok := o.(*pdf.Stream)
	if !ok || len(appearances) > 1 {
		return false, nil
	}
	const few = 2048
	data, err := d.old.Decoded(s)
	if err != nil || len(data) > few {
		return false, nil
	}
	rectangles := 0
	for _, word := range bytes.Fields(data) {
		switch w := string(word); w {
		case "re":
			if rectangles++; rectangles > 4 {
				return false, nil
			}
		case "BMC", "EMC", "BT", "ET", "q", "Q", "W", "n", "f", "S", "s", "rg", "RG", "g", "G", "w", "Tf", "Td", "Tm":
		default:
			if !operand(w) {
				return false, nil
			}
		}
	}
	return true, nil
}

// operand reports whether a word of a content stream is a number or a name.
func operand(w string) bool {
	if w[0] == '/' {
		return true
	}
	for _, c := range w {
		if (c < '0' || c > '9') && c != '.' && c != '-' && c != '+' {
			return false
		}
	}
	return true
}
