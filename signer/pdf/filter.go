package pdf

import (
	"bytes"
	"compress/zlib"
	"encoding/ascii85"
	"errors"
	"io"

	"golang.org/x/image/tiff/lzw"

	"trien/signer/fault"
)

// maxDecoded bounds one decoded stream.
const maxDecoded = 64 << 20

// Decoded returns the stream's data with its filters undone: FlateDecode and
// LZWDecode with predictors, ASCIIHexDecode, ASCII85Decode. Filters of images are fault.DocumentUnsupported.
func (f *File) Decoded(s *Stream) ([]byte, error) {
	filters, parms, err := f.filters(s.Dict)
	if err != nil {
		return nil, err
	}
	data := s.Data
	for i, name := range filters {
		if data, err = decode(name, parms[i], data); err != nil {
			return nil, err
		}
		if f.decoded += int64(len(data)); f.decoded > maxDecodedTotal {
			return nil, fault.New(fault.DocumentTooLarge, "too much compressed data")
		}
	}
	return data, nil
}

// filters returns the names of a stream's filters, and one dictionary of
// parameters for each.
func (f *File) filters(d Dict) ([]Name, []Dict, error) {
	bad := fault.New(fault.DocumentBroken, "a stream's Filter makes no sense")
	filter, err := f.Resolve(d["Filter"])
	if err != nil {
		return nil, nil, err
	}
	parm, err := f.Resolve(d["DecodeParms"])
	if err != nil {
		return nil, nil, err
	}
	list, ok := filter.(Array)
	if filter == nil {
		return nil, nil, nil
	} else if !ok {
		list = Array{filter}
	}
	plist, ok := parm.(Array)
	if !ok {
		plist = Array{parm}
	}
	if len(list) > 4 {
		return nil, nil, bad
	}
	var names []Name
	var parms []Dict
	for i, o := range list {
		o, err := f.Resolve(o)
		if err != nil {
			return nil, nil, err
		}
		name, ok := o.(Name)
		if !ok {
			return nil, nil, bad
		}
		var p Object
		if i < len(plist) {
			if p, err = f.Resolve(plist[i]); err != nil {
				return nil, nil, err
			}
		}
		parm, _ := p.(Dict)
		names, parms = append(names, name), append(parms, parm)
	}
	return names, parms, nil
}

func decode(filter Name, parms Dict, data []byte) ([]byte, error) {
	switch filter {
	case "Crypt": // undone when the object was read
		return data, nil
	case "FlateDecode", "Fl":
		z, err := zlib.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, fault.Wrap(fault.DocumentBroken, "FlateDecode", err)
		}
		if data, err = readBounded(z); err != nil {
			return nil, err
		}
		return unpredict(parms, data)
	case "LZWDecode", "LZW":
		if early, _ := smallInt(parms, "EarlyChange", 1); early != 1 {
			return nil, fault.New(fault.DocumentUnsupported, "LZWDecode without EarlyChange")
		}
		data, err := readBounded(lzw.NewReader(bytes.NewReader(data), lzw.MSB, 8))
		if err != nil {
			return nil, err
		}
		return unpredict(parms, data)
	case "ASCIIHexDecode", "AHx":
		s := newScanner(bytes.NewReader(append(bytes.TrimRight(data, "> \r\n\t\f\x00"), '>')), int64(len(data))+1)
		return s.hex()
	case "ASCII85Decode", "A85":
		if end := bytes.Index(data, []byte("~>")); end >= 0 {
			data = data[:end]
		}
		return readBounded(ascii85.NewDecoder(bytes.NewReader(data)))
	}
	return nil, fault.New(fault.DocumentUnsupported, "filter "+string(filter))
}

// readBounded reads r to its end, or refuses what is too large.
func readBounded(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxDecoded+1))
	// Acrobat writes Flate data without its end; every reader takes what is
	// there.
	if err != nil && !(errors.Is(err, io.ErrUnexpectedEOF) && len(data) > 0) {
		return nil, fault.Wrap(fault.DocumentBroken, "decoding a stream", err)
	}
	if len(data) > maxDecoded {
		return nil, fault.New(fault.DocumentTooLarge, "a stream decodes to too much")
	}
	return data, nil
}

// smallInt returns d[key] where it is an integer from 0 to 65535, and def
// where it is absent.
func smallInt(d Dict, key Name, def int) (int, bool) {
	o, there := d[key]
	if !there {
		return def, true
	}
	n, ok := o.(Number)
	if !ok {
		return 0, false
	}
	v, ok := n.Int()
	return int(v), ok && v >= 0 && v <= 1<<16-1
}

// unpredict undoes the PNG predictors (ISO 32000-2, 7.4.4.4).
func unpredict(parms Dict, data []byte) ([]byte, error) {
	predictor, ok1 := smallInt(parms, "Predictor", 1)
	colors, ok2 := smallInt(parms, "Colors", 1)
	bits, ok3 := smallInt(parms, "BitsPerComponent", 8)
	columns, ok4 := smallInt(parms, "Columns", 1)
	if !ok1 || !ok2 || !ok3 || !ok4 || bits > 16 || colors > 64 {
		return nil, fault.New(fault.DocumentBroken, "a predictor's parameters make no sense")
	}
	if predictor <= 1 {
		return data, nil
	}
	if predictor < 10 {
		return nil, fault.New(fault.DocumentUnsupported, "the TIFF predictor")
	}
	step := max(1, colors*bits/8)
	row := (colors*bits*columns + 7) / 8
	out := make([]byte, 0, len(data))
	above := make([]byte, row)
	for len(data) > 0 {
		kind := data[0]
		n := min(row, len(data)-1)
		line := data[1 : 1+n]
		data = data[1+n:]
		if err := unfilterRow(kind, line, above, step); err != nil {
			return nil, err
		}
		out = append(out, line...)
		clear(above[copy(above, line):])
	}
	return out, nil
}

// unfilterRow undoes one PNG row filter in place (W3C PNG, clause 9).
func unfilterRow(kind byte, line, above []byte, step int) error {
	at := func(b []byte, i int) int {
		if i < 0 {
			return 0
		}
		return int(b[i])
	}
	for i := range line {
		var guess int
		switch kind {
		case 0:
			return nil
		case 1:
			guess = at(line, i-step)
		case 2:
			guess = int(above[i])
		case 3:
			guess = (at(line, i-step) + int(above[i])) / 2
		case 4:
			guess = paeth(at(line, i-step), int(above[i]), at(above, i-step))
		default:
			return fault.New(fault.DocumentBroken, "an unknown PNG predictor")
		}
		line[i] += byte(guess)
	}
	return nil
}

func paeth(a, b, c int) int {
	abs := func(x int) int { return max(x, -x) }
	p := a + b - c
	pa, pb, pc := abs(p-a), abs(p-b), abs(p-c)
	switch {
	case pa <= pb && pa <= pc:
		return a
	case pb <= pc:
		return b
	}
	return c
}
