package pdf

import (
	"slices"

	"trien/signer/fault"
)

// A directPage is a page that is written in its parent's Kids, where ISO
// 32000-2, 7.7.3.2, wants a reference. Some programs write such files, and all
// readers show them.
type directPage struct {
	dict Dict
	at   position
}

// adoptPages makes every direct page an indirect object, because a signature's
// widget must name its page and the page its widget, and sets page.Ref. It
// does so for all of them at the first signature, so that a later one need not
// touch the page tree.
func (u *Update) adoptPages(page *Page, signed bool) (err error) {
	if signed && page.direct == nil {
		return nil
	}
	done := map[Ref]bool{}
	for _, e := range u.f.pages {
		if e.direct == nil || done[e.direct.at.owner] {
			continue
		}
		done[e.direct.at.owner] = true
		if err := u.adoptKids(e.direct.at.owner, 0); err != nil {
			return err
		}
	}
	if page.direct != nil {
		page.Ref, err = u.adopted(page.direct.at)
	}
	return err
}

// adoptKids makes indirect objects of a node's direct kids, and of theirs.
func (u *Update) adoptKids(node Ref, depth int) error {
	if node.Num == 0 || depth > maxPageDepth {
		return fault.New(fault.DocumentBroken, "the page tree is no indirect object")
	}
	d, err := u.dict(node)
	if err != nil {
		return err
	}
	kids, err := u.array(d["Kids"])
	if err != nil {
		return err
	}
	kids = slices.Clone(kids)
	var added, below []Ref
	for i, k := range kids {
		kid, ok := k.(Dict)
		if !ok {
			continue
		}
		kid = kid.Clone()
		kid["Parent"] = node
		ref := u.Add(kid)
		kids[i], added = ref, append(added, ref)
		if kid["Kids"] != nil {
			below = append(below, ref)
		}
	}
	if at, ok := d["Kids"].(Ref); ok && len(added) > 0 {
		u.Set(at, kids)
	} else if len(added) > 0 {
		d = d.Clone()
		d["Kids"] = kids
		u.Set(node, d)
	}
	for _, ref := range below {
		if err := u.adoptKids(ref, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// adopted returns the reference of what was written at a position before
// adoptKids.
func (u *Update) adopted(at position) (Ref, error) {
	node := at.owner
	for _, i := range at.path {
		d, err := u.dict(node)
		if err != nil {
			return Ref{}, err
		}
		kids, err := u.array(d["Kids"])
		if err != nil {
			return Ref{}, err
		}
		if i >= len(kids) {
			return Ref{}, fault.New(fault.DocumentBroken, "the page tree makes no sense")
		}
		node, _ = kids[i].(Ref)
	}
	return node, nil
}
