package pdf

import (
	"fmt"
	"io"

	"trien/signer/fault"
)

// write writes every object that was found as a file with one cross-reference
// table. What was in object streams is written plainly, so that neither those
// nor old cross-reference streams are needed.
func (s *salvage) write(w io.Writer, version string) error {
	out := &offsetWriter{w: w}
	out.write(fmt.Appendf(nil, "%%PDF-%s\n%%\xE2\xE3\xCF\xD3\n", version))
	sec := s.f.sections[0]
	last := sec.runs[len(sec.runs)-1]
	size := last.first + len(last.entries)
	const sparse = 1 << 16 // unused numbers that any file may have
	if count := s.count(); size > 8*count+sparse {
		return fault.New(fault.DocumentTooLarge, "object numbers too far apart to repair")
	}
	table := make([]entry, size)
	for _, r := range sec.runs {
		for i, e := range r.entries {
			ref := Ref{Num: r.first + i}
			if e.kind == entryPlain {
				ref.Gen = int(e.gen)
			}
			obj, err := s.f.Object(ref)
			if err != nil {
				return err
			}
			if st, ok := obj.(*Stream); ok && (st.Dict["Type"] == Name("ObjStm") || st.Dict["Type"] == Name("XRef")) {
				continue
			}
			if signs(obj) {
				return errSigned
			}
			if obj, err = s.f.encrypt(ref, obj); err != nil {
				return err
			}
			table[ref.Num] = entry{at: out.n, gen: int32(ref.Gen), kind: entryPlain}
			b := fmt.Appendf(nil, "%d %d obj\n", ref.Num, ref.Gen)
			if out.write(append(appendObject(b, obj), "\nendobj\n"...)); out.err != nil {
				return out.err
			}
		}
	}
	at := out.n
	out.write(appendWholeTable(nil, table))
	trailer := s.f.Trailer().Clone()
	trailer["Size"] = Int(size)
	b := append(appendObject([]byte("trailer\n"), trailer), '\n')
	out.write(fmt.Appendf(b, "startxref\n%d\n%%%%EOF\n", at))
	return out.err
}

func (s *salvage) count() int {
	n := 0
	for _, r := range s.f.sections[0].runs {
		n += len(r.entries)
	}
	return n
}

// appendWholeTable appends a cross-reference table of one subsection, in which
// the free objects form a list (ISO 32000-2, 7.5.4).
func appendWholeTable(b []byte, table []entry) []byte {
	free := make([]int, 0, 16)
	for n, e := range table {
		if e.kind == entryFree {
			free = append(free, n)
		}
	}
	b = fmt.Appendf(b, "xref\n0 %d\n", len(table))
	for n, e := range table {
		if e.kind != entryFree {
			b = fmt.Appendf(b, "%010d %05d n \n", e.at, e.gen)
			continue
		}
		free = free[1:]
		next, gen := 0, 0
		if len(free) > 0 {
			next = free[0]
		}
		if n == 0 {
			gen = 65535
		}
		b = fmt.Appendf(b, "%010d %05d f \n", next, gen)
	}
	return b
}

// signs reports a signature dictionary, in whatever place of an object.
func signs(obj Object) bool {
	switch o := obj.(type) {
	case *Stream:
		return signs(o.Dict)
	case Array:
		for _, v := range o {
			if signs(v) {
				return true
			}
		}
	case Dict:
		if o["ByteRange"] != nil {
			return true
		}
		for _, v := range o {
			if signs(v) {
				return true
			}
		}
	}
	return false
}

// offsetWriter counts what it writes and keeps the first error.
type offsetWriter struct {
	w   io.Writer
	n   int64
	err error
}

func (o *offsetWriter) write(b []byte) {
	if o.err != nil {
		return
	}
	n, err := o.w.Write(b)
	o.n += int64(n)
	if err != nil {
		o.err = fmt.Errorf("pdf: writing: %w", err)
	}
}
