package pdf

import (
	"fmt"
	"slices"

	"trien/signer/fault"
)

// Bounds on the page tree.
const (
	maxPageNodes = 1 << 18
	maxPageDepth = 100
)

// inherited holds a page's inheritable attributes (ISO 32000-2, table 31).
type inherited struct {
	resources, mediaBox, cropBox, rotate Object
}

// inherit takes over what the node d sets itself.
func (i *inherited) inherit(d Dict) {
	take := func(at *Object, key Name) {
		if o := d[key]; o != nil {
			*at = o
		}
	}
	take(&i.resources, "Resources")
	take(&i.mediaBox, "MediaBox")
	take(&i.cropBox, "CropBox")
	take(&i.rotate, "Rotate")
}

type pageEntry struct {
	ref    Ref         // zero where the page is a direct object
	direct *directPage // nil where it is not
	annots Ref         // of its Annots array; zero where there is none or it is direct
	from   *inherited
}

// A Page is one page of a File.
type Page struct {
	Number int  // from 1
	Ref    Ref  // zero where the page is written directly in the page tree
	Dict   Dict // as written, for reading only

	// Resources is the page's own or inherited resource dictionary, resolved.
	Resources Dict
	// MediaBox and CropBox are [left bottom right top] in default user space,
	// CropBox being what is shown: it lies within MediaBox.
	MediaBox, CropBox [4]float64
	// Rotate is 0, 90, 180 or 270, clockwise.
	Rotate int
	// UserUnit is the size of a user space unit in points.
	UserUnit float64

	direct *directPage // where Ref is zero
}

// PageCount walks the page tree and returns how many pages it has. The Count
// entries are not believed.
func (f *File) PageCount() (int, error) {
	err := f.walkPages()
	return len(f.pages), err
}

// Page returns page number n, from 1; fault.DocumentPageMissing where the
// document has no such page.
func (f *File) Page(n int) (*Page, error) {
	if err := f.walkPages(); err != nil {
		return nil, err
	}
	if n < 1 || n > len(f.pages) {
		return nil, fault.New(fault.DocumentPageMissing, fmt.Sprintf("page %d of %d", n, len(f.pages)))
	}
	e := f.pages[n-1]
	d, err := f.pageDict(e)
	if err != nil {
		return nil, err
	}
	p := &Page{Number: n, Ref: e.ref, Dict: d, UserUnit: 1, direct: e.direct}
	if u, err := f.number(d["UserUnit"]); err == nil && u > 0 && u <= 1e6 {
		p.UserUnit = u
	}
	if p.Resources, err = f.Dict(e.from.resources); err != nil {
		return nil, err
	}
	media, ok, err := f.box(e.from.mediaBox)
	if err != nil {
		return nil, err
	}
	if !ok {
		media = [4]float64{0, 0, 612, 792} // what readers agree on
	}
	p.MediaBox, p.CropBox = media, media
	crop, ok, err := f.box(e.from.cropBox)
	if err != nil {
		return nil, err
	}
	if ok {
		crop = [4]float64{max(crop[0], media[0]), max(crop[1], media[1]), min(crop[2], media[2]), min(crop[3], media[3])}
		if crop[0] < crop[2] && crop[1] < crop[3] {
			p.CropBox = crop
		}
	}
	r, err := f.number(e.from.rotate)
	if err != nil {
		return nil, err
	}
	if r >= -1e6 && r <= 1e6 && int(r)%90 == 0 {
		p.Rotate = ((int(r) % 360) + 360) % 360
	}
	return p, nil
}

func (f *File) pageDict(e pageEntry) (Dict, error) {
	if e.direct != nil {
		return e.direct.dict, nil
	}
	return f.Dict(e.ref)
}

// number resolves obj to a number; 0 where it is none.
func (f *File) number(obj Object) (float64, error) {
	o, err := f.Resolve(obj)
	if err != nil {
		return 0, err
	}
	n, _ := o.(Number)
	v, _ := n.Float()
	return v, nil
}

// box resolves a rectangle and puts its corners in order; ok is false where it
// is none or is empty.
func (f *File) box(obj Object) (b [4]float64, ok bool, err error) {
	a, err := f.Array(obj)
	if err != nil || len(a) != 4 {
		return b, false, err
	}
	for i, o := range a {
		if b[i], err = f.number(o); err != nil {
			return b, false, err
		}
	}
	b = [4]float64{min(b[0], b[2]), min(b[1], b[3]), max(b[0], b[2]), max(b[1], b[3])}
	return b, b[0] < b[2] && b[1] < b[3], nil
}

// annotsShared reports whether several pages name the array as their Annots.
// The pages must have been walked.
func (f *File) annotsShared(array Ref) bool {
	pages, direct := map[Ref]bool{}, 0
	for _, p := range f.pages {
		switch {
		case p.annots != array:
		case p.direct != nil:
			direct++
		default:
			pages[p.ref] = true
		}
	}
	return len(pages)+direct > 1
}

// walkPages lists the pages once.
func (f *File) walkPages() error {
	if f.pages != nil {
		return nil
	}
	catalog, err := f.Catalog()
	if err != nil {
		return err
	}
	w := pageWalk{f: f, path: map[Ref]bool{}}
	if err := w.node(catalog["Pages"], inherited{}, position{}); err != nil {
		return err
	}
	if len(w.pages) == 0 {
		return fault.New(fault.DocumentBroken, "the document has no page")
	}
	f.pages = w.pages
	return nil
}

type pageWalk struct {
	f     *File
	path  map[Ref]bool // the nodes above this one
	nodes int
	pages []pageEntry
}

// A position is where a node of the page tree is written.
type position struct {
	depth int
	owner Ref   // the nearest indirect object at or above it
	path  []int // the way from owner down, in indexes of Kids; empty for owner itself
}

func (w *pageWalk) node(obj Object, from inherited, at position) error {
	if w.nodes++; w.nodes > maxPageNodes || at.depth > maxPageDepth {
		return fault.New(fault.DocumentBroken, "the page tree is too large or too deep")
	}
	ref, _ := obj.(Ref)
	if ref.Num != 0 {
		if w.path[ref] {
			return fault.New(fault.DocumentBroken, "the page tree goes round in a circle")
		}
		w.path[ref] = true
		defer delete(w.path, ref)
		at.owner, at.path = ref, nil
	}
	d, err := w.f.Dict(obj)
	if err != nil || d == nil {
		return err
	}
	from.inherit(d)
	kids, err := w.f.Array(d["Kids"])
	if err != nil {
		return err
	}
	if kids == nil || d["Type"] == Name("Page") {
		annots, _ := d["Annots"].(Ref)
		e := pageEntry{ref: ref, annots: annots, from: &from}
		if ref.Num == 0 {
			e.direct = &directPage{d, at}
		}
		w.pages = append(w.pages, e)
		return nil
	}
	for i, k := range kids {
		below := position{depth: at.depth + 1, owner: at.owner}
		if _, ok := k.(Ref); !ok {
			below.path = append(slices.Clone(at.path), i)
		}
		if err := w.node(k, from, below); err != nil {
			return err
		}
	}
	return nil
}
