package pdftest

import (
	"bytes"
	"fmt"
	"math/rand"
	"slices"
	"strings"
)

// A RandomDocument is a sound document of one of the shapes that programs
// write, and what a test must know of it.
type RandomDocument struct {
	Bytes []byte
	Pages int
	// Empty are the fully qualified names of the empty signature fields.
	Empty []string
	// Texts are the words on its pages, one for each.
	Texts []string
	// JunkBefore tells that the header is not the first thing in the file. Not
	// every program counts offsets from the header.
	JunkBefore bool
	// Shape says what was chosen, for the message of a test that fails.
	Shape []string
}

// Random makes a document. Equal states of r make equal documents.
func Random(r *rand.Rand) RandomDocument {
	d := &composer{r: r, kind: kinds[r.Intn(len(kinds))]}
	d.doc.Pages = 1 + r.Intn(5)
	d.reserve(2) // the catalog and the page tree
	d.font = d.add("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
	d.pages()
	d.form()
	d.catalog()
	d.write()
	return d.doc
}

// A kind of file, by its cross-references.
type kind struct {
	name  string
	write func(...string) []byte
}

var kinds = []kind{{"table", Table}, {"stream", XRefStream}, {"hybrid", OfficeHybrid}}

type composer struct {
	r       *rand.Rand
	kind    kind
	objects []string
	font    int
	shared  int      // an Annots array of several pages
	kids    []int    // the pages
	annots  []string // of each page, written when the form is known
	attrs   []string // of each page, without Annots
	acro    string   // the value of AcroForm
	doc     RandomDocument
}

func (d *composer) reserve(n int) int {
	d.objects = append(d.objects, make([]string, n)...)
	return len(d.objects) - n + 1
}

func (d *composer) add(object string) int {
	d.objects = append(d.objects, object)
	return len(d.objects)
}

func (d *composer) chance(percent int) bool { return d.r.Intn(100) < percent }

func (d *composer) pick(from ...string) string { return from[d.r.Intn(len(from))] }

// note adds a part to the shape and returns it.
func (d *composer) note(part string) string {
	if part != "" && !slices.Contains(d.doc.Shape, part) {
		d.doc.Shape = append(d.doc.Shape, part)
	}
	return part
}

// pages makes the page tree, flat or with a node between, and the pages'
// contents. Attributes stand in the pages or are inherited.
func (d *composer) pages() {
	const boxes = 4
	box := []string{"/MediaBox[0 0 595 842]", "/MediaBox[0 0 842 595]", "/MediaBox[-100 50.5 495.25 892]", "/MediaBox[595 842 0 0]"}[d.r.Intn(boxes)]
	inherited := d.note(box) + d.note(d.pick("", "", "/Rotate 90", "/Rotate 180", "/Rotate -90", "/Rotate 450"))
	inherited += d.note(d.pick("", "", "/CropBox[20 60 480 700]"))
	resources := fmt.Sprintf("/Resources<</Font<</F1 %d 0 R>>>>", d.font)
	if d.chance(50) {
		inherited += d.note(resources)
		resources = ""
	}
	own := ""
	if d.chance(40) {
		d.note("nothing inherited")
		own, inherited = inherited, ""
	}
	node := 2
	if d.chance(30) {
		node = d.add("")
		d.note("a node between")
	}
	if d.chance(20) {
		d.shared = d.add("[]")
		d.note("shared Annots")
	}
	unit := d.note(d.pick("", "", "", "/UserUnit 1.5", "/UserUnit 0.8"))
	for n := range d.doc.Pages {
		text := fmt.Sprintf("Trang%d", n+1)
		d.doc.Texts = append(d.doc.Texts, text)
		content := d.content("BT /F1 12 Tf 120 300 Td (" + text + ") Tj ET")
		d.kids = append(d.kids, d.add(""))
		d.attrs = append(d.attrs, fmt.Sprintf("/Parent %d 0 R/Contents %s%s%s%s", node, content, resources, own, unit))
		d.annots = append(d.annots, "")
	}
	var refs []string
	for _, k := range d.kids {
		refs = append(refs, fmt.Sprintf("%d 0 R", k))
	}
	kids := fmt.Sprintf("/Count %d/Kids[%s]", len(refs), strings.Join(refs, " "))
	if node == 2 {
		d.objects[1] = "<</Type/Pages" + kids + inherited + ">>"
		return
	}
	d.objects[node-1] = "<</Type/Pages/Parent 2 0 R" + kids + inherited + ">>"
	d.objects[1] = fmt.Sprintf("<</Type/Pages/Count %d/Kids[%d 0 R]>>", len(refs), node)
}

// content returns the value of a page's Contents.
func (d *composer) content(operators string) string {
	data := []byte(operators)
	dict := ""
	if d.chance(50) {
		data, dict = Deflate(data), "/Filter/FlateDecode"
	}
	stream := Stream(dict, data)
	if d.kind.name != "hybrid" && d.chance(20) { // where old readers do not find a packed number
		length := d.add(fmt.Sprint(len(data)))
		stream = strings.Replace(stream, fmt.Sprintf("/Length %d", len(data)), fmt.Sprintf("/Length %d 0 R", length), 1)
		d.note("indirect Length")
	}
	ref := fmt.Sprintf("%d 0 R", d.add(stream))
	switch d.r.Intn(4) {
	case 0:
		return "[" + ref + "]"
	case 1:
		return fmt.Sprintf("%d 0 R", d.add("["+ref+"]"))
	}
	return ref
}

// form makes fields of several kinds, with their widgets on the first page, and
// the other annotations.
func (d *composer) form() {
	page := d.kids[0]
	widget := func(more string) string {
		return fmt.Sprintf("<</Type/Annot/Subtype/Widget/Rect[200 400 400 500]/F 4/P %d 0 R%s>>", page, more)
	}
	var fields, first []int
	both := func(n int) { fields, first = append(fields, n), append(first, n) }
	if d.chance(50) {
		if d.chance(50) {
			look := d.add(Stream("/Type/XObject/Subtype/Form/BBox[0 0 100 40]/Resources<<>>", nil))
			both(d.add(widget(fmt.Sprintf("/FT/Tx/T(ten)/V(An)/DA(/Helv 0 Tf 0 g)/AP<</N %d 0 R>>", look))))
			d.note("a text field")
		}
		if d.chance(50) {
			both(d.add(widget("/FT/Btn/T(nut)/Ff 65536")))
			d.note("a button")
		}
		if d.chance(40) {
			both(d.add(widget("/FT/Sig/T(lanhdao)")))
			d.doc.Empty = append(d.doc.Empty, d.note("lanhdao"))
		}
		if d.chance(30) {
			parent := d.reserve(1)
			kid := d.add(widget(fmt.Sprintf("/Parent %d 0 R/FT/Sig/T(vanthu)", parent)))
			d.objects[parent-1] = fmt.Sprintf("<</T<FEFF0043006800ED006E0068>/Kids[%d 0 R]>>", kid)
			if d.chance(50) {
				split := d.add(fmt.Sprintf("<</Parent %d 0 R/FT/Sig/T(vanthu)/Kids[%d 0 R]>>", parent, kid))
				d.objects[kid-1] = widget(fmt.Sprintf("/Parent %d 0 R", split))
				d.objects[parent-1] = fmt.Sprintf("<</T<FEFF0043006800ED006E0068>/Kids[%d 0 R]>>", split)
				d.note("a widget apart from its field")
			}
			fields, first = append(fields, parent), append(first, kid)
			d.doc.Empty = append(d.doc.Empty, d.note("Chính.vanthu"))
		}
		form := "<</Fields" + refs(fields) + "/DA(/Helv 0 Tf 0 g)" + d.note(d.pick("", "/SigFlags 1", "/NeedAppearances true")) +
			fmt.Sprintf("/DR<</Font<</Helv %d 0 R>>>>>>", d.font)
		d.acro = form
		if d.chance(50) {
			d.acro = fmt.Sprintf("%d 0 R", d.add(form))
			d.note("indirect AcroForm")
		}
		d.note("a form")
	}
	for n := range d.kids {
		list := []int(nil)
		if n == 0 {
			list = first
		}
		if d.chance(30) {
			list = append(list, d.add("<</Type/Annot/Subtype/Link/Border[0 0 0]/Rect[10 10 60 30]/A<</S/URI/URI(http://example.invalid/)>>>>"))
			d.note("links")
		}
		switch {
		case d.shared > 0 && len(list) == 0:
			d.annots[n] = fmt.Sprintf("/Annots %d 0 R", d.shared)
		case len(list) == 0 && d.chance(50):
		case d.chance(50):
			d.annots[n] = fmt.Sprintf("/Annots %d 0 R", d.add(refs(list)))
			d.note("indirect Annots")
		default:
			d.annots[n] = "/Annots" + refs(list)
		}
		d.objects[d.kids[n]-1] = "<</Type/Page" + d.attrs[n] + d.annots[n] + ">>"
	}
}

func refs(numbers []int) string {
	var b strings.Builder
	for i, n := range numbers {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%d 0 R", n)
	}
	return "[" + b.String() + "]"
}

// catalog writes what else a catalog may hold.
func (d *composer) catalog() {
	parts := ""
	if d.acro != "" {
		parts += "/AcroForm " + d.acro
	}
	if d.chance(25) {
		parts += fmt.Sprintf("/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R", d.add("<</Type/StructTreeRoot>>"))
		d.note("tagged")
	}
	if d.chance(20) {
		group := d.add("<</Type/OCG/Name(Layer)>>")
		parts += fmt.Sprintf("/OCProperties<</OCGs[%d 0 R]/D<</Name(D)/Order[%d 0 R]>>>>", group, group)
		d.note("layers")
	}
	if d.chance(20) {
		file := d.add(Stream("/Type/EmbeddedFile", []byte("a file")))
		spec := d.add(fmt.Sprintf("<</Type/Filespec/F(a.txt)/UF(a.txt)/EF<</F %d 0 R>>>>", file))
		parts += fmt.Sprintf("/Names<</EmbeddedFiles<</Names[(a.txt) %d 0 R]>>>>", spec)
		if d.chance(50) {
			parts += d.note("/Collection<</Type/Collection/View/D>>")
		}
		d.note("an attachment")
	}
	parts += d.note(d.pick("", "", "/Version/1.7", "/Lang(vi-VN)", "/PageLayout/OneColumn"))
	d.objects[0] = "<</Type/Catalog/Pages 2 0 R" + parts + ">>"
}

// write chooses earlier revisions, and what stands around the file.
func (d *composer) write() {
	b := d.kind.write(d.objects...)
	d.note(d.kind.name)
	for n := d.r.Intn(3); n > 0; n-- {
		page := d.kids[d.r.Intn(len(d.kids))]
		change := map[int]string{page: strings.Replace(d.objects[page-1], "/Type/Page", fmt.Sprintf("/Type/Page/Update%d true", n), 1)}
		if d.objects[page-1] = change[page]; d.kind.name == "stream" {
			b = AppendStream(b, change)
		} else {
			b = Append(b, change, "")
		}
		d.note("updated")
	}
	switch d.r.Intn(8) {
	case 0:
		b = append([]byte(strings.Repeat("junk before the header\n", 1+d.r.Intn(30))), b...)
		d.doc.JunkBefore = true
		d.note("junk before")
	case 1:
		b = bytes.TrimSpace(b)
		d.note("no end of line")
	case 2:
		b = append(bytes.TrimSpace(b), "\r\n\r\n"...)
		d.note("blank lines at the end")
	case 3:
		b = append(b, make([]byte, d.r.Intn(1000))...)
		d.note("zeros at the end")
	}
	d.doc.Bytes = b
}
