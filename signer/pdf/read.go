package pdf

import (
	"fmt"

	"trien/signer/fault"
)

// lookup returns where the newest version of an object is.
func (f *File) lookup(num int) (entry, bool) {
	for _, s := range f.sections {
		if e, ok := s.lookup(num); ok {
			return e, e.kind != entryFree
		}
	}
	return entry{}, false
}

// Object returns the indirect object ref, or nil where there is none (ISO
// 32000-2, 7.3.10). The result is fresh at each call.
func (f *File) Object(ref Ref) (Object, error) {
	e, ok := f.lookup(ref.Num)
	if !ok {
		return nil, nil
	}
	if e.kind == entryPacked {
		if ref.Gen != 0 {
			return nil, nil
		}
		return f.packedObject(ref.Num, e)
	}
	if int(e.gen) != ref.Gen {
		return nil, nil
	}
	return f.objectAt(ref, e.at)
}

// objectAt reads the object that must stand at an offset.
func (f *File) objectAt(ref Ref, at int64) (Object, error) {
	p := f.parserAt(at)
	if p == nil {
		return nil, fault.New(fault.DocumentBroken, fmt.Sprintf("object %d leaves the file", ref.Num))
	}
	got, obj, err := p.indirect(f.length)
	if err != nil {
		return nil, err
	}
	if got != ref {
		return nil, fault.New(fault.DocumentBroken,
			fmt.Sprintf("object %d %d is wanted at %d, but there is %d %d", ref.Num, ref.Gen, at, got.Num, got.Gen))
	}
	if err := f.spend(p, at); err != nil {
		return nil, err
	}
	return f.decrypt(ref, obj)
}

// spend counts what reading an object that began at from has cost, and stops
// at the bound. A value costs about as much as five bytes of a string, and to
// begin costs as much as reading a few more. A stream's data is copied, which
// is much quicker than reading.
func (f *File) spend(p *parser, from int64) error {
	const begin, copiedPerByte = 64, 16
	f.highest = max(f.highest, p.highest)
	if p.doubled {
		f.disputed = max(f.disputed, from)
	}
	read := p.pos - from - p.data + p.data/copiedPerByte
	if f.parsed += begin + read + 4*int64(p.values); f.parsed > maxParsed+parsedPerByte*f.size {
		return fault.New(fault.DocumentTooLarge, "too much to read")
	}
	return nil
}

// Disputed returns where, as an offset in the file, the last object, trailer or
// object stream begins, of what was read so far, that readers take differently;
// 0 where there was none: one in which a dictionary gives one key two values
// (Type left out), of which this package takes the last, as most do, and some
// the first; or an object stream that holds an object at another index than the
// cross-reference says, in which some find nothing.
func (f *File) Disputed() int64 {
	if f.disputed == 0 {
		return 0
	}
	return f.disputed + f.base
}

// length resolves a stream's Length, which may be an indirect object.
func (f *File) length(o Object) (int64, error) {
	r, ok := o.(Ref)
	if !ok {
		return directLength(o)
	}
	if e, ok := f.lookup(r.Num); ok && e.kind == entryPlain {
		return f.plainLength(r, e)
	}
	if f.reading[r.Num] || len(f.reading) >= maxFollow {
		return 0, fault.New(fault.DocumentBroken, "a stream's Length needs itself")
	}
	f.reading[r.Num] = true
	defer delete(f.reading, r.Num)
	o, err := f.Object(r)
	if err != nil {
		return 0, err
	}
	return directLength(o)
}

// plainLength reads a number that stands in the file itself, and nothing but a
// number: a stream in its place could lead on to others.
func (f *File) plainLength(ref Ref, e entry) (int64, error) {
	p := f.parserAt(e.at)
	if p == nil {
		return directLength(nil)
	}
	got, err := p.header()
	if err != nil || got != ref {
		return directLength(nil)
	}
	t, err := p.token()
	if err != nil {
		return 0, err
	}
	if err := f.spend(p, e.at); err != nil {
		return 0, err
	}
	n, _ := t.(Number)
	return directLength(n)
}

// Resolve returns obj, or, where it is a reference, the object it leads to.
func (f *File) Resolve(obj Object) (Object, error) {
	for range maxFollow {
		r, ok := obj.(Ref)
		if !ok {
			return obj, nil
		}
		var err error
		if obj, err = f.Object(r); err != nil {
			return nil, err
		}
	}
	return nil, fault.New(fault.DocumentBroken, "references go round in a circle")
}

// Dict resolves obj to a dictionary; nil where it is none.
func (f *File) Dict(obj Object) (Dict, error) {
	o, err := f.Resolve(obj)
	d, _ := o.(Dict)
	return d, err
}

// Array resolves obj to an array; nil where it is none.
func (f *File) Array(obj Object) (Array, error) {
	o, err := f.Resolve(obj)
	a, _ := o.(Array)
	return a, err
}
