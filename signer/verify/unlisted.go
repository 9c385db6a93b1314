package verify

import (
	"bytes"
	"strconv"
	"strings"

	"trien/signer/pdf"
)

// unlisted looks behind the signed bytes for another version of an object of
// the signed document that no cross-reference names. Readers that repair a
// file find objects by looking for them, and would show it (the second variant
// of the Incremental Saving Attack, CCS 2019). Some honest programs write an
// object twice in one revision, but then they list the last one, which is what
// such a reader takes too.
func (c *check) unlisted() (*finding, error) {
	last := map[int]int64{} // where the last listed version of an object stands
	for _, r := range c.now.Revisions() {
		for num, at := range r.Objects() {
			last[num] = max(last[num], at.Offset)
		}
	}
	const window, overlap = 1 << 20, 64
	buffer := make([]byte, min(window, c.size-c.br.end))
	for from := c.br.end; from < c.size; from += window - overlap {
		if err := c.ctx.Err(); err != nil {
			return nil, err
		}
		part := buffer[:min(window, c.size-from)]
		if n, err := c.src.ReadAt(part, from); n < len(part) {
			return nil, err
		}
		for at := 0; ; at += len(objectKeyword) {
			next := bytes.Index(part[at:], objectKeyword)
			if next < 0 {
				break
			}
			at += next
			ref, start, ok := objectHeader(part[:at])
			if !ok || last[ref.Num] >= from+int64(start)-1 || inStream(part[:start]) {
				continue
			}
			if was, err := c.signed.Object(ref); err == nil && was != nil {
				c.report.Detail = "object " + strconv.Itoa(ref.Num) + " stands behind the signature and is listed nowhere"
				return findUncovered, nil
			}
		}
	}
	return nil, nil
}

var objectKeyword = []byte("obj")

// objectHeader reads the two numbers that before ends with, and where the first
// begins. Any white space may stand between and before them, as repairing
// readers have it.
func objectHeader(before []byte) (ref pdf.Ref, start int, ok bool) {
	number := func(end int) (value, at int) {
		at = len(bytes.TrimRight(before[:end], "\x00\t\n\f\r "))
		if at == end {
			return 0, -1
		}
		end = at
		for at > 0 && end-at < 8 && before[at-1] >= '0' && before[at-1] <= '9' {
			at--
		}
		value, err := strconv.Atoi(string(before[at:end]))
		if err != nil {
			return 0, -1
		}
		return value, at
	}
	gen, at := number(len(before))
	if at < 1 {
		return pdf.Ref{}, 0, false
	}
	num, start := number(at)
	if start < 0 || start > 0 && !strings.ContainsRune("\x00\t\n\f\r ", rune(before[start-1])) {
		return pdf.Ref{}, 0, false
	}
	return pdf.Ref{Num: num, Gen: gen}, start, true
}

// inStream reports whether what follows before is data of a stream, as far as
// before tells.
func inStream(before []byte) bool {
	at := bytes.LastIndex(before, []byte("stream"))
	return at >= 0 && !bytes.HasSuffix(before[:at], []byte("end")) &&
		(bytes.HasPrefix(before[at+6:], []byte("\n")) || bytes.HasPrefix(before[at+6:], []byte("\r")))
}
