package verify_test

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	digitorus "github.com/digitorus/pdf"
	peersign "github.com/digitorus/pdfsign/sign"
	peerverify "github.com/digitorus/pdfsign/verify"

	"trien/signer"
	"trien/signer/verify"
)

func TestPeersReadWhatWeSign(t *testing.T) {
	p := newPKI(t)
	doc := sign(t, document(), p.person(t, "Nguyễn Văn Nghĩa"), signer.Options{})
	doc = sign(t, doc, p.person(t, "Trần Thị Hạnh"), signer.Options{})
	r, err := peerverify.Verify(bytes.NewReader(doc), int64(len(doc)))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Signers) != 2 || !r.Signers[0].ValidSignature || !r.Signers[1].ValidSignature {
		t.Errorf("digitorus/pdfsign: %+v", r.Signers)
	}
	pdfsig, err := exec.LookPath("pdfsig")
	if err != nil {
		t.Skip("pdfsig is not installed")
	}
	path := filepath.Join(t.TempDir(), "van-ban.pdf")
	if err := os.WriteFile(path, doc, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(pdfsig, "-nocert", path).CombinedOutput()
	if n := strings.Count(string(out), "Signature is Valid"); n != 2 {
		t.Errorf("pdfsig: %d of 2 valid, %v\n%s", n, err, out)
	}
}

func TestWhatPDFSignSignedIsIntact(t *testing.T) {
	p := newPKI(t)
	id := p.person(t, "Tran Thi Hanh")
	doc := document()
	reader, err := digitorus.NewReader(bytes.NewReader(doc), int64(len(doc)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err = peersign.Sign(bytes.NewReader(doc), &out, reader, int64(len(doc)), peersign.SignData{
		Signature: peersign.SignDataSignature{CertType: peersign.ApprovalSignature,
			Info: peersign.SignDataSignatureInfo{Name: "Tran Thi Hanh", Date: time.Now()}},
		Signer: id.Signer, DigestAlgorithm: crypto.SHA256, Certificate: id.Certificate,
		CertificateChains: [][]*x509.Certificate{{id.Certificate, p.root}},
	})
	if err != nil {
		t.Fatal(err)
	}
	r := report(t, out.Bytes(), p.root)
	if r.Integrity != verify.Intact || r.Signatures[0].Chain != verify.ChainTrusted {
		t.Errorf("%+v", r)
	}
}

// The corpus is other people's files with the verdict of other people's tests.
// No bad one may ever come out intact.
func TestCorpus(t *testing.T) {
	if testing.Short() {
		t.Skip("reads some hundreds of files")
	}
	root := filepath.Join("..", "..", "..", "shared", "corpus", "signed")
	table, err := os.ReadFile(filepath.Join(root, "EXPECTED.tsv"))
	if err != nil {
		t.Skip("the corpus is not beside the project")
	}
	reader := csv.NewReader(bytes.NewReader(table))
	reader.Comma, reader.LazyQuotes = '\t', true
	rows, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	valid, accepted := 0, 0
	for _, row := range rows[1:] {
		name, expected := row[0], row[1]
		if expected == "AMBIGUOUS" || expected == "UNSUPPORTED_ALG" {
			continue
		}
		doc, err := os.ReadFile(filepath.Join(root, name))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		r := report(t, doc)
		intact := r.Integrity == verify.Intact
		if expected != "VALID_INTEGRITY" {
			if intact {
				t.Errorf("accepted: %s (%s)", name, expected)
			}
			continue
		}
		valid++
		if intact {
			accepted++
			continue
		}
		details := ""
		for _, s := range r.Signatures {
			details += " " + s.Detail
		}
		t.Logf("not accepted: %s: %s%s", name, r.Integrity, details)
	}
	if 1000*accepted < 960*valid {
		t.Errorf("%d of %d valid files accepted", accepted, valid)
	}
	t.Logf("%d of %d valid files accepted", accepted, valid)
}
