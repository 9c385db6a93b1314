package acceptance

import (
	"trien/signer/pdf"
)

// Bounds on what is looked at.
const (
	maxFields = 10_000
	maxDepth  = 50
	maxPages  = 3000 // that are searched for widgets
	maxOnPage = 2000
)

// widget is a signature field: what it shows, and where.
type widget struct {
	value      pdf.Dict // the signature dictionary
	end        int64    // of the bytes that the signature covers
	dict       pdf.Dict
	ref        pdf.Ref
	page       int // from 1; 0 where it shows on no page
	rect       pdf.Rect
	appearance pdf.Ref
}

// signatureWidgets returns the signed fields by their fully qualified names.
// What cannot be read is left out.
func signatureWidgets(f *pdf.File) map[string]*widget {
	found := map[string]*widget{}
	catalog, err := f.Catalog()
	if err != nil {
		return found
	}
	form, err := f.Dict(catalog["AcroForm"])
	if err != nil {
		return found
	}
	w := &fieldWalk{file: f, found: found, byRef: map[pdf.Ref]*widget{}, seen: map[pdf.Ref]bool{}}
	w.fields(form["Fields"], "", nil, 0)
	w.places()
	return found
}

type fieldWalk struct {
	file  *pdf.File
	found map[string]*widget
	byRef map[pdf.Ref]*widget
	seen  map[pdf.Ref]bool
	nodes int
}

func (w *fieldWalk) fields(list pdf.Object, parent string, of *widget, depth int) {
	nodes, err := w.file.Array(list)
	if err != nil || depth > maxDepth {
		return
	}
	for _, o := range nodes {
		ref, _ := o.(pdf.Ref)
		if w.nodes++; w.nodes > maxFields || ref != (pdf.Ref{}) && w.seen[ref] {
			return
		}
		w.seen[ref] = true
		d, err := w.file.Dict(o)
		if err != nil || d == nil {
			continue
		}
		name, here := parent, of
		if title, err := w.file.Resolve(d["T"]); err == nil {
			if t, ok := title.(pdf.String); ok {
				if name != "" {
					name += "."
				}
				name += t.Text()
			}
		}
		if v, err := w.file.Dict(d["V"]); err == nil && v["ByteRange"] != nil {
			here = &widget{value: v, end: coveredEnd(w.file, v)}
			w.found[name] = here
		}
		// A field is its own widget, or one of its kids is (ISO 32000-2,
		// 12.7.4.1).
		if here != nil && here.dict == nil && d["Rect"] != nil && ref != (pdf.Ref{}) {
			here.dict, here.ref = d, ref
			w.byRef[ref] = here
		}
		w.fields(d["Kids"], name, here, depth+1)
	}
}

// coveredEnd is where the last part of a ByteRange ends.
func coveredEnd(f *pdf.File, value pdf.Dict) int64 {
	parts, err := f.Array(value["ByteRange"])
	if err != nil || len(parts) != 4 {
		return 0
	}
	end := int64(0)
	for _, o := range parts[2:] {
		if n, ok := o.(pdf.Number); ok {
			i, _ := n.Int()
			end += i
		}
	}
	return end
}

// places finds the page of each widget by the pages' annotations, which is
// what viewers go by, and its appearance.
func (w *fieldWalk) places() {
	left := len(w.byRef)
	for n := 1; n <= maxPages && left > 0; n++ {
		page, err := w.file.Page(n)
		if err != nil {
			return
		}
		annotations, err := w.file.Array(page.Dict["Annots"])
		if err != nil {
			continue
		}
		for _, a := range annotations[:min(len(annotations), maxOnPage)] {
			ref, ok := a.(pdf.Ref)
			one := w.byRef[ref]
			if !ok || one == nil || one.page != 0 {
				continue
			}
			left--
			if r, ok := visible(w.file, page, one.dict); ok {
				one.page, one.rect = n, r
				one.appearance = normalAppearance(w.file, one.dict)
			}
		}
	}
}

const hiddenFlags = 1<<1 | 1<<5 // Hidden, NoView (ISO 32000-2, table 167)

// visible returns where a widget is seen.
func visible(f *pdf.File, page *pdf.Page, d pdf.Dict) (r pdf.Rect, ok bool) {
	if o, err := f.Resolve(d["F"]); err == nil {
		if n, isNumber := o.(pdf.Number); isNumber {
			if flags, _ := n.Int(); flags&hiddenFlags != 0 {
				return r, false
			}
		}
	}
	if r, ok = page.VisibleOf(f, d["Rect"]); !ok {
		return r, false
	}
	return r, r.Width >= 1 && r.Height >= 1 && r.Width < 1e4 && r.Height < 1e4
}

// normalAppearance returns the form that a widget shows (ISO 32000-2,
// 12.5.5); zero where there is none.
func normalAppearance(f *pdf.File, d pdf.Dict) pdf.Ref {
	looks, err := f.Dict(d["AP"])
	if err != nil {
		return pdf.Ref{}
	}
	ref, ok := looks["N"].(pdf.Ref)
	o, err := f.Resolve(looks["N"])
	if err != nil {
		return pdf.Ref{}
	}
	if states, isDict := o.(pdf.Dict); isDict {
		state, _ := d["AS"].(pdf.Name)
		ref, ok = states[state].(pdf.Ref)
	}
	if !ok {
		return pdf.Ref{}
	}
	return ref
}
