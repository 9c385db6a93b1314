package verify_test

import (
	"testing"

	"trien/signer"
	"trien/signer/pdf"
	"trien/signer/pdf/pdftest"
	"trien/signer/verify"
)

func xmp(description string) *pdf.Stream {
	data := `<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="made anew"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` + description + `</rdf:RDF></x:xmpmeta>`
	return &pdf.Stream{Dict: pdf.Dict{"Type": pdf.Name("Metadata"), "Subtype": pdf.Name("XML"), "Length": pdf.Int(len(data))}, Data: []byte(data)}
}

// What honest programs write behind a signature, beyond the signatures, the
// validation data and the filled-in fields that everybody knows of.
func TestWhatHonestProgramsWriteIsNoModification(t *testing.T) {
	p := newPKI(t)
	id := p.person(t, "Nguyễn Văn Nghĩa")
	rewrite := func(n int, edit func(f *pdf.File, u *pdf.Update, d pdf.Dict)) func(*pdf.File, *pdf.Update) {
		return func(f *pdf.File, u *pdf.Update) {
			d := object(t, f, ref(n)).Clone()
			edit(f, u, d)
			u.Set(ref(n), d)
		}
	}
	for _, write := range []func(...string) []byte{pdftest.Table, pdftest.XRefStream, pdftest.Hybrid} {
		signed := sign(t, rich(write), id, signer.Options{})
		for name, change := range map[string]func(*pdf.File, *pdf.Update){
			"iText's mark in the page tree":  rewrite(atPages, func(_ *pdf.File, _ *pdf.Update, d pdf.Dict) { d["ITXT"] = pdf.String("5.5.13") }),
			"the tab order of a tagged page": rewrite(atPage, func(_ *pdf.File, _ *pdf.Update, d pdf.Dict) { d["Tabs"] = pdf.Name("S") }),
			"an extension and a version": rewrite(atCatalog, func(_ *pdf.File, _ *pdf.Update, d pdf.Dict) {
				d["Version"] = pdf.Name("2.0")
				d["Extensions"] = pdf.Dict{"ESIC": pdf.Dict{"BaseVersion": pdf.Name("1.7"), "ExtensionLevel": pdf.Int(5)}}
			}),
			"metadata as attributes, with dates": func(_ *pdf.File, u *pdf.Update) {
				u.Set(ref(atMetadata), xmp(`<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" rdf:about="" dc:format="application/pdf" xmp:ModifyDate="2026-11-21T20:40:11+07:00"/>`))
			},
			"a direct value made an object of its own": rewrite(atPage, func(_ *pdf.File, u *pdf.Update, d pdf.Dict) {
				d["Resources"] = u.Add(d["Resources"])
			}),
		} {
			if r := report(t, update(t, signed, change), p.root); r.Integrity != verify.Intact {
				t.Errorf("%s: %s %s", name, r.Integrity, r.Signatures[0].Detail)
			}
		}
	}
}

// A second signature in a tagged document has its place in the structure tree.
func TestTheStructureElementOfANewSignatureIsNoModification(t *testing.T) {
	p := newPKI(t)
	signed := sign(t, rich(pdftest.Table), p.person(t, "Nguyễn Văn Nghĩa"), signer.Options{})
	second := sign(t, signed, p.person(t, "Trần Thị Hạnh"), signer.Options{})
	tagged := func(extra pdf.Dict) []byte {
		return update(t, second, func(f *pdf.File, u *pdf.Update) {
			form := object(t, f, object(t, f, ref(atCatalog))["AcroForm"])
			fields, _ := f.Array(form["Fields"])
			element := pdf.Dict{"Type": pdf.Name("StructElem"), "S": pdf.Name("Form"), "P": ref(atTree), "Pg": ref(atPage),
				"K": pdf.Dict{"Type": pdf.Name("OBJR"), "Obj": fields[len(fields)-1], "Pg": ref(atPage)}}
			for k, v := range extra {
				element[k] = v
			}
			added := u.Add(element)
			root := object(t, f, ref(atTree)).Clone()
			root["K"] = pdf.Array{ref(atElement), added}
			root["ParentTree"] = pdf.Dict{"Nums": pdf.Array{pdf.Int(0), pdf.Array{ref(atElement)}, pdf.Int(1), added}}
			u.Set(ref(atTree), root)
		})
	}
	for name, c := range map[string]struct {
		extra pdf.Dict
		want  verify.Integrity
	}{
		"its own element":             {nil, verify.Intact},
		"with words of its own":       {pdf.Dict{"ActualText": pdf.String("9.000.000")}, verify.Modified},
		"of another role":             {pdf.Dict{"S": pdf.Name("P")}, verify.Modified},
		"with a mark on the page":     {pdf.Dict{"K": pdf.Array{pdf.Int(0)}}, verify.Modified},
		"that leads to another field": {pdf.Dict{"K": pdf.Dict{"Type": pdf.Name("OBJR"), "Obj": ref(atField)}}, verify.Modified},
	} {
		// The first signature is the one that the second's element came after.
		r := report(t, tagged(c.extra), p.root)
		if r.Signatures[0].Integrity != c.want {
			t.Errorf("%s: %s %s", name, r.Signatures[0].Integrity, r.Signatures[0].Detail)
		}
	}
}

func TestALockDictionaryBindsLikeTheSignature(t *testing.T) {
	p := newPKI(t)
	id := p.person(t, "Nguyễn Văn Nghĩa")
	locked := func(lock string) []byte {
		objects := pdftest.Pages("/AcroForm<</Fields[4 0 R 5 0 R]>>", "/Annots[4 0 R 5 0 R]")
		return sign(t, pdftest.Table(append(objects,
			"<</Type/Annot/Subtype/Widget/FT/Sig/T(lanh dao)/Rect[72 600 200 650]/P 3 0 R/F 4/Lock<</Type/SigFieldLock"+lock+">>>>",
			"<</Type/Annot/Subtype/Widget/FT/Tx/T(note)/Rect[72 500 300 520]/P 3 0 R/F 4>>")...), id, signer.Options{Field: "lanh dao"})
	}
	for lock, want := range map[string]verify.Integrity{
		"/Action/All":                        verify.Modified,
		"/Action/Include/Fields[(note)]":     verify.Modified,
		"/Action/Include/Fields[(khac)]":     verify.Intact,
		"/Action/Exclude/Fields[(note)]":     verify.Intact,
		"/Action/Exclude/Fields[(note)]/P 1": verify.Modified,
	} {
		filled := update(t, locked(lock), func(f *pdf.File, u *pdf.Update) {
			d := object(t, f, ref(5)).Clone()
			d["V"] = pdf.String("Dong y")
			u.Set(ref(5), d)
		})
		if r := report(t, filled, p.root); r.Integrity != want {
			t.Errorf("%s: %s %s", lock, r.Integrity, r.Signatures[0].Detail)
		}
	}
}
