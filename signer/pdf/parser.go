package pdf

import (
	"bytes"
	"reflect"

	"trien/signer/fault"
)

// Bounds on one object, so that a small file cannot make a large one.
const (
	maxDepth  = 200
	maxValues = 1 << 20
	maxStream = 256 << 20 // bytes of a stream as stored, when it is read whole
)

// A parser reads objects from a scanner.
type parser struct {
	*scanner
	values int
	// highest is the largest number of an indirect reference so far.
	highest int

	// data counts the bytes of streams that were taken as they stand.
	data int64
	// doubled tells that a dictionary had a key twice, with different values.
	doubled bool

	// spans, where not nil, receives where the values of the outermost
	// dictionary stand.
	spans map[Name]Span
}

// object reads one direct object or reference.
func (p *parser) object() (Object, error) {
	t, err := p.token()
	if err != nil {
		return nil, err
	}
	return p.value(t, 0)
}

func (p *parser) value(t any, depth int) (Object, error) {
	if p.values++; p.values > maxValues {
		return nil, fault.New(fault.DocumentTooLarge, "an object of too many values")
	}
	if depth > maxDepth {
		return nil, p.broken("objects nested too deep")
	}
	switch t := t.(type) {
	case Name, String:
		return t, nil
	case Number:
		return p.numberOrRef(t), nil
	case keyword:
		switch t {
		case "true":
			return true, nil
		case "false":
			return false, nil
		case "null":
			return nil, nil
		case "[":
			return p.array(depth)
		case "<<":
			return p.dict(depth)
		case endOfInput:
			return nil, p.broken("the file ends inside an object")
		}
		return nil, p.broken("unexpected %.20q", string(t))
	}
	return nil, p.broken("no object")
}

// numberOrRef looks ahead for "G R" after an integer.
func (p *parser) numberOrRef(n Number) Object {
	num, ok := n.plain()
	if !ok {
		return n
	}
	at := p.pos
	p.skipSpace()
	gen, digits := 0, 0
	for ; digits < 6; digits++ {
		c, _ := p.peek()
		if c < '0' || c > '9' {
			break
		}
		gen = gen*10 + int(c-'0')
		p.pos++
	}
	before := p.pos
	p.skipSpace()
	if c, _ := p.peek(); digits > 0 && p.pos > before && c == 'R' {
		p.pos++
		if c, ok := p.peek(); !ok || isSpace(c) || isDelimiter(c) {
			p.highest = max(p.highest, num)
			return Ref{num, gen}
		}
	}
	p.pos = at
	return n
}

// plain returns the value of a number made of at most ten digits and nothing
// else, as in object numbers and generations.
func (n Number) plain() (int, bool) {
	if len(n) == 0 || len(n) > 10 {
		return 0, false
	}
	v := 0
	for i := range len(n) {
		if n[i] < '0' || n[i] > '9' {
			return 0, false
		}
		v = v*10 + int(n[i]-'0')
	}
	return v, true
}

func (p *parser) array(depth int) (Object, error) {
	a := Array{}
	for {
		t, err := p.token()
		if err != nil {
			return nil, err
		}
		if t == keyword("]") {
			return a, nil
		}
		v, err := p.value(t, depth+1)
		if err != nil {
			return nil, err
		}
		a = append(a, v)
	}
}

func (p *parser) dict(depth int) (Object, error) {
	d := Dict{}
	for {
		t, err := p.token()
		if err != nil {
			return nil, err
		}
		if t == keyword(">>") {
			return d, nil
		}
		key, ok := t.(Name)
		if !ok {
			return nil, p.broken("a dictionary key is no name")
		}
		p.skipSpace()
		start := p.pos
		if t, err = p.token(); err != nil {
			return nil, err
		}
		v, err := p.value(t, depth+1)
		if err != nil {
			return nil, err
		}
		if first, twice := d[key]; twice && key != "Type" && !reflect.DeepEqual(first, v) {
			p.doubled = true
		}
		if depth == 0 && p.spans != nil {
			if _, twice := d[key]; twice && key != "Type" {
				return nil, p.broken("key %.40q appears twice", string(key))
			}
			p.spans[key] = Span{start, p.pos}
		}
		d[key] = v
	}
}

// indirect reads "N G obj" and the object. Where the object is a stream, its
// data is read by streamData.
func (p *parser) indirect(length func(Object) (int64, error)) (Ref, Object, error) {
	ref, err := p.header()
	if err != nil {
		return Ref{}, nil, err
	}
	at := p.pos
	if t, err := p.token(); err == nil && t == keyword("endobj") {
		return ref, nil, nil // an object of nothing is null to every reader
	}
	p.pos = at
	obj, err := p.object()
	if err != nil {
		return Ref{}, nil, err
	}
	d, ok := obj.(Dict)
	if !ok {
		return ref, obj, nil
	}
	at = p.pos
	if t, err := p.token(); err != nil || t != keyword("stream") {
		p.pos = at
		return ref, obj, nil
	}
	data, err := p.streamData(d, length)
	if err != nil {
		return Ref{}, nil, err
	}
	return ref, &Stream{Dict: d, Data: data}, nil
}

// header reads "N G obj".
func (p *parser) header() (Ref, error) {
	var ns [2]int
	for i := range ns {
		t, err := p.token()
		if err != nil {
			return Ref{}, err
		}
		n, ok := t.(Number)
		if ok {
			ns[i], ok = n.plain()
		}
		if !ok {
			return Ref{}, p.broken("no object begins here")
		}
	}
	if t, err := p.token(); err != nil || t != keyword("obj") {
		return Ref{}, p.broken("no object begins here")
	}
	return Ref{ns[0], ns[1]}, nil
}

// streamData reads a stream's bytes after the keyword "stream".
func (p *parser) streamData(d Dict, length func(Object) (int64, error)) ([]byte, error) {
	for { // some producers leave blanks before the end of line
		c, _ := p.peek()
		if c != ' ' && c != '\t' {
			break
		}
		p.pos++
	}
	if c, _ := p.peek(); c == '\r' {
		p.pos++
	}
	if c, _ := p.peek(); c == '\n' {
		p.pos++
	}
	start := p.pos
	n, err := length(d["Length"])
	if err != nil {
		return nil, err
	}
	if n > maxStream {
		return nil, fault.New(fault.DocumentTooLarge, "a stream too large to read whole")
	}
	data := p.bytes(n)
	if data != nil {
		if t, err := p.token(); err == nil && t == keyword("endstream") {
			p.data += n
			return data, nil
		}
	}
	if n, err = p.findEnd(start); err != nil {
		return nil, err
	}
	p.pos = start
	data = p.bytes(n)
	p.pos += int64(len(endStream))
	return data, nil
}

const endStream = "endstream"

// findEnd returns how many bytes lie between start and the next "endstream",
// the end of line before that left out: what readers do where a Length is
// wrong.
func (p *parser) findEnd(start int64) (int64, error) {
	p.pos = start
	matched := 0
	for p.pos-start <= maxStream {
		c, ok := p.next()
		if !ok {
			break
		}
		switch {
		case c == endStream[matched]:
			matched++
		case c == endStream[0]:
			matched = 1
		default:
			matched = 0
		}
		if matched < len(endStream) {
			continue
		}
		n := p.pos - start - int64(len(endStream))
		for _, eol := range []byte("\n\r") {
			p.pos = start + n - 1
			if c, _ := p.peek(); n > 0 && c == eol {
				n--
			}
		}
		return n, nil
	}
	return 0, p.broken("a stream does not end")
}

// parseBytes reads the one object written in b.
func parseBytes(b []byte) (Object, error) {
	p := &parser{scanner: newScanner(bytes.NewReader(b), int64(len(b)))}
	return p.object()
}
