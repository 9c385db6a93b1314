package verify_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"fmt"
	"math/big"
	"testing"
	"time"

	"trien/signer"
	"trien/signer/pdf"
	"trien/signer/verify"
)

// document is a one-page PDF with some form fields, made here so that a test
// reads as a story.
func document() []byte {
	objects := []string{
		"<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Annots[7 0 R 11 0 R 12 0 R 14 0 R]/Resources<</Font<</F1 5 0 R>>/XObject<</X 99 0 R>>>>>>",
		stream("BT /F1 14 Tf 72 700 Td (Tra cho ong Nghia 1.000.000 dong) Tj ET"),
		"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>",
		"<</Fields[7 0 R 11 0 R 12 0 R 14 0 R]/DA(/Helv 0 Tf 0 g)>>",
		"<</Type/Annot/Subtype/Widget/FT/Tx/T(note)/Rect[72 500 300 520]/P 3 0 R/AP<</N 8 0 R>>>>",
		"<</Type/XObject/Subtype/Form/BBox[0 0 228 20]/Length 0>>\nstream\n\nendstream",
		"<</Title(Quyet dinh)/Producer(Trien)>>",
		stream("BT /F1 14 Tf 72 700 Td (Tra cho ong Nghia 9.000.000 dong) Tj ET"),
		"<</Type/Annot/Subtype/Widget/FT/Tx/T(amount)/V(1.000.000)/Rect[72 450 300 470]/P 3 0 R>>",
		"<</Type/Annot/Subtype/Widget/FT/Tx/T(shown)/Rect[72 400 300 420]/P 3 0 R/AP<</N 13 0 R>>>>",
		"<</Type/XObject/Subtype/Form/BBox[0 0 228 20]/Length 22>>\nstream\nBT (1.000.000) Tj ET  \nendstream",
		"<</Type/Annot/Subtype/Widget/FT/Btn/T(box)/V/Off/AS/Off/Rect[72 350 90 370]/P 3 0 R/AP<</N<</Yes 8 0 R/Off 8 0 R>>>>>>",
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	var offsets []int
	for i, o := range objects {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	at := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R/Info 9 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, at)
	return b.Bytes()
}

func stream(data string) string {
	return fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(data), data)
}

// pki is a root and what it issues, with EC keys because they are quick.
type pki struct {
	key  *ecdsa.PrivateKey
	root *x509.Certificate
}

func newPKI(t testing.TB) *pki {
	t.Helper()
	p := &pki{}
	p.key, p.root = p.issue(t, &x509.Certificate{Subject: pkix.Name{CommonName: "Chứng thực số thử nghiệm"}, IsCA: true,
		BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign, NotBefore: time.Now().AddDate(-5, 0, 0), NotAfter: time.Now().AddDate(5, 0, 0)})
	return p
}

func (p *pki) issue(t testing.TB, template *x509.Certificate) (*ecdsa.PrivateKey, *x509.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120)); err != nil {
		t.Fatal(err)
	}
	parent, parentKey := p.root, p.key
	if parent == nil {
		parent, parentKey = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), parentKey)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return key, cert
}

func (p *pki) person(t testing.TB, name string, change ...func(*x509.Certificate)) signer.Identity {
	t.Helper()
	template := &x509.Certificate{
		Subject:   pkix.Name{CommonName: name, Organization: []string{"UBND TỈNH AN BÌNH"}, Country: []string{"VN"}},
		NotBefore: time.Now().AddDate(-1, 0, 0), NotAfter: time.Now().AddDate(1, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment,
	}
	for _, c := range change {
		c(template)
	}
	key, cert := p.issue(t, template)
	return signer.Identity{Signer: key, Certificate: cert, Chain: []*x509.Certificate{p.root}}
}

func sign(t testing.TB, doc []byte, id signer.Identity, opt signer.Options) []byte {
	t.Helper()
	out, _, err := signer.SignBytes(context.Background(), doc, id, opt)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func report(t testing.TB, doc []byte, trust ...*x509.Certificate) verify.Report {
	t.Helper()
	r, err := verify.File(context.Background(), bytes.NewReader(doc), int64(len(doc)), verify.Options{File: "van-ban.pdf", Trust: trust})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// update appends a revision.
func update(t testing.TB, doc []byte, change func(f *pdf.File, u *pdf.Update)) []byte {
	t.Helper()
	f, err := pdf.Open(bytes.NewReader(doc), int64(len(doc)))
	if err != nil {
		t.Fatal(err)
	}
	u := pdf.NewUpdate(f)
	change(f, u)
	tail, err := u.Tail()
	if err != nil {
		t.Fatal(err)
	}
	return append(bytes.Clone(doc), tail.Bytes...)
}

// object returns an object of a document as a dictionary.
func object(t testing.TB, f *pdf.File, o pdf.Object) pdf.Dict {
	t.Helper()
	d, err := f.Dict(o)
	if err != nil || d == nil {
		t.Fatalf("%v is no dictionary: %v", o, err)
	}
	return d
}

func TestThreeSignaturesAreAllIntact(t *testing.T) {
	p := newPKI(t)
	doc := document()
	names := []string{"Nguyễn Văn Nghĩa", "Trần Thị Hạnh", "VĂN PHÒNG UBND TỈNH AN BÌNH"}
	for i, name := range names {
		doc = sign(t, doc, p.person(t, name), signer.Options{PSS: false, Time: time.Now().Add(time.Duration(i-3) * time.Minute)})
		r := report(t, doc, p.root)
		if r.Integrity != verify.Intact || r.Verdict != verify.Indeterminate || len(r.Signatures) != i+1 {
			t.Fatalf("after %d signatures: %+v\n%s", i+1, r, r.Signatures[0].Detail)
		}
		for j, s := range r.Signatures {
			covers := verify.CoversRevision
			if j == i {
				covers = verify.CoversDocument
			}
			if s.Signer.CommonName != names[j] || s.Coverage != covers || s.Chain != verify.ChainTrusted ||
				s.SubIndication != "TRY_LATER" || s.Revocation != verify.RevocationNotChecked || s.Times.Claimed == nil || s.Kind != verify.Approval {
				t.Errorf("signature %d of %d: %+v", j+1, i+1, s)
			}
			if len(s.Warnings) == 0 {
				t.Error("no warning that revocation was not checked (N11)")
			}
		}
	}
}

func TestReportIsTheJSONOfTheCommandLine(t *testing.T) {
	p := newPKI(t)
	out, err := json.Marshal(report(t, sign(t, document(), p.person(t, "Nguyễn Văn Nghĩa"), signer.Options{}), p.root))
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(out, &m); err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{"file", "integrity", "verdict", "rules", "signatures"} {
		if m[k] == nil {
			t.Errorf("no %q in %s", k, out)
		}
	}
	s := m["signatures"].([]any)[0].(map[string]any)
	for _, k := range []string{"field", "signer", "kind", "times", "coverage", "integrity", "chain", "revocation", "subIndication", "reason"} {
		if s[k] == nil {
			t.Errorf("no %q in the signature: %s", k, out)
		}
	}
	if reason := s["reason"].(map[string]any); reason["vi"] == "" || reason["en"] == "" {
		t.Errorf("reason in one language: %v", reason)
	}
}

func TestUnsignedAndUnreadableFilesAreNamedSo(t *testing.T) {
	for name, c := range map[string]struct {
		doc  []byte
		want verify.Integrity
	}{
		"unsigned": {document(), verify.Unsigned},
		"text":     {[]byte("Kính gửi"), verify.Malformed},
		"empty":    {nil, verify.Malformed},
		"cut":      {document()[:300], verify.Malformed},
	} {
		if r := report(t, c.doc); r.Integrity != c.want || r.Reason == nil || r.Signatures == nil || r.Valid() {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestTrustIsTheAdministratorsAlone(t *testing.T) {
	p, other := newPKI(t), newPKI(t)
	doc := sign(t, document(), p.person(t, "Nguyễn Văn Nghĩa"), signer.Options{})
	short := p.person(t, "Nguyễn Văn Nghĩa", func(c *x509.Certificate) { c.NotAfter = time.Now().Add(time.Hour) })
	expired := sign(t, document(), short, signer.Options{})
	for name, c := range map[string]struct {
		doc   []byte
		trust []*x509.Certificate
		at    time.Time
		want  string
		chain verify.Chain
	}{
		"its root":      {doc, []*x509.Certificate{p.root}, time.Time{}, "TRY_LATER", verify.ChainTrusted},
		"another root":  {doc, []*x509.Certificate{other.root}, time.Time{}, "NO_CERTIFICATE_CHAIN_FOUND", verify.ChainUntrusted},
		"none":          {doc, nil, time.Time{}, "NO_CERTIFICATE_CHAIN_FOUND", verify.ChainUntrusted},
		"expired since": {expired, []*x509.Certificate{p.root}, time.Now().AddDate(0, 0, 2), "OUT_OF_BOUNDS_NO_POE", verify.ChainTrusted},
	} {
		r, err := verify.File(context.Background(), bytes.NewReader(c.doc), int64(len(c.doc)), verify.Options{Trust: c.trust, At: c.at})
		if err != nil {
			t.Fatal(err)
		}
		s := r.Signatures[0]
		if r.Integrity != verify.Intact || s.Verdict != verify.Indeterminate || s.SubIndication != c.want || s.Chain != c.chain {
			t.Errorf("%s: %+v", name, s)
		}
		if r.Valid() != (name == "its root") {
			t.Errorf("%s: Valid is %v", name, r.Valid())
		}
	}
}

func TestCancelledContextEndsTheWork(t *testing.T) {
	p := newPKI(t)
	doc := sign(t, document(), p.person(t, "Nguyễn Văn Nghĩa"), signer.Options{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := verify.File(ctx, bytes.NewReader(doc), int64(len(doc)), verify.Options{}); err != context.Canceled {
		t.Errorf("err = %v", err)
	}
}

func FuzzFile(f *testing.F) {
	p := newPKI(f)
	doc := sign(f, document(), p.person(f, "Nguyễn Văn Nghĩa"), signer.Options{Placement: &signer.Placement{Invisible: true}})
	twice := sign(f, doc, p.person(f, "Trần Thị Hạnh"), signer.Options{Placement: &signer.Placement{Invisible: true}})
	f.Add(doc)
	f.Add(twice)
	f.Add(document())
	page := []byte("(Tra cho ong Nghia 1.000.000 dong)")
	f.Fuzz(func(t *testing.T, in []byte) {
		r := report(t, in, p.root)
		// No one can forge, so that what is intact and trusted is ours.
		if r.Integrity == verify.Intact && r.Signatures[0].Chain == verify.ChainTrusted && !bytes.Contains(in, page) {
			t.Errorf("intact, but the document is another:\n%q", in)
		}
	})
}
