package rules

import (
	"io"

	"trien/signer/pdf"
)

// HasText reports whether a page where a signature block is looked for may
// have text: whether it names a font. It is for callers to whom drawing pages
// is dear. A scan names none; a page whose text is all inside forms of its own
// is taken for a scan, and so is a document that cannot be read. password opens
// an encrypted one; "" where there is none.
func HasText(in io.ReaderAt, size int64, password string) bool {
	f, err := pdf.OpenWithPassword(in, size, password)
	if err != nil {
		return false
	}
	n, err := f.PageCount()
	if err != nil {
		return false
	}
	for _, number := range (&document{pages: n}).order() {
		page, err := f.Page(number)
		if err != nil {
			continue
		}
		if fonts, err := f.Dict(page.Resources["Font"]); err == nil && len(fonts) > 0 {
			return true
		}
	}
	return false
}
