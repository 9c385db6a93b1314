package rules

import (
	"context"
	"io"

	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/render"
)

// A Reading is a document as a clerk looks at it: what is printed where, page
// by page, as it is asked for. It is for one goroutine at a time.
type Reading struct{ d *document }

// Read opens the document of size bytes in in, which r draws; both stay in use
// until Close. password opens an encrypted document that the empty one does
// not. Errors are those of Place.
func Read(ctx context.Context, r *render.Renderer, in io.ReaderAt, size int64, password string) (*Reading, error) {
	d, err := open(ctx, r, in, size, password)
	if err != nil {
		return nil, err
	}
	return &Reading{d}, nil
}

// Close frees what the reading holds.
func (r *Reading) Close() { r.d.drawn.Close() }

// File is the document's file.
func (r *Reading) File() *pdf.File { return r.d.file }

// Pages is how many pages the document has.
func (r *Reading) Pages() int { return r.d.pages }

// Text returns what is printed on a page, signatures left aside; nothing where
// it is a scan or cannot be read. Errors are ctx's and render.Document.Size's.
func (r *Reading) Text(page int) ([]render.TextRun, error) {
	s, err := r.d.read(page)
	if err != nil {
		return nil, err
	}
	return s.runs, nil
}

// Size is the size of a page as it is shown.
func (r *Reading) Size(page int) (render.Size, error) {
	s, err := r.d.read(page)
	if err != nil {
		return render.Size{}, err
	}
	return render.Size{Width: s.width, Height: s.height}, nil
}

// A Block is where a person signs: title, room for the signature, name.
type Block struct {
	Page        int
	Title, Name string   // Name is "" where none was found
	Gap         pdf.Rect // the room, as wide as a hand's signature
	// Sure is set where it is one beyond reasonable doubt.
	Sure bool
}

// Blocks returns the signature blocks of the document, the likeliest first,
// on the pages on which Place would look for them.
func (r *Reading) Blocks() ([]Block, error) {
	found, err := r.d.candidates("")
	if err != nil {
		return nil, err
	}
	var blocks []Block
	for _, b := range found {
		upper, lower, x := b.gap()
		blocks = append(blocks, Block{
			Page: b.sheet.page, Title: b.sheet.textAt(b.title), Name: b.sheet.textAt(b.name),
			Sure: b.sure(),
			Gap:  pdf.Rect{X: x - handWidth/2, Y: lower, Width: handWidth, Height: upper - lower},
		})
	}
	return blocks, nil
}

// textAt returns the run that stands at r.
func (s *sheet) textAt(r pdf.Rect) string {
	for _, run := range s.runs {
		if pdf.Rect(run.Rect) == r {
			return run.Text
		}
	}
	return ""
}

func open(ctx context.Context, r *render.Renderer, in io.ReaderAt, size int64, password string) (*document, error) {
	file, err := pdf.OpenWithPassword(in, size, password)
	if err != nil {
		return nil, err
	}
	drawn, err := r.OpenWithPassword(ctx, in, size, password)
	if err != nil {
		return nil, err
	}
	if drawn.Pages() < 1 {
		drawn.Close()
		return nil, fault.New(fault.DocumentPageMissing, "rules: no pages")
	}
	return &document{ctx: ctx, file: file, drawn: drawn, pages: drawn.Pages(), sheets: map[int]*sheet{}}, nil
}
