package pdf_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/pdf/pdftest"
)

// qpdf runs qpdf on a file and returns its output file.
func qpdf(t testing.TB, b []byte, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath("qpdf"); err != nil {
		t.Skip("qpdf is not here to encrypt with")
	}
	in, out := filepath.Join(t.TempDir(), "in.pdf"), filepath.Join(t.TempDir(), "out.pdf")
	if err := os.WriteFile(in, b, 0o600); err != nil {
		t.Fatal(err)
	}
	args = append(append([]string{"--allow-weak-crypto"}, args...), in, out)
	if msg, err := exec.Command("qpdf", args...).CombinedOutput(); err != nil {
		t.Fatalf("qpdf: %s", msg)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// withSecrets is a document with a string and two streams to encrypt.
func withSecrets() []byte {
	return pdftest.Table(append(pdftest.Pages("/Secret(kept safe)/Metadata 5 0 R/AcroForm<</Fields[6 0 R]/DA(/Helv 0 Tf)>>", "/Contents 4 0 R/Annots[6 0 R]"),
		pdftest.Stream("", []byte("q Q")),
		pdftest.Stream("/Type/Metadata/Subtype/XML", []byte("<x:xmpmeta/>")),
		"<</FT/Sig/T(wait)/Type/Annot/Subtype/Widget/Rect[9 9 99 99]/P 3 0 R>>")...)
}

var encryptions = map[string]string{
	"RC4 of 40 bits":          "40 --",
	"RC4 of 128 bits":         "128 --use-aes=n --",
	"RC4 by crypt filter":     "128 --use-aes=n --force-V4 --",
	"AES of 128 bits":         "128 --use-aes=y --",
	"AES, plain metadata":     "128 --use-aes=y --cleartext-metadata --",
	"AES of 256 bits, R 5":    "256 --force-R5 --",
	"AES of 256 bits":         "256 --",
	"AES-256, plain metadata": "256 --cleartext-metadata --",
	"AES-256, object streams": "256 -- --object-streams=generate",
	"RC4, object streams":     "128 --use-aes=n -- --object-streams=generate",
}

func encrypt(t testing.TB, b []byte, user, owner, how string) []byte {
	t.Helper()
	return qpdf(t, b, append([]string{"--encrypt", user, owner}, strings.Fields(how)...)...)
}

func TestEncryptedFilesAreSignedWithTheirOwnKey(t *testing.T) {
	for name, how := range encryptions {
		t.Run(name, func(t *testing.T) {
			b := encrypt(t, withSecrets(), "", "owner", how)
			for i := range 3 {
				s := pdf.Signature{Page: 1, Rect: &pdf.Rect{X: 9, Y: 9, Width: 99, Height: 99}}
				if i == 1 {
					s = pdf.Signature{Field: "wait"}
				}
				out, field := sign(t, b, s)
				f := open(t, out)
				checkByteRange(t, out, f, field)
				if d := dictOf(t, f, field.Field); d["T"].(pdf.String).Text() != field.Name {
					t.Errorf("the field is called %q", d["T"])
				}
				value := dictOf(t, f, field.Value)
				if c := value["Contents"].(pdf.String); !bytes.HasPrefix(c, []byte{1, 2, 3}) {
					t.Errorf("Contents has been encrypted: % x", []byte(c))
				}
				if hidden := fmt.Sprintf("<%X>", field.Name); bytes.Contains(out[len(b):], []byte(hidden)) {
					t.Error("a new string is not encrypted")
				}
				b = out
			}
			qpdfCheck(t, b)
			f := open(t, b)
			root, err := f.Catalog()
			if err != nil {
				t.Fatal(err)
			}
			if s, _ := root["Secret"].(pdf.String); s.Text() != "kept safe" {
				t.Errorf("a string reads %q", s)
			}
			for key, want := range map[pdf.Name]string{"Metadata": "<x:xmpmeta/>"} {
				o, err := f.Resolve(root[key])
				if st, ok := o.(*pdf.Stream); err != nil || !ok {
					t.Errorf("%s: %v, %v", key, o, err)
				} else if data, err := f.Decoded(st); err != nil || string(data) != want {
					t.Errorf("%s reads %q, %v", key, data, err)
				}
			}
			plain := open(t, qpdf(t, b, "--decrypt"))
			if n, err := plain.PageCount(); err != nil || n != 1 {
				t.Errorf("qpdf decrypts it to %d pages, %v", n, err)
			}
		})
	}
}

func TestAPasswordIsAskedForAndTried(t *testing.T) {
	for _, how := range []string{"40 --", "128 --use-aes=y --", "256 --force-R5 --", "256 --"} {
		b := encrypt(t, withSecrets(), "người", "chủ", how)
		if strings.HasPrefix(how, "256") {
			for password, want := range map[string]fault.Code{
				"": fault.DocumentPasswordRequired, "Người": fault.DocumentPasswordRequired, "người": "", "ngu\u031bo\u031b\u0300i": "", "chủ": "",
			} {
				_, err := pdf.OpenWithPassword(bytes.NewReader(b), int64(len(b)), password)
				if got := fault.CodeOf(err); got != want {
					t.Errorf("%s: with %q: %v", how, password, err)
				}
			}
		}
		b = encrypt(t, withSecrets(), "user", "owner", how)
		for password, want := range map[string]fault.Code{
			"": fault.DocumentPasswordRequired, "nguời": fault.DocumentPasswordRequired, "user": "", "owner": "",
		} {
			f, err := pdf.OpenWithPassword(bytes.NewReader(b), int64(len(b)), password)
			if got := fault.CodeOf(err); got != want {
				t.Errorf("%s: with %q: %v", how, password, err)
			}
			if f == nil {
				continue
			}
			revisions := f.Revisions()
			if _, err := f.At(revisions[0].End); err != nil {
				t.Errorf("%s: with %q, the revision: %v", how, password, err)
			}
		}
	}
}

func TestRestrictionsOfTheAuthorAreKept(t *testing.T) {
	fill, add := pdf.Signature{Field: "wait"}, pdf.Signature{Page: 1}
	for how, want := range map[string][2]bool{
		"128 --use-aes=y --modify=all --":                     {true, true},
		"128 --use-aes=y --modify=annotate --":                {true, false},
		"128 --use-aes=y --modify=form --":                    {true, false},
		"128 --use-aes=y --modify=none --":                    {false, false},
		"256 --modify=none --":                                {false, false},
		"40 --modify=n --annotate=y --":                       {true, false},
		"40 --modify=n --annotate=n --":                       {false, false},
		"256 --modify=none --annotate=y --modify-other=y --":  {true, true},
		"256 --modify=none --annotate=n --form=y --print=low": {true, false},
	} {
		if !strings.HasSuffix(how, "--") {
			how += " --"
		}
		b := encrypt(t, withSecrets(), "", "owner", how)
		for i, s := range []pdf.Signature{fill, add} {
			_, _, err := trySign(t, b, s)
			if got := err == nil; got != want[i] || err != nil && fault.CodeOf(err) != fault.DocumentRestricted {
				t.Errorf("%s: signing a new field %v: %v", how, i == 1, err)
			}
			f, err := pdf.OpenWithPassword(bytes.NewReader(b), int64(len(b)), "owner")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := pdf.NewUpdate(f).AddSignature(withLook(s)); err != nil {
				t.Errorf("%s: the owner may not sign: %v", how, err)
			}
		}
	}
}

// withLook gives a signature an appearance that is never drawn.
func withLook(s pdf.Signature) pdf.Signature {
	s.Appearance = func(float64, float64, pdf.Matrix) (pdf.Ref, error) { return pdf.Ref{Num: 4}, nil }
	return s
}

func TestEncryptThatIsLeftOutOrUnknownIsRefused(t *testing.T) {
	table := string(withSecrets())
	encrypted := string(encrypt(t, withSecrets(), "", "owner", "128 --use-aes=y --"))
	for name, c := range map[string]struct {
		file string
		want fault.Code
	}{
		"left out by an update": {string(pdftest.Append([]byte(encrypted), map[int]string{1: "<<>>"}, "")), fault.DocumentBroken},
		"no dictionary":         {strings.Replace(table, "/Root", "/Encrypt 9 0 R/Root", 1), fault.DocumentEncrypted},
		"another handler":       {strings.Replace(table, "/Root", "/Encrypt<</Filter/Adobe.PubSec/V 4>>/Root", 1), fault.DocumentEncrypted},
		"short O and U":         {strings.Replace(table, "/Root", "/Encrypt<</Filter/Standard/V 1/R 2/P -4/O(a)/U(b)>>/Root", 1), fault.DocumentEncrypted},
		"an unknown V":          {strings.Replace(table, "/Root", "/Encrypt<</Filter/Standard/V 3/R 3/P -4>>/Root", 1), fault.DocumentEncrypted},
		"an unknown filter":     {strings.Replace(encrypted, "/StmF /StdCF", "/StmF /XtdCF", 1), fault.DocumentEncrypted},
		"a method of another V": {strings.Replace(encrypted, "/AESV2", "/AESV3", 1), fault.DocumentEncrypted},
	} {
		_, err := pdf.Open(strings.NewReader(c.file), int64(len(c.file)))
		if got := fault.CodeOf(err); got != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}
