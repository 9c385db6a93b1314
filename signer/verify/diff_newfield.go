package verify

import (
	"cmp"
	"fmt"
	"math"

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
		if stamp, err := d.isTimestamp(n); err != nil || !stamp {
			return cmp.Or(err, changed("the certification allows no signature"))
		}
	}
	if d.level.locked(n.name) {
		return d.sealOnly(n)
	}
	return nil
}

// isTimestamp reports whether a field holds a document timestamp.
func (d *diff) isTimestamp(n *field) (bool, error) {
	v, err := d.now.Dict(n.value)
	return v["SubFilter"] == pdf.Name("ETSI.RFC3161"), err
}

// sealOnly lets nothing come into a form that is locked but a document
// timestamp that shows nowhere: it keeps the signatures provable, whatever they
// lock (ISO 32000-2, 12.8.5).
func (d *diff) sealOnly(n *field) error {
	stamp, err := d.isTimestamp(n)
	if err != nil {
		return err
	}
	hidden, err := d.hidden(n.dict)
	if err != nil {
		return err
	}
	if !stamp || !hidden || n.dict["Kids"] != nil {
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
	hidden, err := d.hidden(n.dict)
	if err != nil || hidden {
		return err
	}
	if value == nil || d.level.certified {
		return changed("it shows")
	}
	return d.modest(n)
}

// modest refuses signatures that together cover more than half of a page. Whoever
// signs may place the signature where he wants, but with a key of his own
// making and a white image anybody could paint over what others signed.
func (d *diff) modest(n *field) error {
	if n.ref.Num == 0 {
		return nil // no page can list it
	}
	rect, ok, err := rectangle(d.now, n.dict["Rect"])
	if err != nil {
		return err
	}
	if !ok {
		return changed("its rectangle is none")
	}
	page, err := d.index.page(n.ref.Num)
	if err != nil || page == nil {
		return err
	}
	if d.painted[page.Number] += area(rect); d.painted[page.Number] > area(page.CropBox)/2 {
		return changed("it covers the page")
	}
	return nil
}

func area(b [4]float64) float64 { return math.Abs((b[2] - b[0]) * (b[3] - b[1])) }

// signedSince collects the widgets of signature fields that the signed document
// had, empty, and that are signed now: programs put such a widget on its page
// with the signature only.
func (d *diff) signedSince() error {
	for i := range d.oldForm.fields {
		was := &d.oldForm.fields[i]
		is := d.nowForm.refs[was.ref.Num]
		if was.fieldType != "Sig" || was.ref.Num == 0 || is == nil || is.name != was.name || was.value != nil || is.value == nil {
			continue
		}
		if d.newWidget(is, is) == nil {
			d.shown[was.ref.Num] = true
		}
	}
	return nil
}

// hidden reports whether an annotation has an empty rectangle or no rectangle.
func (d *diff) hidden(widget pdf.Dict) (bool, error) {
	rect, err := d.now.Array(widget["Rect"])
	if err != nil || len(rect) == 0 {
		return err == nil, err
	}
	b, ok, err := rectangle(d.now, rect)
	return ok && (b[0] == b[2] || b[1] == b[3]), err
}

// rectangle reads four numbers; ok is false where o is something else.
func rectangle(f *pdf.File, o pdf.Object) (b [4]float64, ok bool, err error) {
	a, err := f.Array(o)
	if err != nil || len(a) != 4 {
		return b, false, err
	}
	for i := range a {
		o, err := f.Resolve(a[i])
		if err != nil {
			return b, false, err
		}
		n, _ := o.(pdf.Number)
		if b[i], ok = n.Float(); !ok {
			return b, false, nil
		}
	}
	return b, true, nil
}
