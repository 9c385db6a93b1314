package verify_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/sha256"
	"testing"

	"trien/signer"
	"trien/signer/cms"
	"trien/signer/pdf"
	"trien/signer/verify"
)

// signWith signs with entries of the signature dictionary that the signer has
// no use for, such as a certification.
func signWith(t *testing.T, doc []byte, id signer.Identity, entries pdf.Dict, opt cms.Options) []byte {
	t.Helper()
	room, err := cms.Size(id.Certificate, id.Chain, crypto.SHA256, opt)
	if err != nil {
		t.Fatal(err)
	}
	return fillIn(t, doc, entries, room, func(digest []byte) ([]byte, error) {
		return cms.SignDetached(context.Background(), digest, crypto.SHA256, id, opt)
	})
}

// fillIn adds a signature whose value make returns for the document's SHA-256.
func fillIn(t *testing.T, doc []byte, entries pdf.Dict, room int, make func(digest []byte) ([]byte, error)) []byte {
	t.Helper()
	f, err := pdf.Open(bytes.NewReader(doc), int64(len(doc)))
	if err != nil {
		t.Fatal(err)
	}
	d := pdf.Dict{"Type": pdf.Name("Sig"), "Filter": pdf.Name("Adobe.PPKLite"), "SubFilter": pdf.Name("ETSI.CAdES.detached")}
	for k, v := range entries {
		d[k] = v
	}
	u := pdf.NewUpdate(f)
	if _, err := u.AddSignature(pdf.Signature{Entries: d, Room: room, Page: 1}); err != nil {
		t.Fatal(err)
	}
	tail, err := u.Tail()
	if err != nil {
		t.Fatal(err)
	}
	before, after := tail.Signed()
	h := sha256.New()
	for _, part := range [][]byte{doc, before, after} {
		h.Write(part)
	}
	der, err := make(h.Sum(nil))
	if err != nil {
		t.Fatal(err)
	}
	filled, err := tail.Filled(der)
	if err != nil {
		t.Fatal(err)
	}
	return append(bytes.Clone(doc), filled...)
}

func reference(method pdf.Name, params pdf.Dict) pdf.Dict {
	return pdf.Dict{"Reference": pdf.Array{pdf.Dict{"Type": pdf.Name("SigRef"), "TransformMethod": method, "TransformParams": params}}}
}

func TestCertificationAndLocksAreObeyed(t *testing.T) {
	p := newPKI(t)
	id := p.person(t, "Nguyễn Văn Nghĩa")
	invisible := func(t *testing.T, doc []byte) []byte {
		// The signer itself refuses where P is 1, and so the second signature
		// is put together by hand.
		return update(t, doc, func(f *pdf.File, u *pdf.Update) {
			acro := object(t, f, ref(1))["AcroForm"].(pdf.Ref)
			d := object(t, f, acro).Clone()
			fields, _ := f.Array(d["Fields"])
			d["Fields"] = append(fields, u.Add(pdf.Dict{"FT": pdf.Name("Sig"), "T": pdf.String("S9")}))
			u.Set(acro, d)
		})
	}
	fill := func(t *testing.T, doc []byte) []byte {
		return update(t, doc, func(f *pdf.File, u *pdf.Update) {
			d := object(t, f, ref(7)).Clone()
			d["V"] = pdf.String("Dong y")
			u.Set(ref(7), d)
		})
	}
	exchange := func(t *testing.T, doc []byte) []byte {
		return update(t, doc, func(f *pdf.File, u *pdf.Update) {
			d := object(t, f, ref(11)).Clone()
			d["V"] = pdf.String("9.000.000")
			u.Set(ref(11), d)
		})
	}
	tick := func(t *testing.T, doc []byte) []byte {
		return update(t, doc, func(f *pdf.File, u *pdf.Update) {
			d := object(t, f, ref(14)).Clone()
			d["V"], d["AS"] = pdf.Name("Yes"), pdf.Name("Yes")
			u.Set(ref(14), d)
		})
	}
	visible := func(t *testing.T, doc []byte) []byte {
		return update(t, doc, func(f *pdf.File, u *pdf.Update) {
			acro := object(t, f, ref(1))["AcroForm"].(pdf.Ref)
			d := object(t, f, acro).Clone()
			fields, _ := f.Array(d["Fields"])
			d["Fields"] = append(fields, u.Add(pdf.Dict{"FT": pdf.Name("Sig"), "T": pdf.String("S9"), "Rect": pdf.Reals(0, 0, 9, 9)}))
			u.Set(acro, d)
		})
	}
	certified := func(p int) pdf.Dict {
		return reference("DocMDP", pdf.Dict{"Type": pdf.Name("TransformParams"), "P": pdf.Int(p), "V": pdf.Name("1.2")})
	}
	lock := func(action pdf.Name, fields ...pdf.Object) pdf.Dict {
		return reference("FieldMDP", pdf.Dict{"Action": action, "Fields": pdf.Array(fields), "V": pdf.Name("1.2")})
	}
	for name, c := range map[string]struct {
		entries pdf.Dict
		change  func(*testing.T, []byte) []byte
		want    verify.Integrity
	}{
		"P 1, filled in":         {certified(1), fill, verify.Modified},
		"P 1, new field":         {certified(1), invisible, verify.Modified},
		"P 2, filled in":         {certified(2), fill, verify.Intact},
		"P 2, value exchanged":   {certified(2), exchange, verify.Intact},
		"P 2, box ticked":        {certified(2), tick, verify.Intact},
		"no P, value exchanged":  {nil, exchange, verify.Modified},
		"P 2, new empty field":   {certified(2), invisible, verify.Intact},
		"P 2, new visible field": {certified(2), visible, verify.Modified},
		"P of no sense":          {certified(7), fill, verify.Modified},
		"locked all":             {lock("All"), fill, verify.Modified},
		"locked this":            {lock("Include", pdf.String("note")), fill, verify.Modified},
		"locked another":         {lock("Include", pdf.String("not")), fill, verify.Intact},
		"locked all but this":    {lock("Exclude", pdf.String("note")), fill, verify.Intact},
		"locked all but another": {lock("Exclude", pdf.String("x")), fill, verify.Modified},
		"lock of no sense":       {lock("Some"), fill, verify.Modified},
	} {
		signed := signWith(t, document(), id, c.entries, cms.Options{})
		r := report(t, signed, p.root)
		if r.Integrity != verify.Intact {
			t.Fatalf("%s: %+v", name, r)
		}
		if (r.Signatures[0].Kind == verify.Certification) != (name[0] == 'P') {
			t.Errorf("%s: kind %s", name, r.Signatures[0].Kind)
		}
		if r := report(t, c.change(t, signed), p.root); r.Integrity != c.want {
			t.Errorf("%s: %s, want %s (%s)", name, r.Integrity, c.want, r.Signatures[0].Detail)
		}
	}
}

func TestOldAndForeignFormsOfSignature(t *testing.T) {
	p := newPKI(t)
	id := p.person(t, "Nguyễn Văn Nghĩa")
	for subFilter, want := range map[pdf.Name]verify.Integrity{
		"adbe.pkcs7.detached": verify.Intact,
		"adbe.x509.rsa_sha1":  verify.Unsupported,
		"adbe.pkcs7.sha1":     verify.Malformed, // there is no digest inside
		"ETSI.RFC3161":        verify.Malformed, // nor a timestamp
		"Acme.Signature":      verify.Unsupported,
	} {
		r := report(t, signWith(t, document(), id, pdf.Dict{"SubFilter": subFilter}, cms.Options{}), p.root)
		if r.Integrity != want {
			t.Errorf("%s: %s, want %s", subFilter, r.Integrity, want)
		}
	}
}
