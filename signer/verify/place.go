package verify

import "trien/signer/pdf"

// maxPlaced bounds the pages that are searched for the widgets of signatures.
const maxPlaced = 20_000

// pagesOf finds the pages whose Annots list the given widgets, by object
// number. What a widget says of its page (P) is not believed: readers draw what
// the page lists. Of several pages the first counts.
func pagesOf(f *pdf.File, widgets map[int]bool) (map[int]*pdf.Page, error) {
	out := map[int]*pdf.Page{}
	count, err := f.PageCount()
	if err != nil {
		return nil, err
	}
	for n := 1; n <= min(count, maxPlaced) && len(out) < len(widgets); n++ {
		page, err := f.Page(n)
		if err != nil {
			continue // a page that is no object of its own has no widgets that matter
		}
		annotations, err := f.Array(page.Dict["Annots"])
		if err != nil {
			return nil, err
		}
		for _, o := range annotations {
			if ref, ok := o.(pdf.Ref); ok && widgets[ref.Num] && out[ref.Num] == nil {
				out[ref.Num] = page
			}
		}
	}
	return out, nil
}

// widgetOf returns the widget of a field that shows: the field itself, where
// both are one dictionary, or the first of its kids that has a rectangle.
func (m *form) widgetOf(f *pdf.File, n *field) (*field, [4]float64) {
	for _, candidate := range append([]*field{n}, m.below(f, n)...) {
		b, ok, err := rectangle(f, candidate.dict["Rect"])
		if err == nil && ok && candidate.ref.Num != 0 && area(b) > 0 {
			return candidate, b
		}
	}
	return nil, [4]float64{}
}

// below returns the kids of a field that are no fields of their own.
func (m *form) below(f *pdf.File, n *field) []*field {
	kids, _ := f.Array(n.dict["Kids"])
	var out []*field
	for _, o := range kids {
		ref, _ := o.(pdf.Ref)
		if k := m.refs[ref.Num]; k != nil && k.dict["T"] == nil {
			out = append(out, k)
		}
	}
	return out
}

// place fills in where the signatures of the present document show. What
// cannot be found is left out: it changes no verdict.
func (v *verifier) place(m *form, fields []field, reports []*Signature) {
	widgets, boxes := map[int]bool{}, make([][4]float64, len(fields))
	found := make([]int, len(fields))
	for i := range fields {
		if w, b := m.widgetOf(v.now, &fields[i]); w != nil {
			widgets[w.ref.Num], found[i], boxes[i] = true, w.ref.Num, b
		}
	}
	if len(widgets) == 0 {
		return
	}
	pages, err := pagesOf(v.now, widgets)
	if err != nil {
		return
	}
	for i, num := range found {
		page := pages[num]
		if page == nil {
			continue
		}
		r := page.Visible(boxes[i])
		reports[i].Page = page.Number
		reports[i].Rect = &Rect{X: r.X, Y: r.Y, Width: r.Width, Height: r.Height}
	}
}
