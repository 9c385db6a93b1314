package pdf

import (
	"fmt"
	"slices"
	"strconv"
)

// hexZeros is a string object of n zero bytes. It notes where it was written
// (the offset of its "<"), so that a signature value can take its place.
type hexZeros struct {
	n  int
	at *int
}

// padded is a direct object written with trailing spaces to a fixed width, so
// that its value can be set when the offsets are known.
type padded struct {
	width int
	at    *int
}

// appendObject appends obj in its written form (ISO 32000-2, 7.3) to b.
// Strings become hexadecimal, except inside an XFA array, where some readers
// take literal strings only.
func appendObject(b []byte, obj Object) []byte { return appendValue(b, obj, false) }

func appendValue(b []byte, obj Object, literal bool) []byte {
	switch o := obj.(type) {
	case nil:
		return append(b, "null"...)
	case bool:
		return strconv.AppendBool(b, o)
	case Number:
		return append(b, o...)
	case Name:
		return appendName(b, o)
	case String:
		if literal {
			return appendLiteral(b, o)
		}
		return fmt.Appendf(b, "<%X>", []byte(o))
	case Ref:
		return fmt.Appendf(b, "%d %d R", o.Num, o.Gen)
	case Array:
		b = append(b, '[')
		for i, v := range o {
			if i > 0 {
				b = append(b, ' ')
			}
			b = appendValue(b, v, literal)
		}
		return append(b, ']')
	case Dict:
		return appendDict(b, o)
	case *Stream:
		return appendStream(b, o)
	case hexZeros:
		*o.at = len(b)
		b = append(b, '<')
		b = append(b, slices.Repeat([]byte{'0'}, 2*o.n)...)
		return append(b, '>')
	case padded:
		*o.at = len(b)
		return append(b, slices.Repeat([]byte{' '}, o.width)...)
	}
	panic(fmt.Sprintf("pdf: %T is no PDF object", obj))
}

// appendDict writes Type and Subtype first and the other keys sorted, so that
// equal dictionaries have equal bytes.
func appendDict(b []byte, d Dict) []byte {
	keys := make([]Name, 0, len(d))
	for k := range d {
		keys = append(keys, k)
	}
	rank := func(k Name) int {
		switch k {
		case "Type":
			return 0
		case "Subtype":
			return 1
		}
		return 2
	}
	slices.SortFunc(keys, func(x, y Name) int {
		if r := rank(x) - rank(y); r != 0 {
			return r
		}
		if x < y {
			return -1
		}
		return 1
	})
	b = append(b, "<<"...)
	for i, k := range keys {
		if i > 0 {
			b = append(b, '\n')
		}
		b = appendName(b, k)
		b = append(b, ' ')
		b = appendValue(b, d[k], k == "XFA")
	}
	return append(b, ">>"...)
}

func appendStream(b []byte, s *Stream) []byte {
	d := make(Dict, len(s.Dict)+1)
	for k, v := range s.Dict {
		d[k] = v
	}
	d["Length"] = Int(len(s.Data))
	b = appendDict(b, d)
	b = append(b, "\nstream\n"...)
	b = append(b, s.Data...)
	return append(b, "\nendstream"...)
}

// appendName escapes every byte that is not a regular printable character
// (ISO 32000-2, 7.3.5).
func appendName(b []byte, n Name) []byte {
	b = append(b, '/')
	for i := range len(n) {
		c := n[i]
		if c <= ' ' || c > '~' || c == '#' || isDelimiter(c) {
			b = fmt.Appendf(b, "#%02X", c)
		} else {
			b = append(b, c)
		}
	}
	return b
}

func appendLiteral(b []byte, s String) []byte {
	b = append(b, '(')
	for _, c := range s {
		switch {
		case c == '(' || c == ')' || c == '\\':
			b = append(b, '\\', c)
		case c < ' ' || c > '~':
			b = fmt.Appendf(b, "\\%03o", c)
		default:
			b = append(b, c)
		}
	}
	return append(b, ')')
}
