package acceptance

import (
	"fmt"
	"io"
	"math"
	"strings"

	"golang.org/x/text/unicode/norm"

	"trien/signer/pdf"
	"trien/signer/render"
)

// drawing is what a signature shows to whoever looks at the page.
type drawing struct {
	text  string // in Unicode NFC, small letters, one space between words
	lines []line
	image bool
	// picture is where the image stands on the page, and colour its mean.
	picture pdf.Rect
	colour  [3]float64
}

// line is text as it is seen.
type line struct {
	text   string
	rect   pdf.Rect // on the page
	colour [3]float64
}

// maxDrawn bounds the signatures that are drawn, maxLines the lines of one that
// are looked at.
const (
	maxDrawn = 50
	maxLines = 200
)

// drawAll draws the signatures' appearances, each alone on a page of its own: a
// copy of the file in memory gets a page tree that has nothing but them. So
// PDFium, which draws them for people too, decides what is seen: text that is
// white, invisible, clipped or covered leaves no ink.
func (i *inspection) drawAll(r *render.Renderer, in io.ReaderAt, size int64, password string) {
	file := i.reading.File()
	u := pdf.NewUpdate(file)
	var pages pdf.Array
	var shown []*signature
	tree := pdf.Dict{"Type": pdf.Name("Pages")}
	root := u.Add(tree)
	for _, s := range i.signatures {
		if s.page == 0 || s.fields.appearance == (pdf.Ref{}) || len(shown) == maxDrawn {
			continue
		}
		page, ok := alone(u, s, root)
		if !ok {
			continue
		}
		pages = append(pages, u.Add(page))
		shown = append(shown, s)
	}
	if len(shown) == 0 {
		return
	}
	tree["Kids"], tree["Count"] = pages, pdf.Int(len(pages))
	at, err := file.Root()
	if err != nil {
		return
	}
	old, err := file.Catalog()
	if err != nil {
		return
	}
	// Optional content stays, so that what it hides is hidden here too.
	catalog := pdf.Dict{"Type": pdf.Name("Catalog"), "Pages": root}
	if old["OCProperties"] != nil {
		catalog["OCProperties"] = old["OCProperties"]
	}
	u.Set(at, catalog)
	tail, err := u.Tail()
	if err != nil {
		return
	}
	with := &appended{in, size, tail.Bytes}
	d, err := r.OpenWithPassword(i.ctx, with, size+int64(len(tail.Bytes)), password)
	if err != nil {
		return
	}
	defer d.Close()
	for n, s := range shown {
		s.drawn = i.draw(d, n+1, s)
	}
}

// alone makes a page that is the signature's rectangle.
func alone(u *pdf.Update, s *signature, parent pdf.Ref) (pdf.Dict, bool) {
	file := u.File()
	page, err := file.Page(s.page)
	if err != nil {
		return nil, false
	}
	o, err := file.Object(s.fields.appearance)
	form, ok := o.(*pdf.Stream)
	if err != nil || !ok {
		return nil, false
	}
	box, ok := numbers(file, form.Dict["BBox"], 4)
	if !ok {
		return nil, false
	}
	matrix, ok := numbers(file, form.Dict["Matrix"], 6)
	if !ok {
		matrix = pdf.Identity[:]
	}
	// The transformed box is scaled to the annotation's (ISO 32000-2, 12.5.5).
	left, bottom, right, top := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, x := range []float64{box[0], box[2]} {
		for _, y := range []float64{box[1], box[3]} {
			tx, ty := matrix[0]*x+matrix[2]*y+matrix[4], matrix[1]*x+matrix[3]*y+matrix[5]
			left, right = min(left, tx), max(right, tx)
			bottom, top = min(bottom, ty), max(top, ty)
		}
	}
	width, height := s.rect.Width/page.UserUnit, s.rect.Height/page.UserUnit
	if page.Rotate%180 != 0 {
		width, height = height, width
	}
	sx, sy := width/(right-left), height/(top-bottom)
	if !(sx > 0 && sy > 0 && sx < 1e6 && sy < 1e6) {
		return nil, false
	}
	content := fmt.Sprintf("q %s 0 0 %s %s %s cm /S Do Q", pdf.Real(sx), pdf.Real(sy), pdf.Real(-left*sx), pdf.Real(-bottom*sy))
	return pdf.Dict{
		"Type": pdf.Name("Page"), "Parent": parent,
		"MediaBox": pdf.Reals(0, 0, width, height), "Rotate": pdf.Int(page.Rotate), "UserUnit": pdf.Real(page.UserUnit),
		"Resources": pdf.Dict{"XObject": pdf.Dict{"S": s.fields.appearance}},
		"Contents":  u.Add(&pdf.Stream{Dict: pdf.Dict{}, Data: []byte(content)}),
	}, true
}

// numbers reads an array of n numbers.
func numbers(f *pdf.File, o pdf.Object, n int) ([]float64, bool) {
	a, err := f.Array(o)
	if err != nil || len(a) != n {
		return nil, false
	}
	out := make([]float64, n)
	for i, o := range a {
		o, err := f.Resolve(o)
		number, ok := o.(pdf.Number)
		if err != nil || !ok {
			return nil, false
		}
		v, ok := number.Float()
		if !ok || math.Abs(v) > 1e7 {
			return nil, false
		}
		out[i] = v
	}
	return out, true
}

// fineness of the drawing, in pixels to the point, and bounds on its width.
const (
	fineness = 3
	minWidth = 48
	maxWidth = 1500
)

// draw looks at a signature that stands alone on a page.
func (i *inspection) draw(d *render.Document, page int, s *signature) *drawing {
	width := min(max(int(math.Ceil(s.rect.Width*fineness)), minWidth), maxWidth)
	img, err := d.Page(i.ctx, page, width)
	if err != nil {
		return nil
	}
	runs, err := d.Text(i.ctx, page)
	if err != nil {
		return nil
	}
	c := newCanvas(img, s.rect)
	out := &drawing{}
	var words []string
	for _, run := range runs[:min(len(runs), maxLines)] {
		r := pdf.Rect(run.Rect)
		colour, seen := c.lettering(r)
		if !seen {
			continue
		}
		words = append(words, run.Text)
		r.X, r.Y = r.X+s.rect.X, r.Y+s.rect.Y
		out.lines = append(out.lines, line{run.Text, r, colour})
	}
	out.text = folded(strings.Join(words, " "))
	for _, l := range out.lines {
		c.blank(l.rect)
	}
	out.picture, out.colour, out.image = c.picture()
	return out
}

// folded prepares words for comparison: NFC, small letters, single spaces.
func folded(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(norm.NFC.String(s)), " "))
}

// says tells whether words are seen. d may be nil.
func (d *drawing) says(words string) bool {
	return d != nil && words != "" && strings.Contains(d.text, folded(words))
}

// appended is a file with more bytes after it.
type appended struct {
	in   io.ReaderAt
	size int64
	tail []byte
}

func (a *appended) ReadAt(b []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, io.EOF
	}
	if off < a.size {
		part := b[:min(int64(len(b)), a.size-off)]
		if n, err = a.in.ReadAt(part, off); n < len(part) {
			return n, err
		}
	}
	if rest := off + int64(n) - a.size; n < len(b) && rest < int64(len(a.tail)) {
		n += copy(b[n:], a.tail[rest:])
	}
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}
