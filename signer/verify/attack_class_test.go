package verify_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"trien/signer"
	"trien/signer/pdf"
	"trien/signer/pdf/pdftest"
	"trien/signer/verify"
)

// rich is a document that has one of everything that a later revision might
// exchange. The objects that the classes below aim at are named.
const (
	atCatalog, atPages, atPage, atContent, atFont  = 1, 2, 3, 4, 5
	atImage, atLayer, atProfile, atOutline, atLink = 6, 7, 8, 9, 10
	atField, atLook, atTree, atElement, atNames    = 11, 12, 13, 14, 15
	atMetadata, atUnused, atSpace, atButton        = 16, 17, 18, 19
)

func rich(write func(...string) []byte) []byte {
	return write(
		"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[11 0 R 19 0 R]/DA(/Helv 0 Tf 0 g)/DR<</Font<</Helv 5 0 R>>>>>>/Outlines 9 0 R/Names 15 0 R"+
			"/OCProperties<</OCGs[7 0 R]/D<</ON[7 0 R]/OFF[]>>>>/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/DestOutputProfile 8 0 R>>]"+
			"/StructTreeRoot 13 0 R/MarkInfo<</Marked true>>/Metadata 16 0 R/PageLabels<</Nums[0<</S/D>>]>>/ViewerPreferences<</DisplayDocTitle true>>>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>",
		"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Annots[10 0 R 11 0 R 19 0 R]/StructParents 0"+
			"/Resources<</Font<</F1 5 0 R>>/XObject<</Im 6 0 R/Missing 98 0 R>>/ColorSpace<</CS 18 0 R>>/Properties<</L 7 0 R>>>>>>",
		stream("/L BDC BT /F1 14 Tf 72 700 Td (1.000.000) Tj ET EMC"),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
		pdftest.Stream("/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace 18 0 R/BitsPerComponent 8", []byte{0, 0, 0}),
		"<</Type/OCG/Name(Noi dung)>>",
		pdftest.Stream("/N 3", []byte("profile")),
		"<</Type/Outlines/Count 0>>",
		"<</Type/Annot/Subtype/Link/Rect[72 100 200 120]/A<</S/URI/URI(https://vanban.example/)>>>>",
		"<</Type/Annot/Subtype/Widget/FT/Tx/T(note)/Rect[72 500 300 520]/P 3 0 R/F 4/Ff 1/AP<</N 12 0 R>>>>",
		pdftest.Stream("/Type/XObject/Subtype/Form/BBox[0 0 228 20]", nil),
		"<</Type/StructTreeRoot/K 14 0 R/ParentTree<</Nums[0[14 0 R]]>>>>",
		"<</Type/StructElem/S/P/P 13 0 R/Pg 3 0 R/K 0/ActualText(1.000.000)>>",
		"<</EmbeddedFiles<</Names[]>>>>",
		pdftest.Stream("/Type/Metadata/Subtype/XML", []byte(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" rdf:about=""><dc:format>application/pdf</dc:format></rdf:Description></rdf:RDF></x:xmpmeta>`)),
		stream("BT /F1 14 Tf 72 700 Td (9.000.000) Tj ET"), // waits for its use
		"[/ICCBased 8 0 R]",
		"<</Type/Annot/Subtype/Widget/FT/Btn/Ff 32768/T(box)/V/Off/AS/Off/Rect[72 350 90 370]/AP<</N<</Yes 12 0 R/Off 12 0 R>>>>>>",
	)
}

// Each class of change to a signed document that its signature does not allow,
// in a revision as a program would write it. None may come out intact, whatever
// form the file has.
func TestClassesOfChange(t *testing.T) {
	p := newPKI(t)
	id := p.person(t, "Nguyễn Văn Nghĩa")
	type edit = func(f *pdf.File, u *pdf.Update, d pdf.Dict)
	set := func(key pdf.Name, value pdf.Object) edit {
		return func(_ *pdf.File, _ *pdf.Update, d pdf.Dict) { d[key] = value }
	}
	script := pdf.Dict{"S": pdf.Name("JavaScript"), "JS": pdf.String("app.alert(1)")}
	annotate := func(subtype pdf.Name) edit {
		return func(f *pdf.File, u *pdf.Update, d pdf.Dict) {
			a, _ := f.Array(d["Annots"])
			d["Annots"] = append(a, u.Add(pdf.Dict{"Type": pdf.Name("Annot"), "Subtype": subtype, "Rect": pdf.Reals(72, 600, 300, 720)}))
		}
	}
	inForm := func(key pdf.Name, value pdf.Object) edit {
		return func(f *pdf.File, u *pdf.Update, d pdf.Dict) {
			form := object(t, f, d["AcroForm"]).Clone()
			form[key] = value
			d["AcroForm"] = form
		}
	}
	inElement := func(key pdf.Name, value pdf.Object) edit {
		return func(f *pdf.File, u *pdf.Update, d pdf.Dict) {
			d["K"] = pdf.Array{ref(atElement), u.Add(pdf.Dict{"Type": pdf.Name("StructElem"), "S": pdf.Name("Form"), "P": ref(atTree), key: value})}
		}
	}
	dicts := map[string]struct {
		object int
		edit   edit
	}{
		"page removed from the tree":             {atPages, set("Kids", pdf.Array{})},
		"page size inherited":                    {atPages, set("MediaBox", pdf.Reals(0, 0, 595, 300))},
		"page turned":                            {atPage, set("Rotate", pdf.Int(90))},
		"page cropped":                           {atPage, set("CropBox", pdf.Reals(0, 0, 595, 300))},
		"page units":                             {atPage, set("UserUnit", pdf.Int(2))},
		"page content prepared before":           {atPage, set("Contents", ref(atUnused))},
		"page content of two":                    {atPage, set("Contents", pdf.Array{ref(atContent), ref(atUnused)})},
		"page resources":                         {atPage, set("Resources", pdf.Dict{})},
		"page action":                            {atPage, set("AA", pdf.Dict{"O": script})},
		"page thumbnail":                         {atPage, set("Thumb", ref(atImage))},
		"page transition":                        {atPage, set("Trans", pdf.Dict{"S": pdf.Name("R")})},
		"page group":                             {atPage, set("Group", pdf.Dict{"S": pdf.Name("Transparency")})},
		"page tab order":                         {atPage, set("Tabs", pdf.Name("R"))},
		"text annotation":                        {atPage, annotate("Text")},
		"stamp":                                  {atPage, annotate("Stamp")},
		"redaction":                              {atPage, annotate("Redact")},
		"link":                                   {atPage, annotate("Link")},
		"popup":                                  {atPage, annotate("Popup")},
		"widget of no field":                     {atPage, annotate("Widget")},
		"link to another place":                  {atLink, set("A", pdf.Dict{"S": pdf.Name("URI"), "URI": pdf.String("https://vanban.example.test/")})},
		"annotation hidden":                      {atLink, set("F", pdf.Int(2))},
		"font":                                   {atFont, set("BaseFont", pdf.Name("Symbol"))},
		"font encoding (glyphs swapped)":         {atFont, set("Encoding", pdf.Dict{"Differences": pdf.Array{pdf.Int(49), pdf.Name("nine")}})},
		"layer renamed":                          {atLayer, set("Name", pdf.String("An"))},
		"layers switched off":                    {atCatalog, set("OCProperties", pdf.Dict{"OCGs": pdf.Array{ref(atLayer)}, "D": pdf.Dict{"OFF": pdf.Array{ref(atLayer)}}})},
		"output intent":                          {atCatalog, set("OutputIntents", pdf.Array{})},
		"page labels":                            {atCatalog, set("PageLabels", pdf.Dict{"Nums": pdf.Array{pdf.Int(0), pdf.Dict{"S": pdf.Name("R")}}})},
		"viewer preferences":                     {atCatalog, set("ViewerPreferences", pdf.Dict{})},
		"opening action":                         {atCatalog, set("OpenAction", script)},
		"catalog actions":                        {atCatalog, set("AA", pdf.Dict{"WC": script})},
		"named destinations":                     {atCatalog, set("Dests", pdf.Dict{"A": pdf.Array{}})},
		"article threads":                        {atCatalog, set("Threads", pdf.Array{pdf.Dict{}})},
		"language":                               {atCatalog, set("Lang", pdf.String("en"))},
		"permissions":                            {atCatalog, set("Perms", pdf.Dict{"DocMDP": ref(atUnused)})},
		"legal attestation":                      {atCatalog, set("Legal", pdf.Dict{"JavaScriptActions": pdf.Int(0)})},
		"portfolio":                              {atCatalog, set("Collection", pdf.Dict{"View": pdf.Name("T")})},
		"structure untagged":                     {atCatalog, set("MarkInfo", pdf.Dict{"Marked": false})},
		"XFA form added":                         {atCatalog, inForm("XFA", pdf.Array{})},
		"appearances to be drawn anew":           {atCatalog, inForm("NeedAppearances", true)},
		"order of calculation":                   {atCatalog, inForm("CO", pdf.Array{ref(atField)})},
		"default appearance":                     {atCatalog, inForm("DA", pdf.String("/Symbol 0 Tf"))},
		"default font":                           {atCatalog, inForm("DR", pdf.Dict{"Font": pdf.Dict{"Helv": ref(atUnused)}})},
		"default quadding":                       {atCatalog, inForm("Q", pdf.Int(2))},
		"append-only flag withdrawn":             {atCatalog, inForm("SigFlags", pdf.Int(0))},
		"outline":                                {atOutline, set("First", ref(atUnused))},
		"embedded file":                          {atNames, set("EmbeddedFiles", pdf.Dict{"Names": pdf.Array{pdf.String("a"), pdf.Dict{}}})},
		"script by name":                         {atNames, set("JavaScript", pdf.Dict{"Names": pdf.Array{pdf.String("a"), script}})},
		"field moved":                            {atField, set("Rect", pdf.Reals(0, 0, 595, 842))},
		"field hidden":                           {atField, set("F", pdf.Int(2))},
		"field no longer read-only":              {atField, set("Ff", pdf.Int(0))},
		"field renamed":                          {atField, set("T", pdf.String("other"))},
		"field of another type":                  {atField, set("FT", pdf.Name("Ch"))},
		"field under a parent":                   {atField, set("Parent", ref(atButton))},
		"field with kids":                        {atField, set("Kids", pdf.Array{ref(atLink)})},
		"field drawn otherwise":                  {atField, set("DA", pdf.String("/Helv 200 Tf 1 g"))},
		"field aligned otherwise":                {atField, set("Q", pdf.Int(2))},
		"field with an action":                   {atField, set("AA", pdf.Dict{"K": script})},
		"field with a look and no value":         {atField, set("AP", pdf.Dict{"N": ref(atUnused)})},
		"field with rich text":                   {atField, set("RV", pdf.String("<b>9.000.000</b>"))},
		"box ticked":                             {atButton, set("AS", pdf.Name("Yes"))},
		"words for screen readers":               {atElement, set("ActualText", pdf.String("9.000.000"))},
		"words for screen readers, added":        {atElement, set("Alt", pdf.String("9.000.000"))},
		"element added that stands for a text":   {atTree, inElement("ActualText", pdf.String("9.000.000"))},
		"element added that leads to page marks": {atTree, inElement("K", pdf.Int(0))},
		"element added that leads elsewhere":     {atTree, inElement("K", pdf.Dict{"Type": pdf.Name("OBJR"), "Obj": ref(atLink)})},
		"roles mapped":                           {atTree, set("RoleMap", pdf.Dict{"P": pdf.Name("Artifact")})},
		"parent tree":                            {atTree, set("ParentTree", pdf.Dict{"Nums": pdf.Array{}})},
	}
	others := map[string]func(f *pdf.File, u *pdf.Update){
		"page content":             func(_ *pdf.File, u *pdf.Update) { u.Set(ref(atContent), formStream("BT (9) Tj ET")) },
		"image":                    func(_ *pdf.File, u *pdf.Update) { u.Set(ref(atImage), formStream("")) },
		"colour profile":           func(_ *pdf.File, u *pdf.Update) { u.Set(ref(atProfile), formStream("")) },
		"colour space":             func(_ *pdf.File, u *pdf.Update) { u.Set(ref(atSpace), pdf.Array{pdf.Name("DeviceGray")}) },
		"a missing object appears": func(_ *pdf.File, u *pdf.Update) { u.Set(ref(98), formStream("1 g 0 0 600 900 re f")) },
		"a look overwritten":       func(_ *pdf.File, u *pdf.Update) { u.Set(ref(atLook), formStream("(9.000.000) Tj")) },
		"metadata with a title": func(_ *pdf.File, u *pdf.Update) {
			data := `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" rdf:about="" dc:title="Khac"><dc:format>application/pdf</dc:format></rdf:Description></rdf:RDF></x:xmpmeta>`
			u.Set(ref(atMetadata), &pdf.Stream{Dict: pdf.Dict{"Type": pdf.Name("Metadata"), "Subtype": pdf.Name("XML"), "Length": pdf.Int(len(data))}, Data: []byte(data)})
		},
		"a signature that covers the page": func(f *pdf.File, u *pdf.Update) {
			catalog, page := object(t, f, ref(atCatalog)).Clone(), object(t, f, ref(atPage)).Clone()
			form := object(t, f, catalog["AcroForm"]).Clone()
			fields, _ := f.Array(form["Fields"])
			annots, _ := f.Array(page["Annots"])
			added := u.Add(pdf.Dict{"Type": pdf.Name("Annot"), "Subtype": pdf.Name("Widget"), "FT": pdf.Name("Sig"), "T": pdf.String("S9"),
				"Rect": pdf.Reals(0, 0, 595, 842), "V": object(t, f, fields[len(fields)-1])["V"], "AP": pdf.Dict{"N": u.Add(formStream("1 g 0 0 595 842 re f"))}})
			form["Fields"], page["Annots"] = append(fields, added), append(annots, added)
			catalog["AcroForm"] = form
			u.Set(ref(atCatalog), catalog)
			u.Set(ref(atPage), page)
		},
	}
	for name, write := range map[string]func(...string) []byte{"table": pdftest.Table, "streams": pdftest.XRefStream, "hybrid": pdftest.Hybrid} {
		signed := sign(t, rich(write), id, signer.Options{})
		if r := report(t, signed, p.root); r.Integrity != verify.Intact {
			t.Fatalf("%s: %s %s", name, r.Integrity, r.Signatures[0].Detail)
		}
		// An update that touches everything and changes nothing is none.
		same := update(t, signed, func(f *pdf.File, u *pdf.Update) {
			for n := atCatalog; n <= atButton; n++ {
				o, err := f.Object(ref(n))
				if err != nil {
					t.Fatal(err)
				}
				u.Set(ref(n), o)
			}
		})
		if r := report(t, same, p.root); r.Integrity != verify.Intact {
			t.Errorf("%s, nothing changed: %s %s", name, r.Integrity, r.Signatures[0].Detail)
		}
		check := func(class string, bad []byte) {
			if r := report(t, bad, p.root); r.Integrity == verify.Intact || r.Verdict == verify.Passed {
				t.Errorf("%s, %s: %s", name, class, r.Integrity)
			}
		}
		for class, c := range dicts {
			check(class, update(t, signed, func(f *pdf.File, u *pdf.Update) {
				d := object(t, f, ref(c.object)).Clone()
				c.edit(f, u, d)
				u.Set(ref(c.object), d)
			}))
		}
		for class, c := range others {
			check(class, update(t, signed, c))
		}
	}
}

// What an attacker writes by hand behind a signed file, or before it.
func TestClassesOfFileStructure(t *testing.T) {
	p := newPKI(t)
	signed := sign(t, rich(pdftest.Table), p.person(t, "Nguyễn Văn Nghĩa"), signer.Options{})
	evil := stream("BT /F1 14 Tf 72 700 Td (9.000.000) Tj ET")
	start := strings.TrimSpace(string(signed[bytes.LastIndex(signed, []byte("startxref"))+9 : bytes.LastIndex(signed, []byte("%%EOF"))]))
	tail := func(body string) []byte { return append(bytes.Clone(signed), body...) }
	table := func(entries, trailer string, header ...string) []byte {
		object := fmt.Sprintf("%d%s\n%s\nendobj\n", atContent, strings.Join(append(header, " 0 obj")[:1], ""), evil)
		at := len(signed) + len(object)
		entries = strings.ReplaceAll(entries, "AT", fmt.Sprintf("%010d", len(signed)))
		return tail(object + "xref\n" + entries + "trailer\n<</Size 200/Root 1 0 R" + trailer + ">>\nstartxref\n" + fmt.Sprint(at) + "\n%%EOF\n")
	}
	entry := fmt.Sprintf("%d 1\nAT 00000 n \n", atContent)
	packed := fmt.Sprintf("%d 0 <</X 1>>", atPage)
	hidden := fmt.Sprintf("150 0 obj\n%s\nendobj\n", pdftest.Stream("/Type/ObjStm/N 1/First 4", []byte(packed)))
	row := []byte{2, 0, 150, 0}
	for class, bad := range map[string][]byte{
		"content without a cross-reference":            tail(fmt.Sprintf("%d 0 obj\n%s\nendobj\n", atContent, evil)),
		"content with the old cross-reference":         tail(fmt.Sprintf("%d 0 obj\n%s\nendobj\nstartxref\n%s\n%%%%EOF\n", atContent, evil, start)),
		"a whole revision":                             table(entry, "/Prev "+start),
		"content that a revision does not list":        table("0 0\n", "/Prev "+start),
		"the same in another line":                     table("0 0\n", "/Prev "+start, "\n0\t obj"),
		"a revision that forgets the others":           table(entry, ""),
		"a revision that goes round":                   table(entry, "/Prev "+fmt.Sprint(len(signed)+200)),
		"a revision that lists an object twice":        table(entry+entry, "/Prev "+start),
		"a revision with an encryption":                table("0 0\n", "/Prev "+start+"/Encrypt<</Filter/Standard/V 1/R 2/O()/U()/P 0>>"),
		"a revision with another catalog":              table("0 0\n", "/Prev "+start+"/Root 17 0 R"),
		"a revision with information of another title": table("0 0\n", "/Prev "+start+"/Info<</Title(Khac)>>"),
		"an object freed":                              table(fmt.Sprintf("%d 1\n0000000000 00001 f \n", atContent), "/Prev "+start),
		"an object of another generation":              table(fmt.Sprintf("%d 1\nAT 00001 n \n", atContent), "/Prev "+start),
		"an offset into the signed part":               table(fmt.Sprintf("%d 1\n0000000015 00000 n \n", atContent), "/Prev "+start),
		"a page hidden in a stream (hybrid)": func() []byte {
			at := len(signed)
			xref := at + len(hidden)
			x := fmt.Sprintf("151 0 obj\n%s\nendobj\n", pdftest.Stream("/Type/XRef/Size 152/W[1 2 1]/Index[3 1 150 1]/Root 1 0 R",
				append(bytes.Clone(row), 1, byte(at>>8), byte(at), 0)))
			return tail(hidden + x + "xref\n0 0\ntrailer\n<</Size 200/Root 1 0 R/Prev " + start + "/XRefStm " + fmt.Sprint(xref) + ">>\nstartxref\n" + fmt.Sprint(xref+len(x)) + "\n%%EOF\n")
		}(),
		"bytes before the header":             append([]byte("rac\n"), signed...),
		"another document before":             append(rich(pdftest.Table), signed...),
		"another document behind":             append(bytes.Clone(signed), rich(pdftest.Table)...),
		"the end behind the end":              append(bytes.Clone(signed), "%%EOF\n"...),
		"blanks behind the end":               append(bytes.Clone(signed), bytes.Repeat([]byte(" "), 64)...),
		"zeros behind the end":                append(bytes.Clone(signed), make([]byte, 4096)...),
		"a comment in the gap":                bytes.Replace(signed, []byte("/Contents <"), []byte("/Contents%<"), 1),
		"a header of another version":         bytes.Replace(signed, []byte("%PDF-1.7"), []byte("%PDF-1.3"), 1),
		"the last byte is gone":               signed[:len(signed)-1],
		"the signature's end and a new start": append(bytes.Clone(signed), "startxref\n9\n%%EOF\n"...),
	} {
		if bytes.Equal(bad, signed) {
			continue
		}
		if r := report(t, bad, p.root); r.Integrity == verify.Intact || r.Verdict == verify.Passed {
			t.Errorf("%s: %s", class, r.Integrity)
		}
	}
}
