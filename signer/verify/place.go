package verify

import "trien/signer/pdf"

// maxPlaced bounds the pages that are searched for the widgets of signatures.
const maxPlaced = 20_000

// A pageIndex knows on which page of a document each annotation stands. What a
// widget says of its page (P) is not believed: readers draw what the page
// lists. Of several pages the first counts.
type pageIndex struct {
	f     *pdf.File
	pages map[int]*pdf.Page // by the annotation's object number
}

// page returns the page of an annotation, nil where none lists it. The pages
// are read at the first call, because most documents never need it.
func (x *pageIndex) page(num int) (*pdf.Page, error) {
	if x.pages != nil {
		return x.pages[num], nil
	}
	count, err := x.f.PageCount()
	if err != nil {
		return nil, err
	}
	pages := map[int]*pdf.Page{}
	for n := 1; n <= min(count, maxPlaced) && len(pages) < maxFields; n++ {
		page, err := x.f.Page(n)
		if err != nil {
			continue // a page that is no object of its own has no widgets that matter
		}
		annotations, err := x.f.Array(page.Dict["Annots"])
		if err != nil {
			return nil, err
		}
		for _, o := range annotations {
			if ref, ok := o.(pdf.Ref); ok && pages[ref.Num] == nil {
				pages[ref.Num] = page
			}
		}
	}
	x.pages = pages
	return pages[num], nil
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
	for i := range fields {
		widget, box := m.widgetOf(v.now, &fields[i])
		if widget == nil {
			continue
		}
		page, err := v.index.page(widget.ref.Num)
		if err != nil || page == nil {
			continue
		}
		r := page.Visible(box)
		reports[i].Page = page.Number
		reports[i].Rect = &Rect{X: r.X, Y: r.Y, Width: r.Width, Height: r.Height}
	}
}
