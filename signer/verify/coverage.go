package verify

import (
	"context"
	"errors"
	"strings"

	"trien/signer/fault"
)

// coverage asks that nothing follows the signed bytes but whole revisions, and
// that these change nothing that the signature does not allow.
func (c *check) coverage() (*finding, error) {
	if c.br.end == c.size {
		c.report.Coverage = CoversDocument
		return nil, nil
	}
	end, err := c.lastEnd()
	if err != nil {
		return nil, err
	}
	if end <= c.br.end {
		return findUncovered, nil
	}
	c.report.Coverage = CoversRevision
	form, err := readForm(c.signed)
	if err != nil {
		return findModified, nil
	}
	signatures, err := form.signatures(c.signed)
	if err != nil {
		return findModified, nil
	}
	level, err := permissions(c.signed, signatures)
	if err != nil {
		return findModified, nil
	}
	if err := compare(c.ctx, c.signed, c.now, level, c.index); err != nil {
		if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
			return nil, err
		}
		// What cannot be compared counts as changed.
		c.report.Detail = err.Error()
		return findModified, nil
	}
	if c.now.Disputed() >= c.br.end {
		c.report.Detail = "a later object is read differently by different readers"
		return findModified, nil
	}
	return c.unlisted()
}

// lastEnd returns the end of the newest revision, or 0 where bytes other than
// white space follow it.
func (c *check) lastEnd() (int64, error) {
	revisions := c.now.Revisions()
	end := revisions[len(revisions)-1].End
	const slack = 1024
	if end == 0 || c.size-end > slack {
		return 0, nil
	}
	rest := make([]byte, c.size-end)
	if n, err := c.src.ReadAt(rest, end); n < len(rest) {
		return 0, fault.Wrap(fault.DocumentChanged, "reading the file's end", err)
	}
	if strings.Trim(string(rest), "\x00\t\n\f\r ") != "" {
		return 0, nil
	}
	return end, nil
}
