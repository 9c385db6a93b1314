package pdf

import (
	"bytes"
	"encoding/hex"
	"fmt"

	"trien/signer/fault"
)

// A Tail is the written form of an update: the bytes that follow the input.
type Tail struct {
	// Bytes is the whole tail. Where the update has a signature, its Contents
	// are zeros; Filled puts the value in.
	Bytes []byte

	contents, room int // index of the first hexadecimal digit, bytes reserved
}

// Tail writes the update: the objects, a cross-reference section of the same
// kind as the file's newest one, and a trailer with all of the old trailer's
// entries and Prev. Where the update has a signature, its ByteRange covers the
// input and the tail, save the Contents.
func (u *Update) Tail() (*Tail, error) {
	f := u.f
	if u.unused() > maxNumber {
		return nil, fault.New(fault.DocumentTooLarge, "object numbers are used up")
	}
	last, err := readRange(f.src, f.size-1, f.size)
	if err != nil {
		return nil, err
	}
	var b []byte
	if last[0] != '\n' && last[0] != '\r' {
		b = append(b, '\n')
	}
	newest := f.sections[0]
	offsets := map[int]int64{}
	numbers := u.numbers()
	for _, n := range numbers {
		offsets[n] = f.size + int64(len(b))
		o := u.objects[n]
		b = fmt.Appendf(b, "%d %d obj\n", n, o.gen)
		obj, err := f.encrypt(Ref{n, o.gen}, o.obj)
		if err != nil {
			return nil, err
		}
		b = appendObject(b, obj)
		b = append(b, "\nendobj\n"...)
	}
	trailer := withoutStructure(newest.trailer)
	trailer["Prev"] = Int(f.startXRef)
	at := f.size + int64(len(b))
	if newest.stream {
		b = u.appendXRefStream(b, numbers, offsets, trailer, at)
	} else {
		trailer["Size"] = Int(u.next)
		b = u.appendXRefTable(b, numbers, offsets, trailer)
	}
	b = fmt.Appendf(b, "startxref\n%d\n%%%%EOF\n", at)
	if f.size+int64(len(b)) > maxSize {
		return nil, fault.New(fault.DocumentTooLarge, "the signed file")
	}
	t := &Tail{Bytes: b}
	if u.signature != nil {
		u.setByteRange(t)
	}
	return t, nil
}

// withoutStructure returns a trailer's entries that are about the document, not
// about the section that it closes or the stream that holds it.
func withoutStructure(trailer Dict) Dict {
	d := trailer.Clone()
	for _, k := range []Name{"Prev", "XRefStm", "Size", "Type", "W", "Index", "Length", "Filter", "DecodeParms", "F", "FFilter", "FDecodeParms", "DL"} {
		delete(d, k)
	}
	return d
}

// runsOf yields rising numbers as runs of consecutive ones.
func runsOf(numbers []int, yield func(run []int)) {
	for from := 0; from < len(numbers); {
		to := from + 1
		for to < len(numbers) && numbers[to] == numbers[to-1]+1 {
			to++
		}
		yield(numbers[from:to])
		from = to
	}
}

func (u *Update) appendXRefTable(b []byte, numbers []int, offsets map[int]int64, trailer Dict) []byte {
	b = append(b, "xref\n"...)
	runsOf(numbers, func(run []int) {
		b = fmt.Appendf(b, "%d %d\n", run[0], len(run))
		for _, n := range run {
			b = fmt.Appendf(b, "%010d %05d n \n", offsets[n], u.objects[n].gen)
		}
	})
	b = append(b, "trailer\n"...)
	b = appendObject(b, trailer)
	return append(b, '\n')
}

// appendXRefStream writes the section as a stream that lists itself too. It is
// left uncompressed: an update has few entries.
func (u *Update) appendXRefStream(b []byte, numbers []int, offsets map[int]int64, trailer Dict, at int64) []byte {
	self := u.next
	offsets[self] = at
	width := 4
	for at >= 1<<(8*width) {
		width++
	}
	var rows []byte
	index := Array{}
	runsOf(append(numbers, self), func(run []int) {
		index = append(index, Int(run[0]), Int(len(run)))
		for _, n := range run {
			rows = append(rows, entryPlain)
			for i := width - 1; i >= 0; i-- {
				rows = append(rows, byte(offsets[n]>>(8*i)))
			}
			gen := u.objects[n].gen
			rows = append(rows, byte(gen>>8), byte(gen))
		}
	})
	trailer["Type"] = Name("XRef")
	trailer["Size"] = Int(self + 1)
	trailer["W"] = Array{Int(1), Int(width), Int(2)}
	trailer["Index"] = index
	b = fmt.Appendf(b, "%d 0 obj\n", self)
	b = appendObject(b, &Stream{Dict: trailer, Data: rows})
	return append(b, "\nendobj\n"...)
}

// setByteRange writes the offsets that are known now.
func (u *Update) setByteRange(t *Tail) {
	s := u.signature
	before := u.f.Size() + int64(s.contentsAt)
	after := before + int64(2*s.room) + 2
	total := u.f.Size() + int64(len(t.Bytes))
	copy(t.Bytes[s.rangeAt:], fmt.Sprintf("[0 %d %d %d]", before, after, total-after))
	t.contents, t.room = s.contentsAt+1, s.room
}

// Signed returns the two parts of the tail that the signature covers: before
// and after its Contents.
func (t *Tail) Signed() (before, after []byte) {
	return t.Bytes[:t.contents-1], t.Bytes[t.contents+2*t.room+1:]
}

// Filled returns the tail's bytes with the signature value, a DER-encoded CMS
// object, in its place; fault.SignatureTooLarge where it is longer than what
// was reserved. The Tail itself stays as it is.
func (t *Tail) Filled(der []byte) ([]byte, error) {
	if len(der) > t.room {
		return nil, fault.New(fault.SignatureTooLarge, fmt.Sprintf("%d bytes for %d", len(der), t.room))
	}
	b := bytes.Clone(t.Bytes)
	hex.Encode(b[t.contents:], der)
	return b, nil
}
