package verify_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"trien/signer"
	"trien/signer/pdf"
	"trien/signer/verify"
)

// encrypted is the usual document, encrypted by qpdf.
func encrypted(t *testing.T, how ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath("qpdf"); err != nil {
		t.Skip("qpdf is not here to encrypt with")
	}
	in, out := filepath.Join(t.TempDir(), "in.pdf"), filepath.Join(t.TempDir(), "out.pdf")
	if err := os.WriteFile(in, document(), 0o600); err != nil {
		t.Fatal(err)
	}
	args := append(append([]string{"--allow-weak-crypto", "--encrypt"}, how...), "--", in, out)
	if msg, err := exec.Command("qpdf", args...).CombinedOutput(); err != nil {
		t.Fatalf("qpdf: %s", msg)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEncryptedDocumentsAreCheckedLikeOthers(t *testing.T) {
	p := newPKI(t)
	id := p.person(t, "Nguyễn Văn Nghĩa")
	for name, how := range map[string][]string{
		"RC4": {"", "owner", "128", "--use-aes=n"}, "AES-128": {"", "owner", "128", "--use-aes=y"}, "AES-256": {"", "owner", "256"},
	} {
		t.Run(name, func(t *testing.T) {
			signed := sign(t, encrypted(t, how...), id, signer.Options{Reason: "Phê duyệt"})
			if r := report(t, sign(t, signed, id, signer.Options{}), p.root); r.Integrity != verify.Intact || len(r.Signatures) != 2 {
				t.Errorf("a second signature: %s", r.Integrity)
			}
			firstPage := func(f *pdf.File) *pdf.Page {
				page, err := f.Page(1)
				if err != nil {
					t.Fatal(err)
				}
				return page
			}
			for attack, change := range map[string]func(*pdf.File, *pdf.Update){
				"the page's content": func(f *pdf.File, u *pdf.Update) {
					d := firstPage(f).Dict.Clone()
					d["Contents"] = u.Add(&pdf.Stream{Dict: pdf.Dict{}, Data: []byte("q Q")})
					u.Set(firstPage(f).Ref, d)
				},
				"the page's size": func(f *pdf.File, u *pdf.Update) {
					d := firstPage(f).Dict.Clone()
					d["MediaBox"] = pdf.Reals(0, 0, 9, 9)
					u.Set(firstPage(f).Ref, d)
				},
				"the encryption": func(f *pdf.File, u *pdf.Update) {
					at := f.Trailer()["Encrypt"].(pdf.Ref)
					d := object(t, f, at).Clone()
					d["Extra"] = pdf.Int(1)
					u.Set(at, d)
				},
			} {
				if r := report(t, update(t, signed, change), p.root); r.Integrity != verify.Modified {
					t.Errorf("%s was changed: %s", attack, r.Integrity)
				}
			}
			// The trailer alone is changed, in the last update.
			at := bytes.LastIndex(signed, []byte("/Encrypt"))
			broken := bytes.Clone(signed)
			copy(broken[at:], "/Encrypx")
			if r := report(t, broken, p.root); r.Integrity == verify.Intact {
				t.Error("Encrypt was taken away")
			}
		})
	}
}

func TestADocumentThatNeedsAPasswordIsUnsupportedWithoutIt(t *testing.T) {
	p := newPKI(t)
	doc := encrypted(t, "user", "owner", "256")
	signed := sign(t, doc, p.person(t, "Nguyễn Văn Nghĩa"), signer.Options{Password: "user"})
	for password, want := range map[string]verify.Integrity{"": verify.Unsupported, "other": verify.Unsupported, "user": verify.Intact, "owner": verify.Intact} {
		r, err := verify.File(context.Background(), bytes.NewReader(signed), int64(len(signed)), verify.Options{Password: password, Trust: []*x509.Certificate{p.root}})
		if err != nil {
			t.Fatal(err)
		}
		if r.Integrity != want || want == verify.Unsupported && !strings.Contains(r.Reason.EN, "needs its password") {
			t.Errorf("%q: %s, %+v", password, r.Integrity, r.Reason)
		}
	}
}
