package verify

import (
	"context"
	"crypto"
	"io"

	"trien/signer/pdf"
)

// byteRange is what a signature covers: [0, gap) and [resume, end).
type byteRange struct {
	gap, resume, end int64
}

// readByteRange reads the ByteRange entry (ISO 32000-2, 12.8.1): exactly four
// numbers, the first 0, in order and within the file.
func readByteRange(f *pdf.File, o pdf.Object, size int64) (byteRange, bool) {
	a, err := f.Array(o)
	if err != nil || len(a) != 4 {
		return byteRange{}, false
	}
	var n [4]int64
	for i, o := range a {
		number, ok := o.(pdf.Number)
		if !ok {
			return byteRange{}, false
		}
		if n[i], ok = number.Int(); !ok || n[i] < 0 || n[i] > size {
			return byteRange{}, false
		}
	}
	r := byteRange{gap: n[1], resume: n[2], end: n[2] + n[3]}
	return r, n[0] == 0 && r.gap > 0 && r.gap < r.resume && r.resume < r.end && r.end <= size
}

// digested is a range and what it was hashed with.
type digested struct {
	byteRange
	hash crypto.Hash
}

// digest hashes what the signature covers, each range once.
func (c *check) digest(hash crypto.Hash) ([]byte, error) {
	key := digested{c.br, hash}
	if known := c.digests[key]; known != nil {
		return known, nil
	}
	sum, err := c.br.digest(c.ctx, c.src, hash)
	if err == nil {
		c.digests[key] = sum
	}
	return sum, err
}

// digest hashes what the range covers.
func (r byteRange) digest(ctx context.Context, src io.ReaderAt, hash crypto.Hash) ([]byte, error) {
	h := hash.New()
	buffer := make([]byte, 1<<20)
	for _, part := range [2][2]int64{{0, r.gap}, {r.resume, r.end}} {
		section := io.NewSectionReader(src, part[0], part[1]-part[0])
		for {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			n, err := section.Read(buffer)
			h.Write(buffer[:n])
			if err == io.EOF {
				break
			}
			if err != nil {
				return nil, err
			}
		}
	}
	return h.Sum(nil), nil
}
