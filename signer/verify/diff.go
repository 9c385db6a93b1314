package verify

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"trien/signer/pdf"
)

// isChanged tells a difference from a comparison that failed.
func isChanged(err error) bool { return errors.Is(err, errChanged) }

// errChanged is a difference that the whitelist does not allow. Its text, for
// the log, says where.
var errChanged = errors.New("changed after signing")

func changed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errChanged, fmt.Sprintf(format, args...))
}

// Bounds on one comparison.
const (
	maxCompared     = 4 << 20 // objects and values
	maxCompareDepth = 400
)

// A diff compares the document as signed with the document as it is now.
//
// It walks every object that can be reached in the signed document, from the
// trailer on, side by side with its present version, and asks for equality.
// The exceptions are few and each is tied to its place: the catalog's AcroForm,
// DSS and Extensions entries, the form's list of fields, the annotations of a
// page, the value of a form field. An object that is reached both through such
// a place and through another is compared there, so that an appearance shared
// with a page's content cannot be exchanged. What is new is harmless as long as
// nothing that was signed leads to it; a reference to an object that did not
// exist when the document was signed, and does now, is a difference.
type diff struct {
	ctx      context.Context
	old, now *pdf.File
	level    level
	index    *pageIndex // of now

	oldForm, nowForm *form
	// added holds the object numbers of the widgets that new signature fields
	// brought: what a page's Annots may gain. shown holds those of fields that
	// were there, on no page, and were signed since.
	added, shown map[int]bool

	// painted adds up, by page, the area that new signatures show on.
	painted map[int]float64

	seen     map[[2]pdf.Ref]bool
	compared int
	bytes    int64 // of streams
	// replaced holds the appearance dictionaries that filled-in fields had.
	replaced map[pdf.Ref]bool
}

// level is what a later revision may do, from what the signatures so far say.
type level struct {
	// permission is the least permission of DocMDP or of a Lock dictionary, 0
	// where no signature says any (ISO 32000-2, tables 257 and 236).
	permission int
	// certified tells whether a signature certifies the document.
	certified bool
	// locked tells whether a FieldMDP or Lock dictionary covers a field.
	locked func(name string) bool
}

// compare returns nil where everything that changed from old to now is
// allowed, an error that wraps errChanged where something is not, and another
// error where the comparison could not be done.
func compare(ctx context.Context, old, now *pdf.File, l level, index *pageIndex) error {
	d := &diff{ctx: ctx, old: old, now: now, level: l, index: index, added: map[int]bool{}, shown: map[int]bool{}, painted: map[int]float64{}, seen: map[[2]pdf.Ref]bool{}, replaced: map[pdf.Ref]bool{}}
	var err error
	if d.oldForm, err = readForm(old); err != nil {
		return err
	}
	if d.nowForm, err = readForm(now); err != nil {
		return err
	}
	if err := d.newFields(); err != nil {
		return err
	}
	if err := d.signedSince(); err != nil {
		return err
	}
	if err := d.trailer(); err != nil {
		return err
	}
	if err := d.catalog(); err != nil {
		return err
	}
	return d.sharedAppearances()
}

// equal compares a value of the signed document with its present version.
func (d *diff) equal(a, b pdf.Object, depth int) error {
	if d.compared++; d.compared > maxCompared || depth > maxCompareDepth {
		return changed("more than can be compared")
	}
	if d.compared%1024 == 0 {
		if err := d.ctx.Err(); err != nil {
			return err
		}
	}
	refA, isRefA := a.(pdf.Ref)
	refB, isRefB := b.(pdf.Ref)
	if isRefA && isRefB {
		if d.seen[[2]pdf.Ref{refA, refB}] {
			return nil
		}
		d.seen[[2]pdf.Ref{refA, refB}] = true
	}
	if isRefA || isRefB {
		was, is, err := d.objects(a, b)
		if err != nil {
			return err
		}
		if err := d.resolved(refA, was, is, depth); err != nil {
			return fmt.Errorf("object %d: %w", refA.Num, err)
		}
		return nil
	}
	return d.resolved(pdf.Ref{}, a, b, depth)
}

// objects resolves a value of the signed document and its present version.
func (d *diff) objects(before, after pdf.Object) (was, is pdf.Object, err error) {
	if was, err = d.old.Resolve(before); err != nil {
		return nil, nil, err
	}
	is, err = d.now.Resolve(after)
	return was, is, err
}

// dicts does the same for dictionaries; what is none is nil.
func (d *diff) dicts(before, after pdf.Object) (was, is pdf.Dict, err error) {
	if was, err = d.old.Dict(before); err != nil {
		return nil, nil, err
	}
	is, err = d.now.Dict(after)
	return was, is, err
}

// resolved compares two values, of which neither is a reference; ref is the
// reference that led to the first, or zero.
func (d *diff) resolved(ref pdf.Ref, a, b pdf.Object, depth int) error {
	switch a := a.(type) {
	case pdf.Dict:
		b, ok := b.(pdf.Dict)
		if !ok {
			return changed("a dictionary became something else")
		}
		if n := d.oldForm.refs[ref.Num]; n != nil && ref.Num != 0 && n.ref == ref {
			return d.field(n, b, depth)
		}
		switch {
		case a["Type"] == pdf.Name("Page"):
			return d.page(a, b, depth)
		case a["Type"] == pdf.Name("StructTreeRoot"):
			return d.structureRoot(a, b, depth)
		case isElement(a):
			return d.element(a, b, depth)
		case a["Type"] == pdf.Name("Pages") && a["ITXT"] == nil && isString(b["ITXT"]):
			// The version of iText that wrote the update: text for nobody.
			return d.dict(a, b, map[pdf.Name]bool{"ITXT": true}, depth)
		}
		return d.dict(a, b, nil, depth)
	case pdf.Array:
		b, ok := b.(pdf.Array)
		if !ok || len(a) != len(b) {
			return changed("an array of another length")
		}
		for i := range a {
			if err := d.equal(a[i], b[i], depth+1); err != nil {
				return err
			}
		}
		return nil
	case *pdf.Stream:
		b, ok := b.(*pdf.Stream)
		if !ok || !bytes.Equal(a.Data, b.Data) {
			return changed("a stream")
		}
		if err := d.spend(len(a.Data)); err != nil {
			return err
		}
		if err := d.length(a, b); err != nil {
			return err
		}
		return d.dict(a.Dict, b.Dict, map[pdf.Name]bool{"Length": true}, depth)
	case pdf.String:
		if b, ok := b.(pdf.String); !ok || !bytes.Equal(a, b) {
			return changed("a string")
		}
		return nil
	case pdf.Number:
		b, ok := b.(pdf.Number)
		if ok && a != b {
			x, okX := a.Float()
			y, okY := b.Float()
			ok = okX && okY && x == y
		}
		if !ok {
			return changed("a number")
		}
		return nil
	}
	if a != b { // null, bool, Name
		return changed("a value")
	}
	return nil
}

// dict compares two dictionaries key by key, leaving out those in skip.
func (d *diff) dict(a, b pdf.Dict, skip map[pdf.Name]bool, depth int) error {
	for _, k := range unionKeys(a, b) {
		if skip[k] {
			continue
		}
		if err := d.equal(a[k], b[k], depth+1); err != nil {
			return fmt.Errorf("/%s: %w", k, err)
		}
	}
	return nil
}

// length compares the lengths of two streams of the same data. One may be a
// reference, and another that fits the data is no matter; but one that lies
// shows less or more in readers that believe it.
func (d *diff) length(a, b *pdf.Stream) error {
	was, is, err := d.objects(a.Dict["Length"], b.Dict["Length"])
	if err != nil {
		return err
	}
	before, _ := was.(pdf.Number)
	after, _ := is.(pdf.Number)
	m, _ := before.Int()
	n, ok := after.Int()
	if was != is && (!ok || n != m && n != int64(len(b.Data))) {
		return changed("a stream's length")
	}
	return nil
}

// page compares two pages, of which the present one may have the widgets of
// new signature fields after its other annotations.
func (d *diff) page(a, b pdf.Dict, depth int) error {
	skip := map[pdf.Name]bool{"Annots": true}
	if a["Tabs"] == nil && b["Tabs"] == pdf.Name("S") {
		// A page of a tagged document that gets its first annotation must
		// name the tab order (ISO 14289-1, 7.18.3).
		skip["Tabs"] = true
	}
	if err := d.dict(a, b, skip, depth); err != nil {
		return err
	}
	was, err := d.old.Array(a["Annots"])
	if err != nil {
		return err
	}
	is, err := d.now.Array(b["Annots"])
	if err != nil {
		return err
	}
	if len(is) < len(was) {
		return changed("an annotation is gone")
	}
	for i, o := range is {
		if i < len(was) {
			if err := d.equal(was[i], o, depth+1); err != nil {
				return fmt.Errorf("annotation: %w", err)
			}
			continue
		}
		if ref, ok := o.(pdf.Ref); !ok || !d.added[ref.Num] && !d.shown[ref.Num] {
			return changed("a new annotation")
		}
	}
	// An Annots array that is an object of its own may be shared, and what
	// else leads to it is compared there.
	return nil
}

func unionKeys(a, b pdf.Dict) []pdf.Name {
	keys := make([]pdf.Name, 0, len(a)+len(b))
	for k := range a {
		keys = append(keys, k)
	}
	for k := range b {
		if _, both := a[k]; !both {
			keys = append(keys, k)
		}
	}
	return keys
}

func isString(o pdf.Object) bool {
	_, ok := o.(pdf.String)
	return ok
}

// spend counts bytes of streams that are compared. Streams may overlap in a
// hostile file, and add up to more than it.
func (d *diff) spend(n int) error {
	if d.bytes += int64(n); d.bytes > 2*d.now.Size() {
		return changed("more than can be compared")
	}
	return d.ctx.Err()
}
