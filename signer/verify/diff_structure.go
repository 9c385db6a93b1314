package verify

import "trien/signer/pdf"

// A tagged document names its annotations in its structure tree (ISO 32000-2,
// 14.7), so that a signature added to one adds to the tree too: an element of
// the type Form that leads to the new widget and to nothing else, and its place
// in the parent tree. It may hold no text that would be read in place of what
// is shown (ActualText). Everything else about the structure stays.

// isElement reports whether d is a structure element, which may leave out its
// Type.
func isElement(d pdf.Dict) bool {
	if d["Type"] != nil {
		return d["Type"] == pdf.Name("StructElem")
	}
	_, named := d["S"].(pdf.Name)
	_, parent := d["P"].(pdf.Ref)
	return named && parent && d["Subtype"] == nil
}

func (d *diff) structureRoot(a, b pdf.Dict, depth int) error {
	skip := map[pdf.Name]bool{"K": true, "ParentTree": true, "ParentTreeNextKey": true}
	if err := d.dict(a, b, skip, depth); err != nil {
		return err
	}
	if err := d.kids(a["K"], b["K"], depth); err != nil {
		return err
	}
	was, err := numbers(d.old, a["ParentTree"])
	if err != nil {
		return err
	}
	is, err := numbers(d.now, b["ParentTree"])
	if err != nil {
		return err
	}
	for n, o := range was {
		if err := d.equal(o, is[n], depth+1); err != nil {
			return err
		}
	}
	for n, o := range is {
		if _, had := was[n]; !had {
			fresh, err := d.newElement(o)
			if err != nil {
				return err
			}
			if !fresh {
				return changed("the parent tree")
			}
		}
	}
	return nil
}

// element compares two structure elements, of which the present one may have
// those of new signature fields below it.
func (d *diff) element(a, b pdf.Dict, depth int) error {
	if err := d.dict(a, b, map[pdf.Name]bool{"K": true}, depth); err != nil {
		return err
	}
	return d.kids(a["K"], b["K"], depth)
}

// kids compares what K holds: one value, or an array of them.
func (d *diff) kids(before, after pdf.Object, depth int) error {
	was, err := list(d.old, before)
	if err != nil {
		return err
	}
	is, err := list(d.now, after)
	if err != nil {
		return err
	}
	at := 0
	for _, o := range is {
		if fresh, err := d.newElement(o); err != nil {
			return err
		} else if fresh {
			continue
		}
		if at == len(was) {
			return changed("the structure tree grew")
		}
		if err := d.equal(was[at], o, depth+1); err != nil {
			return err
		}
		at++
	}
	if at < len(was) {
		return changed("the structure tree shrank")
	}
	return nil
}

// list returns the values of an entry that may be one value or an array.
func list(f *pdf.File, o pdf.Object) (pdf.Array, error) {
	resolved, err := f.Resolve(o)
	if err != nil {
		return nil, err
	}
	switch r := resolved.(type) {
	case nil:
		return nil, nil
	case pdf.Array:
		return r, nil
	}
	return pdf.Array{o}, nil
}

// newElement reports whether o is a structure element that was not there when
// the document was signed and that leads to new signature fields only.
func (d *diff) newElement(o pdf.Object) (bool, error) {
	ref, ok := o.(pdf.Ref)
	if !ok {
		return false, nil
	}
	was, err := d.old.Object(ref)
	if err != nil || was != nil {
		return false, err
	}
	e, err := d.now.Dict(ref)
	if err != nil || !isElement(e) || e["S"] != pdf.Name("Form") {
		return false, err
	}
	for k := range e {
		switch k {
		case "Type", "S", "P", "Pg", "K", "Alt", "T", "Lang", "A":
		default:
			return false, nil
		}
	}
	leads, err := list(d.now, e["K"])
	if err != nil {
		return false, err
	}
	for _, o := range leads {
		to, err := d.now.Dict(o)
		if err != nil {
			return false, err
		}
		widget, ok := to["Obj"].(pdf.Ref)
		if !ok || to["Type"] != pdf.Name("OBJR") || !d.added[widget.Num] && !d.shown[widget.Num] {
			return false, nil
		}
	}
	return len(leads) > 0, nil
}

// numbers flattens a number tree (ISO 32000-2, 7.9.7).
func numbers(f *pdf.File, o pdf.Object) (map[int64]pdf.Object, error) {
	out := map[int64]pdf.Object{}
	nodes := 0
	var walk func(pdf.Object, int) error
	walk = func(o pdf.Object, depth int) error {
		node, err := f.Dict(o)
		if err != nil {
			return err
		}
		if nodes++; nodes > maxFields || depth > 50 {
			return changed("a number tree that cannot be compared")
		}
		pairs, err := f.Array(node["Nums"])
		if err != nil {
			return err
		}
		for ; len(pairs) >= 2; pairs = pairs[2:] {
			key, ok := pairs[0].(pdf.Number)
			n, whole := key.Int()
			if _, twice := out[n]; !ok || !whole || twice {
				return changed("a number tree that makes no sense")
			}
			out[n] = pairs[1]
		}
		below, err := f.Array(node["Kids"])
		if err != nil {
			return err
		}
		for _, o := range below {
			if err := walk(o, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	return out, walk(o, 0)
}
