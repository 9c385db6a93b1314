package pdf

import "slices"

// An Update is an incremental update in the making (ISO 32000-2, 7.5.6): new
// objects and new versions of old ones, to be appended to a File.
type Update struct {
	f       *File
	objects map[int]numbered
	next    int // 0 before the first Add

	signature *reserved
}

type numbered struct {
	gen int
	obj Object
}

// NewUpdate begins an update of f. f itself never changes.
func NewUpdate(f *File) *Update {
	return &Update{f: f, objects: map[int]numbered{}}
}

// File returns the file that the update is for.
func (u *Update) File() *File { return u.f }

// Add adds a new indirect object and returns its reference. obj is written as
// it is when Tail is called, so a Dict or a *Stream may still be filled in.
func (u *Update) Add(obj Object) Ref {
	r := Ref{Num: u.unused()}
	u.next++
	u.objects[r.Num] = numbered{0, obj}
	return r
}

// unused returns the next object number for Add.
func (u *Update) unused() int {
	if u.next == 0 {
		u.next = u.f.freeNumber()
	}
	return u.next
}

// Set makes obj the new version of the indirect object ref.
func (u *Update) Set(ref Ref, obj Object) {
	u.objects[ref.Num] = numbered{ref.Gen, obj}
}

// Object returns the object as it will be after the update.
func (u *Update) Object(ref Ref) (Object, error) {
	if n, ok := u.objects[ref.Num]; ok && n.gen == ref.Gen {
		return n.obj, nil
	}
	return u.f.Object(ref)
}

// Resolve follows obj, where it is a reference, to the object as it will be
// after the update.
func (u *Update) Resolve(obj Object) (Object, error) {
	if r, ok := obj.(Ref); ok {
		if n, ok := u.objects[r.Num]; ok && n.gen == r.Gen {
			return n.obj, nil
		}
	}
	return u.f.Resolve(obj)
}

// numbers returns the object numbers of the update in rising order.
func (u *Update) numbers() []int {
	ns := make([]int, 0, len(u.objects))
	for n := range u.objects {
		ns = append(ns, n)
	}
	slices.Sort(ns)
	return ns
}
