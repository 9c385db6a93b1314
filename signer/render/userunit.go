package render

import (
	"sync"

	"trien/signer/pdf"
)

// units knows how large a unit of each page's space is, which PDFium leaves
// out of account (ISO 32000-2, 14.11.2, UserUnit).
type units struct {
	mu     sync.Mutex
	opened bool
	file   *pdf.File // nil where only PDFium can read the document
}

// of returns the size of page n's unit in points.
func (u *units) of(d *Document, n int) float64 {
	u.mu.Lock()
	defer u.mu.Unlock()
	if !u.opened {
		u.opened = true
		u.file, _ = pdf.Open(d.r, d.size) // what PDFium repairs has the usual unit
	}
	if u.file == nil {
		return 1
	}
	page, err := u.file.Page(n)
	if err != nil || !(page.UserUnit > 0) {
		return 1
	}
	return page.UserUnit
}
