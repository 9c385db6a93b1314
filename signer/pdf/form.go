package pdf

import (
	"fmt"
	"slices"
	"strings"

	"trien/signer/fault"
)

// Bounds on the field tree.
const (
	maxFieldDepth = 64
	maxFields     = 1 << 17
)

// form returns the AcroForm dictionary (ISO 32000-2, 12.7.3) as it will be
// after the update, and its reference. A form that is missing or written
// directly in the catalog becomes an indirect object of this update, so that
// later updates need not touch the catalog.
func (u *Update) form() (Ref, Dict, error) {
	root, err := u.f.Root()
	if err != nil {
		return Ref{}, nil, err
	}
	catalog, err := u.dict(root)
	if err != nil {
		return Ref{}, nil, err
	}
	if ref, ok := catalog["AcroForm"].(Ref); ok {
		d, err := u.dict(ref)
		if err != nil || d != nil {
			return ref, d, err
		}
	}
	d, err := u.dict(catalog["AcroForm"])
	if err != nil {
		return Ref{}, nil, err
	}
	if d == nil {
		d = Dict{"Fields": Array{}}
	}
	ref := u.Add(d)
	catalog = catalog.Clone()
	catalog["AcroForm"] = ref
	u.Set(root, catalog)
	return ref, d, nil
}

func (u *Update) dict(obj Object) (Dict, error) {
	o, err := u.Resolve(obj)
	d, _ := o.(Dict)
	return d, err
}

func (u *Update) array(obj Object) (Array, error) {
	o, err := u.Resolve(obj)
	a, _ := o.(Array)
	return a, err
}

// markSigned sets SigFlags to SignaturesExist and AppendOnly (ISO 32000-2,
// table 225).
func (u *Update) markSigned() error {
	ref, form, err := u.form()
	if err != nil {
		return err
	}
	o, err := u.Resolve(form["SigFlags"])
	if err != nil {
		return err
	}
	flags, _ := intOf(o)
	redraw, err := u.mayForgetRedrawing(form)
	if err != nil || flags&3 == 3 && !redraw {
		return err
	}
	form = form.Clone()
	form["SigFlags"] = Int(flags | 3)
	if redraw {
		delete(form, "NeedAppearances")
	}
	u.Set(ref, form)
	return nil
}

// mayForgetRedrawing reports whether NeedAppearances is set and should go. With
// it, Acrobat draws all fields anew and a signature may lose its appearance.
// But only a form of nothing but signature fields can do without: another
// field's appearance may be missing or out of date, and the person would sign
// what other readers do not show. A document that has a signature keeps it,
// because a changed form could break that.
func (u *Update) mayForgetRedrawing(form Dict) (bool, error) {
	need, err := u.Resolve(form["NeedAppearances"])
	if err != nil || need != true {
		return false, err
	}
	only := true
	err = u.terminal(func(d field) bool {
		own := u.signature != nil && d.dict["V"] == Object(u.signature.value)
		only = d.kind == Name("Sig") && (d.value == nil || own)
		return only
	})
	return only, err
}

// addField appends a field to the form's Fields.
func (u *Update) addField(field Ref) error {
	ref, form, err := u.form()
	if err != nil {
		return err
	}
	old, err := u.array(form["Fields"])
	if err != nil {
		return err
	}
	list := append(slices.Clone(old), field)
	if at, ok := form["Fields"].(Ref); ok && old != nil {
		u.Set(at, list)
		return nil
	}
	form = form.Clone()
	form["Fields"] = list
	u.Set(ref, form)
	return nil
}

// addAnnotation appends a widget to a page's Annots. An array written directly
// in the page, or shared by several pages, becomes an indirect object, so that later updates need not touch
// the page.
func (u *Update) addAnnotation(p *Page, widget Ref) error {
	page, err := u.dict(p.Ref)
	if err != nil {
		return err
	}
	old, err := u.array(page["Annots"])
	if err != nil {
		return err
	}
	at, indirect := page["Annots"].(Ref)
	// A page that shares its array with others gets one of its own, or the
	// signature would show on all of them.
	indirect = indirect && old != nil && !u.f.annotsShared(at)
	for _, o := range old {
		if o == Object(widget) {
			return nil // the file keeps Fields and Annots in one array
		}
	}
	list := append(slices.Clone(old), widget)
	if indirect {
		u.Set(at, list)
		return nil
	}
	page = page.Clone()
	page["Annots"] = u.Add(list)
	if page["Type"] == nil {
		page["Type"] = Name("Page") // which readers add by themselves
	}
	u.Set(p.Ref, page)
	return nil
}

// A field is a node of the field tree.
type field struct {
	ref    Ref
	dict   Dict
	name   string // fully qualified (ISO 32000-2, 12.7.4.2)
	kind   Object // FT, own or inherited
	value  Object // V, own or inherited
	widget []Ref  // kids that are widgets and no fields
}

// terminal yields the terminal fields until yield returns false.
func (u *Update) terminal(yield func(field) bool) error {
	_, form, err := u.form()
	if err != nil {
		return err
	}
	fields, err := u.array(form["Fields"])
	if err != nil {
		return err
	}
	w := fieldWalk{u: u, path: map[Ref]bool{}, yield: yield}
	for _, o := range fields {
		if err := w.node(o, field{}, 0); err != nil || w.done {
			return err
		}
	}
	return nil
}

type fieldWalk struct {
	u     *Update
	path  map[Ref]bool
	nodes int
	yield func(field) bool
	done  bool
}

func (w *fieldWalk) node(obj Object, from field, depth int) error {
	if w.nodes++; w.nodes > maxFields || depth > maxFieldDepth {
		return fault.New(fault.DocumentBroken, "the field tree is too large or too deep")
	}
	ref, ok := obj.(Ref)
	if !ok || w.path[ref] {
		return nil // a direct field cannot be signed, and a circle ends here
	}
	w.path[ref] = true
	defer delete(w.path, ref)
	d, err := w.u.dict(ref)
	if err != nil || d == nil {
		return err
	}
	here := field{ref: ref, dict: d, name: from.name, kind: from.kind, value: from.value}
	title, err := w.u.Resolve(d["T"])
	if err != nil {
		return err
	}
	if t, ok := title.(String); ok {
		here.name = strings.TrimPrefix(from.name+"."+t.Text(), ".")
	}
	for key, at := range map[Name]*Object{"FT": &here.kind, "V": &here.value} {
		o, err := w.u.Resolve(d[key])
		if err != nil {
			return err
		}
		if o != nil {
			*at = o
		}
	}
	kids, err := w.u.array(d["Kids"])
	if err != nil {
		return err
	}
	var below []Object
	for _, k := range kids {
		kid, err := w.u.dict(k)
		if err != nil {
			return err
		}
		if _, named := kid["T"]; named {
			below = append(below, k)
		} else if r, ok := k.(Ref); ok && kid != nil {
			here.widget = append(here.widget, r)
		}
	}
	if len(below) == 0 {
		w.done = !w.yield(here)
		return nil
	}
	for _, k := range below {
		if err := w.node(k, here, depth+1); err != nil || w.done {
			return err
		}
	}
	return nil
}

// newFieldName returns the first of Signature1, Signature2, … that no field at
// the root of the form has.
func (u *Update) newFieldName() (string, error) {
	_, form, err := u.form()
	if err != nil {
		return "", err
	}
	fields, err := u.array(form["Fields"])
	if err != nil {
		return "", err
	}
	taken := map[string]bool{}
	for _, o := range fields {
		d, err := u.dict(o)
		if err != nil {
			return "", err
		}
		title, err := u.Resolve(d["T"])
		if err != nil {
			return "", err
		}
		if t, ok := title.(String); ok {
			taken[t.Text()] = true
		}
	}
	for n := 1; ; n++ {
		if name := fmt.Sprintf("Signature%d", n); !taken[name] {
			return name, nil
		}
	}
}

// EmptySignatureFields returns the fully qualified names of the signature
// fields that wait for a signature.
func (f *File) EmptySignatureFields() ([]string, error) {
	var names []string
	err := NewUpdate(f).terminal(func(d field) bool {
		if d.kind == Name("Sig") && d.value == nil {
			names = append(names, d.name)
		}
		return true
	})
	return names, err
}
