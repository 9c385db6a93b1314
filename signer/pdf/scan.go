package pdf

import (
	"bytes"
	"io"

	"trien/signer/fault"
)

// Bounds on a scan for objects.
const (
	maxMarks   = 1 << 20 // objects and trailers
	scanWindow = 1 << 20
	// scanOverlap is how many bytes of a window are looked at again with the
	// next, so that nothing is missed at its end: more than twice the longest mark.
	scanOverlap = 128
)

// The kinds of mark.
const (
	markObject  uint8 = iota
	markTrailer       // at is behind the keyword
	markTable         // the keyword xref
)

// A mark is where an object, a trailer or a cross-reference table seems to
// begin.
type mark struct {
	at   int64
	ref  Ref
	kind uint8
}

// scanMarks lists, in the order of the file, every place where "N G obj",
// "trailer" or "xref" is written, in streams and strings too. A file with a ByteRange is
// fault.DocumentBroken: it has a signature, which no repair would leave whole.
func scanMarks(r io.ReaderAt, size int64) ([]mark, error) {
	var marks []mark
	for from := int64(0); from < size; from += scanWindow - scanOverlap {
		b, err := readRange(r, from, min(size, from+scanWindow))
		if err != nil {
			return nil, err
		}
		if bytes.Contains(b, []byte("/ByteRange")) {
			return nil, errSigned
		}
		last := from+int64(len(b)) >= size
		for i := 0; i < len(b); {
			m, next := nextMark(b, i)
			i = next
			// What ends in the overlap belongs to the next window, and what
			// ended in the last overlap has been seen there as part of this.
			if m == nil || !last && i > len(b)-scanOverlap/2 || from > 0 && i <= scanOverlap/2 {
				continue
			}
			m.at += from
			marks = append(marks, *m)
			if len(marks) > maxMarks {
				return nil, fault.New(fault.DocumentTooLarge, "too many objects to repair")
			}
		}
	}
	return marks, nil
}

// errSigned refuses to repair a document that has a signature.
var errSigned = fault.New(fault.DocumentBroken, "it has a signature, so it is not repaired")

// nextMark finds the first mark in b that ends after index i, and where the
// search goes on.
func nextMark(b []byte, i int) (*mark, int) {
	const keyTrailer, keyObject, keyTable = "trailer", "obj", "xref"
	at := bytes.IndexAny(b[i:], "tox")
	if at < 0 {
		return nil, len(b)
	}
	at += i
	ends := func(key string) bool {
		if !bytes.HasPrefix(b[at:], []byte(key)) {
			return false
		}
		end := at + len(key)
		return end == len(b) || isSpace(b[end]) || isDelimiter(b[end])
	}
	switch {
	case ends(keyTrailer):
		end := at + len(keyTrailer)
		return &mark{at: int64(end), kind: markTrailer}, end
	case ends(keyTable):
		end := at + len(keyTable)
		if at > 0 && !isSpace(b[at-1]) { // as in startxref
			return nil, end
		}
		return &mark{at: int64(at), kind: markTable}, end
	case ends(keyObject):
		end := at + len(keyObject)
		if start, ref, ok := headerBefore(b[:at]); ok {
			return &mark{at: int64(start), ref: ref}, end
		}
		return nil, end
	}
	return nil, at + 1
}

// headerBefore reads "N G " backwards from the end of b.
func headerBefore(b []byte) (start int, ref Ref, ok bool) {
	i := len(b)
	back := func(is func(byte) bool) []byte {
		end := i
		for i > 0 && end-i < 11 && is(b[i-1]) {
			i--
		}
		return b[i:end]
	}
	digit := func(c byte) bool { return c >= '0' && c <= '9' }
	for _, at := range []*int{&ref.Gen, &ref.Num} {
		if len(back(isSpace)) == 0 {
			return 0, Ref{}, false
		}
		if *at, ok = Number(back(digit)).plain(); !ok {
			return 0, Ref{}, false
		}
	}
	return i, ref, ref.Num > 0 && ref.Num <= maxNumber && ref.Gen <= 65535
}
