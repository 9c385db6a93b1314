package verify

import (
	"trien/signer/fault"
	"trien/signer/pdf"
)

// maxFields bounds the form tree that is walked, maxEarlierFields those of all
// earlier revisions together.
const (
	maxFields        = 50_000
	maxEarlierFields = 100_000
)

// field is one node of the form's tree (ISO 32000-2, 12.7.4).
type field struct {
	name      string  // fully qualified
	ref       pdf.Ref // zero where the node is a direct object
	dict      pdf.Dict
	fieldType pdf.Name   // FT, inherited
	value     pdf.Object // V of this very node
	depth     int        // 0 for an entry of Fields
}

// form is what the AcroForm of one revision holds.
type form struct {
	dict   pdf.Dict
	fields []field
	// refs holds the nodes by object number.
	refs map[int]*field
}

// readForm walks the form of f. A document without one has an empty form.
func readForm(f *pdf.File) (*form, error) {
	catalog, err := f.Catalog()
	if err != nil {
		return nil, err
	}
	w := formWalk{f: f, form: &form{refs: map[int]*field{}}}
	if w.dict, err = f.Dict(catalog["AcroForm"]); err != nil {
		return nil, err
	}
	roots, err := f.Array(w.dict["Fields"])
	if err != nil {
		return nil, err
	}
	for _, o := range roots {
		if err := w.node(o, "", "", 0); err != nil {
			return nil, err
		}
	}
	for i := range w.fields {
		if n := w.fields[i].ref.Num; n != 0 {
			w.refs[n] = &w.fields[i]
		}
	}
	return w.form, nil
}

type formWalk struct {
	f *pdf.File
	*form
	seen map[pdf.Ref]bool
}

func (w *formWalk) node(o pdf.Object, parent string, fieldType pdf.Name, depth int) error {
	if depth > 50 || len(w.fields) >= maxFields {
		return fault.New(fault.DocumentTooLarge, "the form's tree")
	}
	ref, _ := o.(pdf.Ref)
	if ref != (pdf.Ref{}) {
		if w.seen[ref] {
			return nil
		}
		if w.seen == nil {
			w.seen = map[pdf.Ref]bool{}
		}
		w.seen[ref] = true
	}
	d, err := w.f.Dict(o)
	if err != nil || d == nil {
		return err
	}
	n := field{name: parent, ref: ref, dict: d, fieldType: fieldType, value: d["V"], depth: depth}
	title, err := w.f.Resolve(d["T"])
	if err != nil {
		return err
	}
	if s, ok := title.(pdf.String); ok {
		if n.name != "" {
			n.name += "."
		}
		n.name += s.Text()
	}
	kind, err := w.f.Resolve(d["FT"])
	if err != nil {
		return err
	}
	if t, ok := kind.(pdf.Name); ok {
		n.fieldType = t
	}
	w.fields = append(w.fields, n)
	kids, err := w.f.Array(d["Kids"])
	if err != nil {
		return err
	}
	for _, k := range kids {
		if err := w.node(k, n.name, n.fieldType, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// signatures returns the signature fields that have a value. A widget apart
// from its field may have the field's value once more, because some readers
// look for it there: that is one signature.
func (m *form) signatures(f *pdf.File) ([]field, error) {
	type signed struct {
		name  string
		value pdf.Ref
	}
	known := map[signed]bool{}
	var out []field
	for _, n := range m.fields {
		if n.fieldType != "Sig" || n.value == nil {
			continue
		}
		if ref, ok := n.value.(pdf.Ref); ok {
			this := signed{n.name, ref}
			if known[this] && n.dict["T"] == nil {
				continue
			}
			known[this] = true
		}
		v, err := f.Resolve(n.value)
		if err != nil {
			return nil, err
		}
		if v != nil {
			out = append(out, n)
		}
	}
	return out, nil
}
