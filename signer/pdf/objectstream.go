package pdf

import (
	"bytes"
	"fmt"

	"trien/signer/fault"
)

// maxPackedStreams bounds how many decoded object streams a File keeps, and
// maxPackedBytes how much they may hold together.
const (
	maxPackedStreams = 64
	maxPackedBytes   = 96 << 20
)

// An objectStream is a decoded object stream (ISO 32000-2, 7.5.7).
type objectStream struct {
	at      int64 // where the stream stands
	data    []byte
	offsets map[int]packedAt // by object number
}

// packedAt is where an object begins in the decoded data, and which of the
// stream's objects it is, from 0.
type packedAt struct{ at, index int }

// packedObject reads an object out of its object stream.
func (f *File) packedObject(num int, e entry) (Object, error) {
	s, err := f.objectStream(int(e.at))
	if err != nil {
		return nil, err
	}
	place, ok := s.offsets[num]
	if !ok {
		return nil, fault.New(fault.DocumentBroken, fmt.Sprintf("object %d is not in its object stream", num))
	}
	p := &parser{scanner: newScanner(bytes.NewReader(s.data), int64(len(s.data)))}
	p.pos = int64(place.at)
	obj, err := p.object()
	if err != nil {
		return nil, err
	}
	if p.doubled || place.index != int(e.gen) {
		f.disputed = max(f.disputed, s.at)
		p.doubled = false
	}
	return obj, f.spend(p, int64(place.at))
}

func (f *File) objectStream(num int) (*objectStream, error) {
	if s, ok := f.packed[num]; ok {
		return s, nil
	}
	bad := func(what string) error {
		return fault.New(fault.DocumentBroken, fmt.Sprintf("object stream %d: %s", num, what))
	}
	e, ok := f.lookup(num)
	if !ok || e.kind != entryPlain {
		return nil, bad("it is not there")
	}
	if f.reading[num] || len(f.reading) >= maxFollow {
		return nil, bad("it needs itself")
	}
	f.reading[num] = true
	defer delete(f.reading, num)
	obj, err := f.objectAt(Ref{num, int(e.gen)}, e.at)
	if err != nil {
		return nil, err
	}
	st, ok := obj.(*Stream)
	if !ok || st.Dict["Type"] != Name("ObjStm") {
		return nil, bad("it is none")
	}
	n, err := f.Resolve(st.Dict["N"])
	if err != nil {
		return nil, err
	}
	first, err := f.Resolve(st.Dict["First"])
	if err != nil {
		return nil, err
	}
	data, err := f.Decoded(st)
	if err != nil {
		return nil, err
	}
	s, err := readIndex(data, n, first)
	if err != nil {
		return nil, err
	}
	s.at = e.at
	f.keep(num, s)
	return s, nil
}

// readIndex reads an object stream's pairs of number and offset.
func readIndex(data []byte, n, first Object) (*objectStream, error) {
	bad := fault.New(fault.DocumentBroken, "an object stream's index makes no sense")
	count, ok1 := intOf(n)
	start, ok2 := intOf(first)
	if !ok1 || !ok2 || start < 0 || start > int64(len(data)) || count < 0 || count > start || count > maxValues {
		return nil, bad
	}
	p := &parser{scanner: newScanner(bytes.NewReader(data[:start]), start)}
	s := &objectStream{data: data, offsets: make(map[int]packedAt, min(count, 1<<16))}
	for i := range int(count) {
		num, err := p.plainInt()
		if err != nil {
			return nil, err
		}
		at, err := p.plainInt()
		if err != nil {
			return nil, err
		}
		if int64(at) >= int64(len(data))-start {
			return nil, bad
		}
		if _, twice := s.offsets[num]; twice {
			return nil, bad
		}
		s.offsets[num] = packedAt{int(start) + at, i}
	}
	return s, nil
}

// weight estimates the memory that a decoded object stream takes.
func (s *objectStream) weight() int {
	const perObject = 48
	return len(s.data) + perObject*len(s.offsets)
}

// keep remembers a decoded object stream, and forgets others to make room.
func (f *File) keep(num int, s *objectStream) {
	total := s.weight()
	for _, old := range f.packed {
		total += old.weight()
	}
	for old, o := range f.packed {
		if len(f.packed) < maxPackedStreams && total <= maxPackedBytes {
			break
		}
		total -= o.weight()
		delete(f.packed, old)
	}
	f.packed[num] = s
}
