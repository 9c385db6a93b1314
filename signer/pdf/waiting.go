package pdf

// A WaitingField is an empty signature field that a person can see.
type WaitingField struct {
	Name string // fully qualified
	Page int    // from 1
	Rect Rect   // as seen
}

// WaitingField returns the document's only empty signature field, where it has
// an area on a page and no earlier signature locks it; nil where there is none
// such, or more than one.
func (f *File) WaitingField() (*WaitingField, error) {
	var found *field
	count := 0
	err := NewUpdate(f).terminal(func(d field) bool {
		if d.kind == Name("Sig") && d.value == nil {
			found = &d
			count++
		}
		return count < 2
	})
	if err != nil || count != 1 || found.name == "" {
		return nil, err
	}
	earlier, err := f.permissions()
	if err != nil || earlier.locked(found.name) {
		return nil, err
	}
	widget, look := found.ref, found.dict
	if len(found.widget) > 0 {
		widget = found.widget[0]
		if look, err = f.Dict(widget); err != nil {
			return nil, err
		}
	}
	const unseen = 1<<1 | 1<<5 // Hidden and NoView (ISO 32000-2, table 167)
	if flags, _ := intOf(look["F"]); flags&unseen != 0 {
		return nil, nil
	}
	page, err := f.pageOf(widget, look["P"])
	if err != nil || page == nil {
		return nil, err
	}
	box, ok, err := f.box(look["Rect"])
	if err != nil || !ok {
		return nil, err
	}
	return &WaitingField{found.name, page.Number, page.Visible(box)}, nil
}
