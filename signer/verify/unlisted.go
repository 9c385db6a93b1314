package verify

import (
	"bytes"
	"regexp"
	"strconv"

	"trien/signer/pdf"
)

// objectHeader is how an object begins that stands on a line of its own.
var objectHeader = regexp.MustCompile(`(?:^|[\r\n])[ \t]*(\d{1,7})[ \t]+(\d{1,5})[ \t]+obj\b`)

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
		for _, m := range objectHeader.FindAllSubmatchIndex(part, -1) {
			num, err := strconv.Atoi(string(part[m[2]:m[3]]))
			if err != nil || last[num] >= from+int64(m[0]) || inStream(part[:m[2]]) {
				continue
			}
			gen, _ := strconv.Atoi(string(part[m[4]:m[5]]))
			if was, err := c.signed.Object(pdf.Ref{Num: num, Gen: gen}); err == nil && was != nil {
				c.report.Detail = "object " + strconv.Itoa(num) + " stands behind the signature and is listed nowhere"
				return findUncovered, nil
			}
		}
	}
	return nil, nil
}

// inStream reports whether what follows before is data of a stream, as far as
// before tells.
func inStream(before []byte) bool {
	at := bytes.LastIndex(before, []byte("stream"))
	return at >= 0 && !bytes.HasSuffix(before[:at], []byte("end")) &&
		(bytes.HasPrefix(before[at+6:], []byte("\n")) || bytes.HasPrefix(before[at+6:], []byte("\r")))
}
