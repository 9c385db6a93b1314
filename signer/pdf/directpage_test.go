package pdf_test

import (
	"testing"

	"trien/signer/pdf"
	"trien/signer/pdf/pdftest"
)

func TestPagesWrittenInTheirParentAreSigned(t *testing.T) {
	const page = "<</Type/Page/Parent 2 0 R/Resources<<>>/Annots 6 0 R/Rotate 90>>"
	const node = "<</Type/Pages/Count 2/MediaBox[0 0 300 400]/Kids[" + page + "<</Type/Page/Resources<<>>/Tag(kept)>>]>>"
	const root = "<</Type/Pages/Count 4/MediaBox[0 0 595 842]/Kids"
	tree := "[3 0 R " + page + node + "]"
	for name, objects := range map[string][]string{
		"Kids in the node":  {"<</Type/Catalog/Pages 2 0 R>>", root + tree + ">>", "", "null", "null", "[]"},
		"Kids of their own": {"<</Type/Catalog/Pages 2 0 R>>", root + " 4 0 R>>", "", tree, "null", "[]"},
	} {
		objects[2] = "<</Type/Page/Parent 2 0 R/Resources<<>>>>"
		for kind, write := range map[string]func(...string) []byte{"table": pdftest.Table, "stream": pdftest.XRefStream} {
			t.Run(name+", "+kind, func(t *testing.T) {
				b := write(objects...)
				for n := range 4 {
					r := pdf.Rect{X: 10, Y: 10, Width: 50, Height: 20}
					b, _ = sign(t, b, pdf.Signature{Page: n + 1, Rect: &r})
					if f := open(t, b); n > 0 {
						for num := range f.Revisions()[n+1].Objects() {
							if num == 2 || name == "Kids of their own" && num == 4 {
								t.Errorf("signature %d touches the page tree", n+1)
							}
						}
					}
				}
				qpdfCheck(t, b)
				f := open(t, b)
				for n := range 4 {
					p, err := f.Page(n + 1)
					if err != nil {
						t.Fatal(err)
					}
					a, err := f.Array(p.Dict["Annots"])
					if err != nil || len(a) != 1 || dictOf(t, f, a[0])["P"] != pdf.Object(p.Ref) {
						t.Errorf("page %d has the annotations %v, %v", n+1, a, err)
					}
					if w, _ := p.Size(); w != []float64{595, 842, 400, 300}[n] {
						t.Errorf("page %d is %g wide", n+1, w)
					}
				}
			})
		}
	}
}
