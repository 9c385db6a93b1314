// Package rulestest writes the documents that the tests of the rules read: pages
// with Vietnamese text where a clerk would type it, by invented offices and
// persons.
package rulestest

import (
	"bytes"
	"fmt"
	"testing"

	"trien/signer/appearance"
	"trien/signer/pdf"
	"trien/signer/pdf/pdftest"
)

// Line is one line of text, its left end and lower edge at (X, Y) in points.
type Line struct {
	X, Y float64
	Text string
	Size float64 // in points; 0 is 13
}

// Page returns a document of one A4 page with these lines. extra is added to
// the page dictionary, catalog to the catalog; objects from number 4 on follow.
func Page(t testing.TB, lines []Line, extra, catalog string, objects ...string) []byte {
	t.Helper()
	file := pdftest.Table(append(pdftest.Pages(catalog, "/MediaBox[0 0 595 842] "+extra), objects...)...)
	return onPage(t, file, lines)
}

// onPage prints lines on the first page of a document.
func onPage(t testing.TB, file []byte, lines []Line) []byte {
	t.Helper()
	f, err := pdf.Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	page, err := f.Page(1)
	if err != nil {
		t.Fatal(err)
	}
	u := pdf.NewUpdate(f)
	forms := pdf.Dict{}
	var content []byte
	for n, l := range lines {
		size := l.Size
		if size == 0 {
			size = 13
		}
		form, err := appearance.Build(u, appearance.Spec{Width: 560, Height: size * 1.5, FontSize: size, Lines: []appearance.Line{{Text: l.Text}}})
		if err != nil {
			t.Fatal(err)
		}
		name := pdf.Name(fmt.Sprint("L", n))
		forms[name] = form
		content = fmt.Appendf(content, "q 1 0 0 1 %g %g cm /%s Do Q\n", l.X, l.Y, name)
	}
	d := page.Dict.Clone()
	d["Resources"] = pdf.Dict{"XObject": forms}
	d["Contents"] = u.Add(&pdf.Stream{Dict: pdf.Dict{}, Data: content})
	u.Set(page.Ref, d)
	tail, err := u.Tail()
	if err != nil {
		t.Fatal(err)
	}
	return append(file, tail.Bytes...)
}

// Letter is a document of an office as Decree 30/2020/NĐ-CP lays it out. Empty
// parts are left out.
type Letter struct {
	Number  string // "Số: 12/STTTT-CNTT"
	Stamp   string // below the number
	Heading string
	Subject string
	Body    []string
	Title   string // of who signs
	Name    string
}

// Lines are the letter's lines.
func (l Letter) Lines() []Line {
	all := []Line{
		{X: 60, Y: 780, Text: "UBND TỈNH AN BÌNH"}, {X: 40, Y: 764, Text: "SỞ THÔNG TIN VÀ TRUYỀN THÔNG", Size: 11},
		{X: 290, Y: 780, Text: "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Size: 12}, {X: 340, Y: 764, Text: "Độc lập - Tự do - Hạnh phúc"},
		{X: 340, Y: 735, Text: "An Bình, ngày 18 tháng 11 năm 2026"},
		{X: 70, Y: 735, Text: l.Number}, {X: 90, Y: 708, Text: l.Stamp, Size: 15},
		{X: 240, Y: 670, Text: l.Heading, Size: 14}, {X: 180, Y: 650, Text: l.Subject},
	}
	for n, text := range l.Body {
		all = append(all, Line{X: 60, Y: 610 - 20*float64(n), Text: text})
	}
	if l.Title != "" {
		all = append(all, Line{X: 60, Y: 320, Text: "Nơi nhận:", Size: 12}, Line{X: 380, Y: 320, Text: l.Title}, Line{X: 365, Y: 220, Text: l.Name})
	}
	var printed []Line
	for _, line := range all {
		if line.Text != "" {
			printed = append(printed, line)
		}
	}
	return printed
}

// PDF is the letter as a document.
func (l Letter) PDF(t testing.TB) []byte {
	t.Helper()
	return Page(t, l.Lines(), "", "")
}
