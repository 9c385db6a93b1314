package pdf

import (
	"bytes"
	"fmt"
	"slices"
	"sort"

	"trien/signer/fault"
)

// Bounds on the cross-reference sections of a file.
const (
	maxNumber   = 8388607 // the largest object number (ISO 32000-2, annex C)
	maxEntries  = maxNumber
	maxSections = 4096
)

// The kinds of cross-reference entry (ISO 32000-2, table 18).
const (
	entryFree uint8 = iota
	entryPlain
	entryPacked
)

// An entry says where one object is: at offset at, or in the object stream
// number at, at index gen.
type entry struct {
	at   int64
	gen  int32
	kind uint8
}

// A run is entries of consecutive object numbers.
type run struct {
	first   int
	entries []entry
}

// A section is one cross-reference section: a table with its trailer, or a
// cross-reference stream.
type section struct {
	offset  int64
	end     int64 // where the trailer or the stream ends
	stream  bool
	trailer Dict
	runs    []run    // rising, not overlapping
	hidden  *section // of a hybrid file: what XRefStm names
}

// own returns the entry that the section itself lists for an object number.
func (s *section) own(num int) (entry, bool) {
	i := sort.Search(len(s.runs), func(i int) bool { return s.runs[i].first > num }) - 1
	if i < 0 || num-s.runs[i].first >= len(s.runs[i].entries) {
		return entry{}, false
	}
	return s.runs[i].entries[num-s.runs[i].first], true
}

// lookup returns the section's entry for an object number. In a hybrid
// section, the table's entry is preferred unless it is free (ISO 32000-2,
// 7.5.8.4).
func (s *section) lookup(num int) (entry, bool) {
	e, found := s.own(num)
	if s.hidden != nil && (!found || e.kind == entryFree) {
		if h, ok := s.hidden.own(num); ok {
			return h, true
		}
	}
	return e, found
}

// sortRuns puts the runs in order and refuses a section that defines one
// object twice.
func (s *section) sortRuns() error {
	slices.SortFunc(s.runs, func(a, b run) int { return a.first - b.first })
	for i := 1; i < len(s.runs); i++ {
		if p := s.runs[i-1]; p.first+len(p.entries) > s.runs[i].first {
			return fault.New(fault.DocumentBroken, "a cross-reference section lists an object twice")
		}
	}
	return nil
}

// readSections follows the chain of cross-reference sections from the newest.
func (f *File) readSections(offset int64) error {
	seen, hidden := map[int64]bool{}, map[int64]*section{}
	for {
		if seen[offset] || len(f.sections) == maxSections {
			return fault.New(fault.DocumentBroken, "the cross-reference sections go round in a circle")
		}
		seen[offset] = true
		s, err := f.readSection(offset)
		if err != nil {
			return err
		}
		f.sections = append(f.sections, s)
		if x, hybrid := s.trailer["XRefStm"]; hybrid && !s.stream {
			at, ok := intOf(x)
			if !ok || seen[at] && hidden[at] == nil {
				return fault.New(fault.DocumentBroken, "XRefStm makes no sense")
			}
			seen[at] = true
			// Programs that copy the trailer into their update name the stream
			// of the original again.
			if s.hidden = hidden[at]; s.hidden == nil {
				if s.hidden, err = f.readSection(at); err != nil {
					return err
				}
				hidden[at] = s.hidden
			}
			if !s.hidden.stream {
				return fault.New(fault.DocumentBroken, "XRefStm names no stream")
			}
		}
		prev, more := s.trailer["Prev"]
		if !more {
			return nil
		}
		at, ok := intOf(prev)
		if !ok {
			return fault.New(fault.DocumentBroken, "Prev is no offset")
		}
		if at == 0 { // the header's place: some programs mean none by it
			return nil
		}
		offset = at
	}
}

func intOf(o Object) (int64, bool) {
	n, ok := o.(Number)
	if !ok {
		return 0, false
	}
	return n.Int()
}

// readSection reads the table or the stream at an offset.
func (f *File) readSection(offset int64) (*section, error) {
	p := f.parserAt(offset)
	if p == nil {
		return nil, fault.New(fault.DocumentBroken, fmt.Sprintf("no cross-reference section at %d", offset))
	}
	s := &section{offset: offset}
	t, err := p.token()
	if err != nil {
		return nil, err
	}
	if t == keyword("xref") {
		err = f.readTable(p, s)
	} else {
		s.stream = true
		p = f.parserAt(offset)
		err = f.readXRefStream(p, s)
	}
	if err != nil {
		return nil, err
	}
	s.end = p.pos
	if p.doubled {
		f.disputed = max(f.disputed, offset)
	}
	return s, s.sortRuns()
}

func (f *File) room(n int) error {
	if n < 0 || n > maxEntries-f.entries {
		return fault.New(fault.DocumentTooLarge, "too many cross-reference entries")
	}
	f.entries += n
	return nil
}

// startXRef finds the offset that the last startxref in tail names.
func startXRef(tail []byte) (int64, bool) {
	i := bytes.LastIndex(tail, []byte("startxref"))
	if i < 0 {
		return 0, false
	}
	o, err := parseBytes(tail[i+len("startxref"):])
	if err != nil {
		return 0, false
	}
	return intOf(o)
}
