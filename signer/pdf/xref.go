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
	seen := map[int64]bool{}
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
			if !ok || seen[at] {
				return fault.New(fault.DocumentBroken, "XRefStm makes no sense")
			}
			seen[at] = true
			if s.hidden, err = f.readSection(at); err != nil {
				return err
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
	return s, s.sortRuns()
}

func (f *File) room(n int) error {
	if n < 0 || n > maxEntries-f.entries {
		return fault.New(fault.DocumentTooLarge, "too many cross-reference entries")
	}
	f.entries += n
	return nil
}

// readTable reads the subsections and the trailer after the keyword xref.
func (f *File) readTable(p *parser, s *section) error {
	for {
		t, err := p.token()
		if err != nil {
			return err
		}
		if t == keyword("trailer") {
			break
		}
		n, ok := t.(Number)
		first, ok2 := n.plain()
		if !ok || !ok2 || first > maxNumber {
			return p.broken("a cross-reference subsection makes no sense")
		}
		count, err := p.plainInt()
		if err != nil {
			return err
		}
		if count > maxNumber-first+1 {
			return p.broken("a cross-reference subsection makes no sense")
		}
		if err := f.room(count); err != nil {
			return err
		}
		if count == 0 {
			continue
		}
		r := run{first: first}
		for range count {
			e, err := p.tableEntry()
			if err != nil {
				return err
			}
			r.entries = append(r.entries, e)
		}
		s.runs = append(s.runs, r)
	}
	obj, err := p.object()
	if err != nil {
		return err
	}
	d, ok := obj.(Dict)
	if !ok {
		return p.broken("the trailer is no dictionary")
	}
	s.trailer = d
	return nil
}

// plainInt reads an unsigned integer of at most ten digits.
func (p *parser) plainInt() (int, error) {
	t, err := p.token()
	if err != nil {
		return 0, err
	}
	n, _ := t.(Number)
	v, ok := n.plain()
	if !ok {
		return 0, p.broken("a number is wanted")
	}
	return v, nil
}

func (p *parser) tableEntry() (entry, error) {
	at, err := p.plainInt()
	if err != nil {
		return entry{}, err
	}
	gen, err := p.plainInt()
	if err != nil {
		return entry{}, err
	}
	t, err := p.token()
	if err != nil {
		return entry{}, err
	}
	switch {
	case t == keyword("f"), t == keyword("n") && at == 0: // offset 0 is the header's
		return entry{kind: entryFree}, nil
	case t == keyword("n") && gen <= 65535:
		return entry{at: int64(at), gen: int32(gen), kind: entryPlain}, nil
	}
	return entry{}, p.broken("a cross-reference entry makes no sense")
}

// readXRefStream reads a cross-reference stream (ISO 32000-2, 7.5.8).
func (f *File) readXRefStream(p *parser, s *section) error {
	bad := func(what string) error {
		return fault.New(fault.DocumentBroken, fmt.Sprintf("the cross-reference stream at %d: %s", s.offset, what))
	}
	_, obj, err := p.indirect(directLength)
	if err != nil {
		return err
	}
	st, ok := obj.(*Stream)
	if !ok || st.Dict["Type"] != Name("XRef") {
		return bad("it is none")
	}
	s.trailer = st.Dict
	for _, k := range []Name{"Filter", "DecodeParms"} {
		if _, isRef := st.Dict[k].(Ref); isRef {
			return bad("an indirect " + string(k))
		}
	}
	data, err := f.Decoded(st)
	if err != nil {
		return err
	}
	var w [3]int
	widths, _ := st.Dict["W"].(Array)
	if len(widths) < 3 {
		return bad("W")
	}
	for i := range w {
		v, ok := intOf(widths[i])
		if !ok || v < 0 || v > 8 {
			return bad("W")
		}
		w[i] = int(v)
	}
	row := w[0] + w[1] + w[2]
	if row == 0 {
		return bad("W")
	}
	index, ok := st.Dict["Index"].(Array)
	if !ok {
		index = Array{Number("0"), st.Dict["Size"]}
	}
	for len(index) >= 2 {
		first, ok1 := intOf(index[0])
		count, ok2 := intOf(index[1])
		index = index[2:]
		if !ok1 || !ok2 || first < 0 || count < 0 || first > maxNumber || count > maxNumber-first+1 {
			return bad("Index")
		}
		if count > int64(len(data)/row) {
			return bad("it ends early")
		}
		if err := f.room(int(count)); err != nil {
			return err
		}
		if count == 0 {
			continue
		}
		r := run{first: int(first), entries: make([]entry, count)}
		for i := range r.entries {
			if r.entries[i], ok = streamEntry(data[:row], w); !ok {
				return bad("an entry")
			}
			data = data[row:]
		}
		s.runs = append(s.runs, r)
	}
	return nil
}

// streamEntry decodes one row of a cross-reference stream.
func streamEntry(row []byte, w [3]int) (entry, bool) {
	field := func(n int) uint64 {
		var v uint64
		for _, c := range row[:n] {
			v = v<<8 | uint64(c)
		}
		row = row[n:]
		return v
	}
	kind := uint64(entryPlain)
	if w[0] > 0 {
		kind = field(w[0])
	}
	at, gen := field(w[1]), field(w[2])
	switch {
	case kind == uint64(entryPlain) && at > 0 && at < 1<<62 && gen <= 65535:
		return entry{at: int64(at), gen: int32(gen), kind: entryPlain}, true
	case kind == uint64(entryPacked) && at <= maxNumber && gen < 1<<31:
		return entry{at: int64(at), gen: int32(gen), kind: entryPacked}, true
	case kind == uint64(entryPlain) && at > 0, kind == uint64(entryPacked):
		return entry{}, false
	}
	return entry{kind: entryFree}, true // unknown kinds are null objects
}

// directLength takes a stream's Length where it is direct: the lengths of
// cross-reference streams and of what is read on the way to others must be.
func directLength(o Object) (int64, error) {
	n, ok := intOf(o)
	if !ok || n < 0 {
		return 0, fault.New(fault.DocumentBroken, "a stream's Length makes no sense")
	}
	return n, nil
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
