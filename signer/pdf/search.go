package pdf

import (
	"fmt"
	"io"

	"trien/signer/fault"
)

// openBySearch opens a file whose startxref names a wrong place: by a
// cross-reference section that a search of the whole file finds. Readers that
// rebuild the cross-references take, of each object, the last in the file; the
// section must say the same of every object, or they would show another
// document than we do. A file without any startxref is not opened, because it
// may be cut off.
func openBySearch(r io.ReaderAt, size int64, password string) (*File, error) {
	_, base, err := readHeader(r, size)
	if err != nil {
		return nil, err
	}
	if _, err := findStartXRef(r, base, size); err != nil {
		return nil, err
	}
	s, err := search(r, size, password)
	if err != nil {
		return nil, err
	}
	if len(s.tables) == 0 {
		return nil, fault.New(fault.DocumentBroken, "no cross-references")
	}
	// The first counts in a linearized file, the last in every other.
	for _, at := range []int64{s.tables[len(s.tables)-1], s.tables[0]} {
		for _, base := range []int64{base, 0} {
			f := newFile(at-base, password)
			if err = f.open(r, base, size); err == nil {
				err = s.agrees(f)
			}
			if err == nil {
				return f, nil
			}
		}
	}
	return nil, err
}

// agrees reports an error where the cross-references of f and what the search
// found are not the same.
func (s *salvage) agrees(f *File) error {
	differs := func(num int) error {
		return fault.New(fault.DocumentBroken, fmt.Sprintf("object %d is not where the cross-references say", num))
	}
	for num, found := range s.plain {
		e, ok := f.lookup(num)
		listed := e
		listed.at += f.base
		if (!ok || listed != found) && !s.sections[num] {
			return differs(num)
		}
	}
	for _, sec := range f.sections {
		parts := []*section{sec}
		if sec.hidden != nil {
			parts = append(parts, sec.hidden)
		}
		for _, part := range parts {
			for _, run := range part.runs {
				for i := range run.entries {
					num := run.first + i
					if _, there := s.plain[num]; there {
						continue
					}
					if e, ok := f.lookup(num); ok && e.kind == entryPlain {
						return differs(num)
					}
				}
			}
		}
	}
	if err := s.trailer(); err != nil {
		return err
	}
	if d := s.f.Trailer(); d["Root"] != f.Trailer()["Root"] || (d["Encrypt"] == nil) != (f.security == nil) {
		return fault.New(fault.DocumentBroken, "the last trailer is not the newest")
	}
	_, err := f.PageCount()
	return err
}
