package appearance

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trien/signer/pdf"
)

// archived is a blank page that says it is PDF/A, with an output intent of so
// many colours, 0 for none.
func archived(t testing.TB, part, colours int) []byte {
	t.Helper()
	base := blank()
	file, err := pdf.Open(bytes.NewReader(base), int64(len(base)))
	if err != nil {
		t.Fatal(err)
	}
	u := pdf.NewUpdate(file)
	root, err := file.Root()
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := file.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	catalog = catalog.Clone()
	packet := fmt.Sprintf(`<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>%d</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`, part)
	catalog["Metadata"] = u.Add(&pdf.Stream{Dict: pdf.Dict{"Type": pdf.Name("Metadata"), "Subtype": pdf.Name("XML")}, Data: []byte(packet)})
	if colours > 0 {
		profile := u.Add(&pdf.Stream{Dict: pdf.Dict{"N": pdf.Int(colours)}, Data: []byte("a profile")})
		catalog["OutputIntents"] = pdf.Array{pdf.Dict{"Type": pdf.Name("OutputIntent"), "S": pdf.Name("GTS_PDFA1"), "DestOutputProfile": profile}}
	}
	u.Set(root, catalog)
	tail, err := u.Tail()
	if err != nil {
		t.Fatal(err)
	}
	return append(base, tail.Bytes...)
}

func TestDrawingKeepsToTheStandardOfItsDocument(t *testing.T) {
	seal := Spec{Width: 200, Height: 60, Image: pngOf(t, ink(60, 30)), Lines: office}
	for _, test := range []struct {
		part, colours int
		has, hasNot   []string
	}{
		{0, 0, []string{"/SMask", "/DeviceRGB", "/DeviceGray"}, []string{"/CIDSet", "/ImageMask", "/CalRGB", "/CalGray"}},
		{1, 3, []string{"/CIDSet", "/ImageMask", "/DeviceRGB"}, []string{"/SMask", "/CalRGB", "/CalGray"}},
		{1, 4, []string{"/CIDSet", "/ImageMask", "/CalRGB"}, []string{"/SMask", "/DeviceRGB", "/CalGray"}},
		{1, 0, []string{"/CIDSet", "/ImageMask", "/CalRGB", "/CalGray"}, []string{"/SMask", "/Device"}},
		{2, 3, []string{"/SMask", "/DeviceRGB"}, []string{"/CIDSet", "/ImageMask", "/CalRGB", "/CalGray"}},
		{2, 0, []string{"/ImageMask", "/CalRGB", "/CalGray"}, []string{"/SMask", "/CIDSet", "/Device"}},
		{3, 4, []string{"/SMask", "/CalRGB"}, []string{"/CIDSet", "/ImageMask", "/DeviceRGB"}},
		{4, 0, []string{"/ImageMask", "/CalRGB"}, []string{"/SMask", "/Device"}},
	} {
		base := archived(t, test.part, test.colours)
		file, err := pdf.Open(bytes.NewReader(base), int64(len(base)))
		if err != nil {
			t.Fatal(err)
		}
		u := pdf.NewUpdate(file)
		if _, err := Build(u, seal); err != nil {
			t.Fatal(err)
		}
		tail, err := u.Tail()
		if err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("part %d, %d colours", test.part, test.colours)
		for _, want := range test.has {
			if !bytes.Contains(tail.Bytes, []byte(want)) {
				t.Errorf("%s: no %s", name, want)
			}
		}
		for _, not := range test.hasNot {
			if bytes.Contains(tail.Bytes, []byte(not)) {
				t.Errorf("%s: %s", name, not)
			}
		}
		path := filepath.Join(t.TempDir(), "a.pdf")
		if err := os.WriteFile(path, append(base, tail.Bytes...), 0o600); err != nil {
			t.Fatal(err)
		}
		if out := run(t, "qpdf", "--check", path); strings.Contains(out, "WARNING") {
			t.Errorf("%s: %s", name, out)
		}
	}
}

func TestPDFAIsRecognised(t *testing.T) {
	for packet, want := range map[string]int{
		`<a xmlns:p="http://www.aiim.org/pdfa/ns/id/"><p:part> 2 </p:part></a>`:                  2,
		`<a xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="3" pdfaid:rev="2012"/>`:  3,
		`<a xmlns:pdfaid="http://www.aiim.org/pdfua/ns/id/" pdfaid:part="1"/>`:                   0, // PDF/UA
		`<a xmlns:p="http://www.aiim.org/pdfa/ns/id/"><p:part/>1</a>`:                            0,
		`<a xmlns:p="http://www.aiim.org/pdfa/ns/id/"><p:part>99999999999999999999</p:part></a>`: 0,
		"": 0, "<a": 0, "\x00\xff<<": 0,
	} {
		if got := partOf([]byte(packet)); got != want {
			t.Errorf("%s: part %d, want %d", packet, got, want)
		}
	}
}

func FuzzPartOf(f *testing.F) {
	f.Add([]byte(`<a xmlns:p="http://www.aiim.org/pdfa/ns/id/"><p:part>2</p:part></a>`))
	f.Add([]byte(`<a xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="3"/>`))
	f.Fuzz(func(t *testing.T, packet []byte) {
		if part := partOf(packet); part < 0 || part > 4 {
			t.Errorf("part %d", part)
		}
	})
}
