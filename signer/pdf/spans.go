package pdf

import "trien/signer/fault"

// A Span is a half-open range of file offsets.
type Span struct{ Start, End int64 }

// ValueSpans returns, for an indirect dictionary that stands plainly in the
// file, where each of its values is written, as offsets in the file. A
// dictionary with a key twice (other than Type, which tells a reader nothing that
// its place does not), or in an object stream, is an error: no two readers agree
// on such a signature.
func (f *File) ValueSpans(ref Ref) (Dict, map[Name]Span, error) {
	e, ok := f.lookup(ref.Num)
	if !ok || e.kind != entryPlain || int(e.gen) != ref.Gen {
		return nil, nil, fault.New(fault.DocumentBroken, "the object is not written in the file itself")
	}
	p := f.parserAt(e.at)
	if p == nil {
		return nil, nil, fault.New(fault.DocumentBroken, "the object leaves the file")
	}
	p.spans = map[Name]Span{}
	got, obj, err := p.indirect(f.length)
	if err != nil {
		return nil, nil, err
	}
	if obj, err = f.decrypt(ref, obj); err != nil {
		return nil, nil, err
	}
	d, ok := obj.(Dict)
	if !ok || got != ref {
		return nil, nil, fault.New(fault.DocumentBroken, "the object is no dictionary")
	}
	for k, s := range p.spans {
		p.spans[k] = Span{s.Start + f.base, s.End + f.base}
	}
	return d, p.spans, nil
}
