package pdf

import (
	"io"
	"iter"
	"slices"

	"trien/signer/fault"
)

// A Revision is what one saving of the file added: the original, or one
// incremental update (ISO 32000-2, 7.5.6).
type Revision struct {
	// EOF is the offset in the file just after the revision's %%EOF, and End
	// that after the end of line that follows it. Both are 0 where no %%EOF
	// stands in its place. Where EOF and End differ, the end of line may belong
	// to this revision or to the next: a signature's ByteRange decides.
	EOF, End int64

	f        *File
	sections []*section
}

// A Location is where an object stands: at Offset in the file, or, where
// Stream is not 0, in the object stream of that number. Free objects are those
// that the revision deletes.
type Location struct {
	Gen    int
	Offset int64
	Stream int
	Free   bool
}

// Revisions returns the file's revisions, oldest first. A linearized file's
// two sections (ISO 32000-2, annex F), and a hybrid file's, count as one.
func (f *File) Revisions() []Revision {
	var rs []Revision
	for i := 0; i < len(f.sections); {
		j := i + 1
		if j < len(f.sections) && f.sections[j].offset > f.sections[i].offset {
			j++ // the first-page section of a linearized file names the main one, which follows it
		}
		r := Revision{f: f, sections: f.sections[i:j]}
		r.EOF, r.End = f.endOf(f.sections[j-1])
		rs = append(rs, r)
		i = j
	}
	slices.Reverse(rs)
	return rs
}

// endOf finds the %%EOF that closes a section.
func (f *File) endOf(s *section) (eof, end int64) {
	p := f.parserAt(s.end)
	if p == nil {
		return 0, 0
	}
	t, err := p.token()
	if err == nil && t == keyword("endobj") {
		t, err = p.token()
	}
	if err != nil || t != keyword("startxref") {
		return 0, 0
	}
	if _, err = p.plainInt(); err != nil {
		return 0, 0
	}
	for {
		c, ok := p.peek()
		if !ok || !isSpace(c) {
			break
		}
		p.pos++
	}
	if string(p.bytes(5)) != "%%EOF" {
		return 0, 0
	}
	eof = p.pos + f.base
	if c, _ := p.peek(); c == '\r' {
		p.pos++
	}
	if c, _ := p.peek(); c == '\n' {
		p.pos++
	}
	return eof, p.pos + f.base
}

// Objects yields each object number that the revision defines or deletes, and
// where. Of a number that several of its sections list, the first counts.
func (r Revision) Objects() iter.Seq2[int, Location] {
	return func(yield func(int, Location) bool) {
		var parts []*section
		for _, s := range r.sections {
			parts = append(parts, s)
			if s.hidden != nil {
				parts = append(parts, s.hidden)
			}
		}
		for i, s := range parts {
			for _, run := range s.runs {
				for j := range run.entries {
					num := run.first + j
					if listed(parts[:i], num) {
						continue
					}
					e, _ := r.lookup(num)
					if !yield(num, r.f.location(e)) {
						return
					}
				}
			}
		}
	}
}

func listed(parts []*section, num int) bool {
	for _, s := range parts {
		if _, ok := s.own(num); ok {
			return true
		}
	}
	return false
}

func (r Revision) lookup(num int) (entry, bool) {
	for _, s := range r.sections {
		if e, ok := s.lookup(num); ok {
			return e, true
		}
	}
	return entry{}, false
}

func (f *File) location(e entry) Location {
	switch e.kind {
	case entryPlain:
		return Location{Gen: int(e.gen), Offset: e.at + f.base}
	case entryPacked:
		return Location{Stream: int(e.at)}
	}
	return Location{Free: true}
}

// At opens the file as it was when it ended at offset end, as Revisions gives
// it or as a signature's ByteRange claims it.
func (f *File) At(end int64) (*File, error) {
	if end <= 0 || end > f.Size() {
		return nil, fault.New(fault.DocumentBroken, "a revision's end leaves the file")
	}
	r := io.NewSectionReader(f.whole, 0, end)
	if g := f.shareSections(r, end); g != nil {
		return g, nil
	}
	return openStrictly(r, end, f.password)
}

// shareSections opens an earlier revision with the cross-reference sections
// that were read already, so that a file of many revisions costs no more to
// look through than one. It returns nil where they are not the same.
func (f *File) shareSections(r io.ReaderAt, end int64) *File {
	start, err := findStartXRef(r, f.base, end)
	if err != nil || end <= f.base {
		return nil
	}
	newest := slices.IndexFunc(f.sections, func(s *section) bool { return s.offset == start })
	if newest < 0 {
		return nil
	}
	g := newFile(start, f.password)
	g.whole, g.src = r, io.NewSectionReader(r, f.base, end-f.base)
	g.base, g.size = f.base, end-f.base
	g.sections, g.entries = f.sections[newest:], f.entries
	for _, s := range g.sections {
		if s.end > g.size || s.hidden != nil && s.hidden.end > g.size {
			return nil
		}
	}
	if g.openSecurity(g.password) != nil {
		return nil
	}
	if _, err := g.Catalog(); err != nil {
		return nil
	}
	return g
}
