package pdf

import "trien/signer/fault"

// maxFilterDepth bounds streams whose Filter is another object that needs a
// stream to be read.
const maxFilterDepth = 3

// decrypt returns an indirect object that was read from the file itself, with
// its strings and its stream decrypted.
func (f *File) decrypt(ref Ref, obj Object) (Object, error) {
	return f.crypt(ref, obj, (*security).decrypted)
}

// encrypt returns an indirect object as it is to be written.
func (f *File) encrypt(ref Ref, obj Object) (Object, error) {
	return f.crypt(ref, obj, (*security).encrypted)
}

type cryptFunc func(s *security, m cipherMethod, ref Ref, data []byte) ([]byte, error)

// crypt applies a direction to a copy of obj. The encryption dictionary and
// cross-reference streams are never encrypted (ISO 32000-2, 7.6.2).
func (f *File) crypt(ref Ref, obj Object, apply cryptFunc) (Object, error) {
	s := f.security
	if s == nil || ref == s.dict {
		return obj, nil
	}
	text := func(b []byte) ([]byte, error) { return apply(s, s.strings, ref, b) }
	st, ok := obj.(*Stream)
	if !ok {
		return mapStrings(obj, text)
	}
	if st.Dict["Type"] == Name("XRef") {
		return obj, nil
	}
	m, err := f.streamMethod(st.Dict)
	if err != nil {
		return nil, err
	}
	d, err := mapStrings(st.Dict, text)
	if err != nil {
		return nil, err
	}
	data, err := apply(s, m, ref, st.Data)
	if err != nil {
		return nil, err
	}
	return &Stream{Dict: d.(Dict), Data: data}, nil
}

// streamMethod says how a stream is encrypted (ISO 32000-2, 7.6.6).
func (f *File) streamMethod(d Dict) (cipherMethod, error) {
	s := f.security
	if s.version < 4 {
		return s.streams, nil
	}
	if f.filterDepth >= maxFilterDepth {
		return 0, fault.New(fault.DocumentBroken, "a stream's Filter needs itself")
	}
	f.filterDepth++
	filters, parms, err := f.filters(d)
	f.filterDepth--
	if err != nil {
		return 0, err
	}
	switch {
	case len(filters) > 0 && filters[0] == "Crypt":
		return s.named(parms[0]["Name"], cipherNone)
	case s.plainMetadata && d["Type"] == Name("Metadata"):
		return cipherNone, nil
	case d["Type"] == Name("EmbeddedFile"):
		return s.files, nil
	}
	return s.streams, nil
}

// mapStrings returns a copy of a value with every string mapped, except the
// Contents of a signature dictionary, which is never encrypted (ISO 32000-2,
// 7.6.2). Such a dictionary may have no Type; its ByteRange tells.
func mapStrings(obj Object, apply func([]byte) ([]byte, error)) (Object, error) {
	var err error
	switch o := obj.(type) {
	case String:
		b, err := apply(o)
		return String(b), err
	case Array:
		c := make(Array, len(o))
		for i, v := range o {
			if c[i], err = mapStrings(v, apply); err != nil {
				return nil, err
			}
		}
		return c, nil
	case Dict:
		c := make(Dict, len(o))
		for k, v := range o {
			if k == "Contents" && o["ByteRange"] != nil {
				c[k] = v
			} else if c[k], err = mapStrings(v, apply); err != nil {
				return nil, err
			}
		}
		return c, nil
	}
	return obj, nil
}
