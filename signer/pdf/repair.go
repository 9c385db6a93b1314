package pdf

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"

	"trien/signer/fault"
)

// Repair writes a new file to w with the objects of one whose cross-references
// do not describe it. It is no incremental update: the new file does not begin
// with the bytes of the old one, so it is only for documents that nobody has
// signed yet, and only where the person agreed to it.
//
// The objects are found by searching the whole file for them; of several with
// one number, the last counts. Encryption stays as it is. Nothing is guessed:
// where an object is cut short or a page lacks a part, or the file holds a
// signature, it is fault.DocumentBroken, and w has received what must be thrown
// away. Other errors are those of Open.
func Repair(r io.ReaderAt, size int64, password string, w io.Writer) error {
	version, err := headerVersion(r, size)
	if err != nil {
		return err
	}
	s, err := search(r, size, password)
	if err != nil {
		return err
	}
	if err := s.trailer(); err != nil {
		return err
	}
	if err := s.f.openSecurity(password); err != nil {
		return err
	}
	if err := s.unpack(); err != nil {
		return err
	}
	if err := s.complete(); err != nil {
		return err
	}
	return s.write(w, version)
}

// A salvage is a repair under way.
type salvage struct {
	f        *File // with one section, made from what was found
	plain    map[int]entry
	bad      map[int]error // objects that cannot be read
	streams  map[int]bool  // object streams
	sections map[int]bool  // cross-reference streams
	tables   []int64       // where cross-reference tables and streams begin
	trailers []Dict        // in the order of the file
	catalog  Ref           // the last object that calls itself the catalog
	security bool          // an object looks like an encryption dictionary
}

// search reads every object of a file, whatever its cross-references say.
func search(r io.ReaderAt, size int64, password string) (*salvage, error) {
	marks, err := scanMarks(r, size)
	if err != nil {
		return nil, err
	}
	s := &salvage{f: newFile(0, password), plain: map[int]entry{}, streams: map[int]bool{}, sections: map[int]bool{}, bad: map[int]error{}}
	s.f.whole, s.f.src, s.f.size = r, r, size
	return s, s.objects(marks)
}

// index makes the file's only section from entries.
func (s *salvage) index(entries map[int]entry, trailer Dict) {
	sec := &section{trailer: trailer}
	numbers := slices.Sorted(maps.Keys(entries))
	runsOf(numbers, func(numbers []int) {
		r := run{first: numbers[0]}
		for _, n := range numbers {
			r.entries = append(r.entries, entries[n])
		}
		sec.runs = append(sec.runs, r)
	})
	s.f.sections = []*section{sec}
}

// objects reads what stands at the marks, leaving out marks inside of objects:
// a stream may hold another PDF file.
func (s *salvage) objects(marks []mark) error {
	claimed := map[int]entry{} // for streams whose Length is another object
	for _, m := range marks {
		if m.kind == markObject {
			claimed[m.ref.Num] = entry{at: m.at, gen: int32(m.ref.Gen), kind: entryPlain}
		}
	}
	s.index(claimed, Dict{})
	end := int64(0)
	for _, m := range marks {
		if m.at < end {
			continue
		}
		if m.kind == markTable {
			s.tables = append(s.tables, m.at)
			continue
		}
		p := s.f.parserAt(m.at)
		if p == nil {
			break
		}
		obj, err := s.read(p, m)
		if spent := s.f.spend(p, m.at); spent != nil {
			return spent
		}
		switch {
		case m.kind == markTrailer && err == nil:
			if d, ok := obj.(Dict); ok {
				s.trailers = append(s.trailers, d)
				end = p.pos
			}
		case m.kind == markTrailer:
		case err != nil:
			s.bad[m.ref.Num] = err
		default:
			delete(s.bad, m.ref.Num)
			s.plain[m.ref.Num] = entry{at: m.at, gen: int32(m.ref.Gen), kind: entryPlain}
			s.note(m, obj)
			end = p.pos
		}
	}
	if len(s.bad) == 0 {
		return nil
	}
	n := slices.Min(slices.Collect(maps.Keys(s.bad)))
	return fault.Wrap(fault.DocumentBroken, fmt.Sprintf("object %d cannot be repaired", n), s.bad[n])
}

func (s *salvage) read(p *parser, m mark) (Object, error) {
	if m.kind == markTrailer {
		return p.object()
	}
	_, obj, err := p.indirect(s.f.length)
	return obj, err
}

// note remembers the objects that describe the file.
func (s *salvage) note(m mark, obj Object) {
	ref := m.ref
	delete(s.streams, ref.Num)
	delete(s.sections, ref.Num)
	if st, ok := obj.(*Stream); ok {
		switch st.Dict["Type"] {
		case Name("ObjStm"):
			s.streams[ref.Num] = true
		case Name("XRef"):
			s.tables, s.sections[ref.Num] = append(s.tables, m.at), true
			s.trailers = append(s.trailers, st.Dict)
		}
		return
	}
	d, _ := obj.(Dict)
	if d["Type"] == Name("Catalog") {
		s.catalog = ref
	}
	s.security = s.security || d["O"] != nil && d["U"] != nil && d["P"] != nil && d["Filter"] != nil
}

// trailer puts together the new trailer: the last one that names a catalog,
// and what only others have of Info, ID and Encrypt.
func (s *salvage) trailer() error {
	trailer := Dict{}
	for _, d := range slices.Backward(s.trailers) {
		if _, ok := d["Root"].(Ref); ok {
			trailer = withoutStructure(d)
			break
		}
	}
	for _, d := range slices.Backward(s.trailers) {
		for _, k := range []Name{"Info", "ID", "Encrypt"} {
			if trailer[k] == nil && d[k] != nil {
				trailer[k] = d[k]
			}
		}
	}
	if trailer["Encrypt"] == nil && s.security {
		return fault.New(fault.DocumentBroken, "it seems to be encrypted, but no trailer says so")
	}
	if trailer["Root"] == nil && s.catalog.Num > 0 {
		trailer["Root"] = s.catalog
	}
	s.index(s.plain, trailer)
	return nil
}

// unpack adds what is in object streams. Of a number that is also written
// plainly, the later in the file counts.
func (s *salvage) unpack() error {
	all := maps.Clone(s.plain)
	inFile := func(a, b int) int { return cmp.Compare(s.plain[a].at, s.plain[b].at) }
	for _, num := range slices.SortedFunc(maps.Keys(s.streams), inFile) {
		e := s.plain[num]
		packed, err := s.f.objectStream(num)
		if err != nil {
			return err
		}
		for n := range packed.offsets {
			if n <= 0 || n > maxNumber {
				return fault.New(fault.DocumentBroken, "an object stream's index makes no sense")
			}
			if p, ok := s.plain[n]; !ok || p.at < e.at {
				all[n] = entry{at: int64(num), kind: entryPacked}
			}
		}
		if len(all) > maxMarks {
			return fault.New(fault.DocumentTooLarge, "too many objects to repair")
		}
	}
	s.index(all, s.f.Trailer())
	return nil
}

// complete makes sure that the document can be shown: it has a catalog and
// pages, and nothing that they draw is missing.
func (s *salvage) complete() error {
	catalog, err := s.f.Catalog()
	if err != nil {
		return err
	}
	if err := s.f.walkPages(); err != nil {
		return err
	}
	seen := map[Ref]bool{}
	waiting := []Object{catalog["Pages"]}
	for len(waiting) > 0 {
		o := waiting[len(waiting)-1]
		waiting = waiting[:len(waiting)-1]
		if ref, ok := o.(Ref); ok {
			if seen[ref] {
				continue
			}
			seen[ref] = true
			if _, there := s.f.lookup(ref.Num); !there {
				return fault.New(fault.DocumentBroken, fmt.Sprintf("object %d, which the pages need, is missing", ref.Num))
			}
			if o, err = s.f.Object(ref); err != nil {
				return err
			}
		}
		switch o := o.(type) {
		case Array:
			waiting = append(waiting, o...)
		case *Stream:
			waiting = append(waiting, drawn(o.Dict)...)
		case Dict:
			waiting = append(waiting, drawn(o)...)
		}
	}
	return nil
}

// drawn returns the values of a dictionary, without those that lead away from
// what a page draws.
func drawn(d Dict) []Object {
	var values []Object
	for _, k := range slices.Sorted(maps.Keys(d)) {
		switch k {
		case "Parent", "Annots", "B", "Metadata", "PieceInfo", "Thumb", "StructParent", "AA", "LastModified", "SeparationInfo", "PresSteps", "OC":
		default:
			values = append(values, d[k])
		}
	}
	return values
}
