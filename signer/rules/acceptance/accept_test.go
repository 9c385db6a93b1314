package acceptance_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/signer"
	"trien/signer/rules"
	"trien/signer/rules/acceptance"
	"trien/signer/token/tokentest"
	"trien/signer/verify"
)

// judged is the report of a document after change has had its way with the
// verifier's.
func judged(t *testing.T, doc []byte, o acceptance.Options, change func(*verify.Report)) verify.Report {
	t.Helper()
	ctx := context.Background()
	in, size := bytes.NewReader(doc), int64(len(doc))
	report, err := verify.File(ctx, in, size, verify.Options{Trust: []*x509.Certificate{pki().Root.Certificate}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range report.Signatures {
		s := &report.Signatures[i]
		s.Verdict, s.Revocation = verify.Passed, verify.RevocationGood
	}
	change(&report)
	if err := acceptance.Check(ctx, renderer, in, size, &report, o); err != nil {
		t.Fatal(err)
	}
	return report
}

func TestAClerkIsToldWhatToDo(t *testing.T) {
	complete := seal(t, approve(t, read(t, "cong-van-libreoffice.pdf")))
	both := acceptanceOf(t, rules.Decree30, rules.Circular15, rules.BacKan218)
	first := func(change func(*verify.Signature)) func(*verify.Report) {
		return func(r *verify.Report) { change(&r.Signatures[0]) }
	}
	for name, c := range map[string]struct {
		change func(*verify.Report)
		want   verify.Acceptance
		rule   string // that has a finding
	}{
		"nothing wrong":      {func(*verify.Report) {}, verify.Accepted, ""},
		"revocation unknown": {first(func(s *verify.Signature) { s.Revocation = verify.RevocationUnknown }), verify.Review, "N11"},
		"revoked":            {first(func(s *verify.Signature) { s.Revocation = verify.RevocationRevoked }), verify.Refused, "N2"},
		"untrusted":          {first(func(s *verify.Signature) { s.Chain = verify.ChainUntrusted }), verify.Refused, "S19"},
		"failed":             {first(func(s *verify.Signature) { s.Verdict = verify.Failed }), verify.Refused, "S19"},
		"in doubt":           {first(func(s *verify.Signature) { s.Verdict = verify.Indeterminate }), verify.Review, ""},
		"modified":           {func(r *verify.Report) { r.Integrity = verify.Modified; r.Signatures[0].Integrity = verify.Modified }, verify.Refused, "N2"},
		"an old timestamp": {first(func(s *verify.Signature) {
			s.Kind, s.Chain, s.Verdict = verify.DocTimestamp, verify.ChainUntrusted, verify.Indeterminate
		}), verify.Refused, "N1"},
		"a key too short": {first(func(s *verify.Signature) { s.Signer.Certificate = shortCertificate(t) }), verify.Review, "N10"},
	} {
		t.Run(name, func(t *testing.T) {
			r := judged(t, complete, both, c.change)
			if r.Acceptance != c.want {
				t.Errorf("%s, not %s: %+v", r.Acceptance, c.want, r.Rules)
			}
			rules := ""
			for _, f := range r.Rules {
				rules += f.Rule + " "
			}
			if !strings.Contains(rules, c.rule) || c.want == verify.Accepted && rules != "" {
				t.Errorf("findings of %q, not of %q", rules, c.rule)
			}
		})
	}
	if r := judged(t, complete, acceptance.Options{}, func(*verify.Report) {}); r.Acceptance != verify.Accepted || r.Rules == nil {
		t.Errorf("without packs: %s", r.Acceptance)
	}
}

// shortCertificate is one of a key that the rules call too short (N10).
func shortCertificate(t *testing.T) []byte {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	template := tokentest.PersonTemplate()
	template.SerialNumber = big.NewInt(1)
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// TestTheAdministratorsMappingGoesBeforeTheGuess, and the report says which.
func TestTheAdministratorsMappingGoesBeforeTheGuess(t *testing.T) {
	doc := seal(t, approve(t, read(t, "cong-van-libreoffice.pdf")))
	o := acceptanceOf(t, rules.BacKan218)
	r := judged(t, doc, o, func(*verify.Report) {})
	if s := r.Signatures[0].Signer; s.Holder != "person" || s.HolderSource != "guess" {
		t.Errorf("%s by %s", s.Holder, s.HolderSource)
	}
	if s := r.Signatures[1].Signer; s.Holder != "organization" || s.HolderSource != "guess" {
		t.Errorf("%s by %s", s.Holder, s.HolderSource)
	}
	o.Kinds = []rules.KindRule{{Fingerprint: strings.ToUpper(r.Signatures[1].Signer.Fingerprint), Kind: rules.Person}, {Subject: "Nguyễn Văn Đức", Kind: rules.Organization}}
	r = judged(t, doc, o, func(*verify.Report) {})
	for n, want := range []string{"organization", "person"} {
		if s := r.Signatures[n].Signer; s.Holder != want || s.HolderSource != "settings" {
			t.Errorf("%s by %s", s.Holder, s.HolderSource)
		}
	}
	if r.Acceptance != verify.Refused {
		t.Error("an organisation that signs before the person was accepted")
	}
}

func TestWordFilesAreToldByTheirContent(t *testing.T) {
	old := append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 2<<20)...)
	wide := func(s string) []byte { return []byte(strings.Join(strings.Split(s, ""), "\x00") + "\x00") }
	written, signed := bytes.Clone(old), bytes.Clone(old)
	copy(written[1<<20-8:], wide("WordDocument")) // across the border of two readings
	copy(signed[1<<20:], wide("WordDocument"))
	copy(signed[1<<19:], wide("_xmlsignatures"))
	for name, c := range map[string]struct {
		file []byte
		want verify.Integrity
	}{
		"docx":        {wordFile(t, "[Content_Types].xml", "word/document.xml"), verify.Unsigned},
		"signed docx": {wordFile(t, "word/document.xml", "_xmlsignatures/origin.sigs"), verify.Unsupported},
		"odt":         {wordFile(t, "mimetype", "content.xml"), verify.Unsigned},
		"signed odt":  {wordFile(t, "content.xml", "META-INF/documentsignatures.xml"), verify.Unsupported},
		"doc":         {written, verify.Unsigned},
		"signed doc":  {signed, verify.Unsupported},
		"other zip":   {wordFile(t, "readme.txt"), verify.Malformed},
		"other OLE":   {old, verify.Malformed},
		"broken zip":  {[]byte("PK\x03\x04 and no more"), verify.Malformed},
		"empty":       {nil, verify.Malformed},
	} {
		r := judged(t, c.file, acceptanceOf(t, rules.BacKan218, rules.KienGiang1831), func(*verify.Report) {})
		if r.Integrity != c.want || r.Reason == nil || r.Acceptance != verify.Refused {
			t.Errorf("%s: %s, %s, %v", name, r.Integrity, r.Acceptance, r.Reason)
		}
	}
}

// TestWhatCannotBeReadIsNotJudgedByItsContent: nothing is said of its signatures
// and marks.
func TestWhatCannotBeReadIsNotJudgedByItsContent(t *testing.T) {
	doc := read(t, "cong-van-libreoffice.pdf")
	for name, broken := range map[string][]byte{"cut": doc[:len(doc)/2], "no PDF": []byte("xin chào")} {
		r := judged(t, broken, acceptanceOf(t, rules.Embedded()...), func(*verify.Report) {})
		if r.Acceptance != verify.Refused {
			t.Errorf("%s: %s", name, r.Acceptance)
		}
		for _, f := range r.Rules {
			if f.Rule != "S19" && f.Rule != "N2" {
				t.Errorf("%s: %s %s", name, f.Rule, f.Reason.VI)
			}
		}
	}
}

func TestACheckEndsWithItsContext(t *testing.T) {
	doc := read(t, "cong-van-libreoffice.pdf")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	report := verify.Report{}
	err := acceptance.Check(ctx, renderer, bytes.NewReader(doc), int64(len(doc)), &report, acceptanceOf(t, rules.BacKan218))
	if err == nil {
		t.Error("no error")
	}
}

// TestAMarkOfALaterDayIsInNoOrder: the archive's signature after the seal, a
// person's or the organisation's, leaves the order as it is.
func TestAMarkOfALaterDayIsInNoOrder(t *testing.T) {
	complete := seal(t, approve(t, read(t, "cong-van-libreoffice.pdf")))
	for _, id := range []signer.Identity{leader(t), office(t)} {
		archived := sign(t, complete, id, signer.Options{Purpose: signer.Archive, Time: time.Now()}, nil)
		for _, f := range append(findings(t, archived, rules.BacKan218, "S16"), findings(t, archived, rules.BacKan218, "S18")...) {
			t.Errorf("%s: %s", id.Certificate.Subject.CommonName, f.Reason.VI)
		}
	}
}

// TestAnEncryptedDocumentIsCheckedWithItsPassword, and what its signatures show
// is read as well.
func TestAnEncryptedDocumentIsCheckedWithItsPassword(t *testing.T) {
	if _, err := exec.LookPath("qpdf"); err != nil {
		t.Skip("qpdf is not installed")
	}
	locked := filepath.Join(t.TempDir(), "locked.pdf")
	if out, err := exec.Command("qpdf", "--encrypt", "mo-tep", "chu-tep", "256", "--", testdata+"cong-van-libreoffice.pdf", locked).CombinedOutput(); err != nil {
		t.Fatalf("qpdf: %v: %s", err, out)
	}
	doc, err := os.ReadFile(locked)
	if err != nil {
		t.Fatal(err)
	}
	approved := sign(t, doc, leader(t), signer.Options{Purpose: signer.Approve, Image: read(t, "chu-ky.png"), Password: "chu-tep"}, nil)
	sealed := sign(t, approved, office(t), signer.Options{Purpose: signer.Issue, Image: read(t, "con-dau.png"), Password: "chu-tep"}, nil)
	bare := sign(t, approved, office(t), signer.Options{Purpose: signer.Issue, Password: "chu-tep"}, nil)
	o := acceptanceOf(t, rules.BacKan218, rules.Decree30)
	o.Password = "mo-tep"
	if r := check(t, sealed, o); len(r.Rules) > 0 {
		t.Errorf("%+v", r.Rules)
	}
	if r := check(t, bare, o); len(r.Rules) == 0 {
		t.Error("a seal without its image was not found")
	}
	o.Password = "sai"
	if r := check(t, sealed, o); r.Acceptance != verify.Refused || r.Integrity != verify.Unsupported {
		t.Errorf("without its password: %s, %s", r.Acceptance, r.Integrity)
	}
}

func BenchmarkCheck(b *testing.B) {
	doc, err := os.ReadFile(testdata + "da-ky.pdf")
	if err != nil {
		b.Fatal(err)
	}
	packs, err := rules.Load("", rules.Embedded()...)
	if err != nil {
		b.Fatal(err)
	}
	ctx := context.Background()
	in, size := bytes.NewReader(doc), int64(len(doc))
	for b.Loop() {
		report, err := verify.File(ctx, in, size, verify.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := acceptance.Check(ctx, renderer, in, size, &report, acceptance.Options{Packs: packs}); err != nil {
			b.Fatal(err)
		}
	}
}

// TestWeakAlgorithmsAreTold: nobody's signer should make such a document now,
// so that one of the corpus has to do.
func TestWeakAlgorithmsAreTold(t *testing.T) {
	weak, err := os.ReadFile("../../../../shared/corpus/signed/siva-test/hellopades-lt-sha1-rsa1024-expired2.pdf")
	if err != nil {
		t.Skip("the corpus is not here")
	}
	reasons := ""
	for _, f := range findings(t, weak, rules.Circular15, "N10") {
		reasons += f.Reason.VI
	}
	for _, want := range []string{"SHA-1", "Khóa RSA chỉ có 1024 bit"} {
		if !strings.Contains(reasons, want) {
			t.Errorf("%q does not say %q", reasons, want)
		}
	}
	if found := findings(t, seal(t, approve(t, read(t, "cong-van-libreoffice.pdf"))), rules.Circular15, "N10"); len(found) > 0 {
		t.Errorf("%+v", found)
	}
}

// TestInitialsMayStandElsewhere: beside the signer's own signature, that of who
// drafted the text is worth a note only.
func TestInitialsMayStandElsewhere(t *testing.T) {
	initials := sign(t, read(t, "cong-van-libreoffice.pdf"), issue(t, "Trần Thị Hoa", nil),
		signer.Options{Purpose: signer.Approve, Image: read(t, "chu-ky.png"), Placement: at(2, 500, 600, 60, 25)}, nil)
	alone := findings(t, initials, rules.KienGiang1831, "S9")
	both := findings(t, seal(t, approve(t, initials)), rules.KienGiang1831, "S9")
	if len(alone) != 1 || alone[0].Severity != verify.SeverityWarning || len(both) != 1 || both[0].Severity != verify.SeverityInfo {
		t.Errorf("alone %+v, with the signer's %+v", alone, both)
	}
}
