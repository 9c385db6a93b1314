package verify_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"trien/signer"
	"trien/signer/pdf"
	"trien/signer/verify"
)

func ref(n int) pdf.Ref { return pdf.Ref{Num: n} }

func formStream(data string) *pdf.Stream {
	return &pdf.Stream{Dict: pdf.Dict{"Type": pdf.Name("XObject"), "Subtype": pdf.Name("Form"),
		"BBox": pdf.Reals(0, 0, 200, 200), "Length": pdf.Int(len(data))}, Data: []byte(data)}
}

// Each of these appends a revision to a signed document, as an attacker can
// who has no key. None may come out intact.
func TestChangesAfterSigningAreNoticed(t *testing.T) {
	p := newPKI(t)
	signed := sign(t, document(), p.person(t, "Nguyễn Văn Nghĩa"), signer.Options{})
	change := func(n int, edit func(f *pdf.File, u *pdf.Update, d pdf.Dict)) func(*pdf.File, *pdf.Update) {
		return func(f *pdf.File, u *pdf.Update) {
			d := object(t, f, ref(n)).Clone()
			edit(f, u, d)
			u.Set(ref(n), d)
		}
	}
	form := func(f *pdf.File) pdf.Ref { return object(t, f, ref(1))["AcroForm"].(pdf.Ref) }
	annots := func(f *pdf.File) pdf.Array {
		a, err := f.Array(object(t, f, ref(3))["Annots"])
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	signature := func(f *pdf.File) pdf.Ref {
		fields, err := f.Array(object(t, f, form(f))["Fields"])
		if err != nil {
			t.Fatal(err)
		}
		return fields[len(fields)-1].(pdf.Ref)
	}
	addField := func(field pdf.Dict) func(*pdf.File, *pdf.Update) {
		return func(f *pdf.File, u *pdf.Update) {
			added := u.Add(field)
			page, acro := object(t, f, ref(3)).Clone(), object(t, f, form(f)).Clone()
			page["Annots"] = append(annots(f), added)
			fields, _ := f.Array(acro["Fields"])
			acro["Fields"] = append(fields, added)
			u.Set(ref(3), page)
			u.Set(form(f), acro)
		}
	}
	covering := func(u *pdf.Update) pdf.Dict { return pdf.Dict{"N": u.Add(formStream("1 g 0 0 200 200 re f"))} }
	for name, attack := range map[string]func(*pdf.File, *pdf.Update){
		"page content replaced (Incremental Saving)": func(_ *pdf.File, u *pdf.Update) { u.Set(ref(4), formStream("BT (9.000.000) Tj ET")) },
		"page content re-pointed to a prepared object (Shadow, replace)": change(3, func(_ *pdf.File, _ *pdf.Update, d pdf.Dict) {
			d["Contents"] = ref(10)
		}),
		"a dangling reference filled (Shadow, hide)": func(_ *pdf.File, u *pdf.Update) { u.Set(ref(99), formStream("1 g 0 0 200 200 re f")) },
		"font exchanged": change(5, func(_ *pdf.File, _ *pdf.Update, d pdf.Dict) { d["BaseFont"] = pdf.Name("Symbol") }),
		"page size":      change(3, func(_ *pdf.File, _ *pdf.Update, d pdf.Dict) { d["MediaBox"] = pdf.Reals(0, 0, 595, 100) }),
		"page added":     change(2, func(_ *pdf.File, _ *pdf.Update, d pdf.Dict) { d["Kids"] = pdf.Array{ref(3), ref(3)} }),
		"page removed":   change(2, func(_ *pdf.File, _ *pdf.Update, d pdf.Dict) { d["Kids"] = pdf.Array{} }),
		"script on opening": change(1, func(_ *pdf.File, _ *pdf.Update, d pdf.Dict) {
			d["OpenAction"] = pdf.Dict{"S": pdf.Name("JavaScript"), "JS": pdf.String("app.alert(1)")}
		}),
		"title":                  change(9, func(_ *pdf.File, _ *pdf.Update, d pdf.Dict) { d["Title"] = pdf.String("Giay moi") }),
		"version of no standard": change(1, func(_ *pdf.File, _ *pdf.Update, d pdf.Dict) { d["Version"] = pdf.Name("9.9") }),
		"free text annotation (Evil Annotation)": change(3, func(f *pdf.File, u *pdf.Update, d pdf.Dict) {
			d["Annots"] = append(annots(f), u.Add(pdf.Dict{"Type": pdf.Name("Annot"), "Subtype": pdf.Name("FreeText"), "Rect": pdf.Reals(0, 0, 500, 800), "AP": covering(u)}))
		}),
		"annotations removed": change(3, func(_ *pdf.File, _ *pdf.Update, d pdf.Dict) { d["Annots"] = pdf.Array{} }),
		"signature field removed": func(f *pdf.File, u *pdf.Update) {
			d := object(t, f, form(f)).Clone()
			d["Fields"] = pdf.Array{}
			u.Set(form(f), d)
		},
		"form removed": change(1, func(_ *pdf.File, _ *pdf.Update, d pdf.Dict) { delete(d, "AcroForm") }),
		"signature's look exchanged": func(f *pdf.File, u *pdf.Update) {
			d := object(t, f, signature(f)).Clone()
			d["AP"] = covering(u)
			u.Set(signature(f), d)
		},
		"signature's place moved": func(f *pdf.File, u *pdf.Update) {
			d := object(t, f, signature(f)).Clone()
			d["Rect"] = pdf.Reals(0, 0, 595, 842)
			u.Set(signature(f), d)
		},
		"signature's value emptied": func(f *pdf.File, u *pdf.Update) {
			d := object(t, f, signature(f)).Clone()
			delete(d, "V")
			u.Set(signature(f), d)
		},
		"signature's reason rewritten": func(f *pdf.File, u *pdf.Update) {
			v := object(t, f, signature(f))["V"].(pdf.Ref)
			d := object(t, f, v).Clone()
			d["Reason"] = pdf.String("Da doc va dong y")
			u.Set(v, d)
		},
		"unsigned visible field (Sneaky Signature)": func(f *pdf.File, u *pdf.Update) {
			addField(pdf.Dict{"Type": pdf.Name("Annot"), "Subtype": pdf.Name("Widget"), "FT": pdf.Name("Sig"), "T": pdf.String("S9"),
				"Rect": pdf.Reals(0, 600, 500, 800), "AP": covering(u)})(f, u)
		},
		"new text field": addField(pdf.Dict{"Type": pdf.Name("Annot"), "Subtype": pdf.Name("Widget"), "FT": pdf.Name("Tx"), "T": pdf.String("x"),
			"Rect": pdf.Reals(0, 600, 500, 800), "V": pdf.String("9.000.000")}),
		"field with an action": addField(pdf.Dict{"Type": pdf.Name("Annot"), "Subtype": pdf.Name("Widget"), "FT": pdf.Name("Sig"), "T": pdf.String("S9"),
			"Rect": pdf.Reals(0, 0, 0, 0), "AA": pdf.Dict{"PO": pdf.Dict{"S": pdf.Name("JavaScript"), "JS": pdf.String("1")}}}),
		"free text in a field's clothes": addField(pdf.Dict{"Type": pdf.Name("Annot"), "Subtype": pdf.Name("FreeText"), "FT": pdf.Name("Sig"), "T": pdf.String("S9")}),
		"NeedAppearances": func(f *pdf.File, u *pdf.Update) {
			d := object(t, f, form(f)).Clone()
			d["NeedAppearances"] = true
			u.Set(form(f), d)
		},
		"a field's look without its value": change(7, func(_ *pdf.File, u *pdf.Update, d pdf.Dict) { d["AP"] = covering(u) }),
		"a value exchanged":                change(11, func(_ *pdf.File, _ *pdf.Update, d pdf.Dict) { d["V"] = pdf.String("9.000.000") }),
		"a value emptied":                  change(11, func(_ *pdf.File, _ *pdf.Update, d pdf.Dict) { delete(d, "V") }),
		"an empty field that showed something (Shadow)": change(12, func(_ *pdf.File, u *pdf.Update, d pdf.Dict) {
			d["V"] = pdf.String("9.000.000")
			d["AP"] = covering(u)
		}),
		"a box ticked": change(14, func(_ *pdf.File, _ *pdf.Update, d pdf.Dict) { d["V"], d["AS"] = pdf.Name("Yes"), pdf.Name("Yes") }),
		"a field's place with its value": change(7, func(_ *pdf.File, _ *pdf.Update, d pdf.Dict) {
			d["V"] = pdf.String("9")
			d["Rect"] = pdf.Reals(0, 0, 595, 842)
		}),
		"a field's look, shared, overwritten": func(_ *pdf.File, u *pdf.Update) { u.Set(ref(8), formStream("1 g 0 0 200 200 re f")) },
	} {
		bad := update(t, signed, attack)
		if r := report(t, bad, p.root); r.Integrity != verify.Modified || r.Verdict != verify.Failed {
			t.Errorf("%s: %s %s %+v", name, r.Integrity, r.Verdict, r.Signatures)
		}
	}
}

func TestARemovedSignatureIsReportedWithItsSigner(t *testing.T) {
	p := newPKI(t)
	signed := sign(t, document(), p.person(t, "Nguyễn Văn Nghĩa"), signer.Options{})
	cleared := update(t, signed, func(f *pdf.File, u *pdf.Update) {
		acro := object(t, f, ref(1))["AcroForm"].(pdf.Ref)
		d := object(t, f, acro).Clone()
		d["Fields"] = d["Fields"].(pdf.Array)[:4]
		u.Set(acro, d)
	})
	for name, doc := range map[string][]byte{
		"alone":           cleared,
		"another instead": sign(t, cleared, p.person(t, "Trần Thị Hạnh"), signer.Options{}),
	} {
		r := report(t, doc, p.root)
		last := r.Signatures[len(r.Signatures)-1]
		if r.Integrity != verify.Modified || last.Signer.CommonName != "Nguyễn Văn Nghĩa" || last.Integrity != verify.Modified || last.Verdict != verify.Failed {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestBytesOutsideOfTheSignatureAreNoticed(t *testing.T) {
	p := newPKI(t)
	signed := sign(t, document(), p.person(t, "Nguyễn Văn Nghĩa"), signer.Options{})
	for name, bad := range map[string][]byte{
		"one byte":     append(bytes.Clone(signed), 'x'),
		"one newline":  append(bytes.Clone(signed), '\n'),
		"a comment":    append(bytes.Clone(signed), "% ghi chu\n"...),
		"one byte cut": signed[:len(signed)-1],
		"junk after an update": append(update(t, signed, func(f *pdf.File, u *pdf.Update) {
			u.Add(pdf.Dict{})
		}), "junk"...),
	} {
		if r := report(t, bad, p.root); r.Integrity == verify.Intact {
			t.Errorf("%s: intact", name)
		}
	}
}

func TestByteRangesThatLieAreMalformed(t *testing.T) {
	p := newPKI(t)
	signed := sign(t, document(), p.person(t, "Nguyễn Văn Nghĩa"), signer.Options{})
	pattern := regexp.MustCompile(`/ByteRange *\[0 (\d+) (\d+) (\d+)\] *`)
	found := pattern.FindSubmatchIndex(signed)
	if found == nil {
		t.Fatal("no ByteRange")
	}
	var n [3]int
	for i := range n {
		fmt.Sscan(string(signed[found[2+2*i]:found[3+2*i]]), &n[i])
	}
	for name, written := range map[string]string{
		"two numbers":        fmt.Sprintf("[0 %d]", n[0]),
		"six numbers":        fmt.Sprintf("[0 %d %d %d 0 0]", n[0], n[1], n[2]),
		"not from the start": fmt.Sprintf("[1 %d %d %d]", n[0]-1, n[1], n[2]),
		"negative":           fmt.Sprintf("[0 -%d %d %d]", n[0], n[1], n[2]),
		"beyond the end":     fmt.Sprintf("[0 %d %d %d]", n[0], n[1], n[2]+1),
		"overflow":           "[0 1 9223372036854775807 1]",
		"gap too big":        fmt.Sprintf("[0 %d %d %d]", n[0]-1, n[1], n[2]),
		"gap too small":      fmt.Sprintf("[0 %d %d %d]", n[0]+1, n[1], n[2]),
		"gap moved":          fmt.Sprintf("[0 %d %d 1]", n[0]-9, n[1]-9),
		"everything":         fmt.Sprintf("[0 %d %d 0]", len(signed), len(signed)),
		"stops early":        fmt.Sprintf("[0 %d %d %d]", n[0], n[1], n[2]-10),
		"null":               "null",
		"names":              "[/a /b /c /d]",
		"reals":              fmt.Sprintf("[0 %d.0 %d %d]", n[0], n[1], n[2]),
	} {
		bad := bytes.Clone(signed)
		place := bad[found[0]:found[1]]
		if len("/ByteRange "+written) > len(place) {
			t.Fatalf("%s: no room", name)
		}
		copy(place, "/ByteRange "+written+strings.Repeat(" ", len(place)-len(written)-len("/ByteRange ")))
		if r := report(t, bad, p.root); r.Integrity != verify.Malformed && r.Integrity != verify.Broken {
			t.Errorf("%s: %s", name, r.Integrity)
		}
	}
}

func TestContentsThatAreNoSignatureAreMalformed(t *testing.T) {
	p := newPKI(t)
	signed := sign(t, document(), p.person(t, "Nguyễn Văn Nghĩa"), signer.Options{})
	other := sign(t, update(t, document(), func(_ *pdf.File, u *pdf.Update) { u.Add(pdf.Dict{}) }), p.person(t, "Trần Thị Hạnh"), signer.Options{})
	contents := regexp.MustCompile(`/Contents ?<([0-9a-fA-F]+)>`)
	at, foreign := contents.FindSubmatchIndex(signed), contents.FindSubmatch(other)
	for name, c := range map[string]struct {
		hex  []byte
		want verify.Integrity
	}{
		"zeros":                {bytes.Repeat([]byte("0"), at[3]-at[2]), verify.Malformed},
		"another document's":   {foreign[1], verify.Broken},
		"hidden after the end": {append(bytes.Clone(signed[at[2]:at[3]-2]), "41"...), verify.Malformed},
	} {
		bad := bytes.Clone(signed)
		copy(bad[at[2]:at[3]], c.hex[:min(len(c.hex), at[3]-at[2])])
		if r := report(t, bad, p.root); r.Integrity != c.want {
			t.Errorf("%s: %s, want %s", name, r.Integrity, c.want)
		}
	}
}

func TestWhatASignatureAllowsIsNoModification(t *testing.T) {
	p := newPKI(t)
	signed := sign(t, document(), p.person(t, "Nguyễn Văn Nghĩa"), signer.Options{})
	for name, allowed := range map[string]func(*pdf.File, *pdf.Update){
		"nothing reached": func(_ *pdf.File, u *pdf.Update) { u.Add(pdf.Dict{}) },
		"validation data": func(f *pdf.File, u *pdf.Update) {
			d := object(t, f, ref(1)).Clone()
			d["DSS"] = u.Add(pdf.Dict{"Certs": pdf.Array{}})
			u.Set(ref(1), d)
		},
		"text field filled in": func(f *pdf.File, u *pdf.Update) {
			d := object(t, f, ref(7)).Clone()
			d["V"] = pdf.TextString("Đồng ý")
			d["AP"] = pdf.Dict{"N": u.Add(formStream("BT ET"))}
			u.Set(ref(7), d)
		},
		"date of the information": func(f *pdf.File, u *pdf.Update) {
			d := object(t, f, ref(9)).Clone()
			d["ModDate"] = pdf.String("D:20261121204011+07'00'")
			u.Set(ref(9), d)
		},
	} {
		if r := report(t, update(t, signed, allowed), p.root); r.Integrity != verify.Intact || r.Signatures[0].Coverage != verify.CoversRevision {
			t.Errorf("%s: %s, %s", name, r.Integrity, r.Signatures[0].Detail)
		}
	}
}

func TestAValueWrittenInTheFieldItselfIsNoCrash(t *testing.T) {
	p := newPKI(t)
	signed := sign(t, document(), p.person(t, "Nguyễn Văn Nghĩa"), signer.Options{})
	bad := update(t, signed, func(f *pdf.File, u *pdf.Update) {
		d := object(t, f, ref(7)).Clone()
		d["FT"], d["V"] = pdf.Name("Sig"), pdf.Dict{"Type": pdf.Name("Sig"), "ByteRange": pdf.Array{}}
		u.Set(ref(7), d)
	})
	if r := report(t, bad, p.root); r.Integrity == verify.Intact {
		t.Errorf("%+v", r)
	}
}
