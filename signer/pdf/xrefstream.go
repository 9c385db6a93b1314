package pdf

import (
	"fmt"

	"trien/signer/fault"
)

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
