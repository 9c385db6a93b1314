package verify_test

import (
	"bytes"
	"crypto"
	"crypto/x509"
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

// No bad file of the corpus may ever come out intact.
func TestCorpus(t *testing.T) {
	if testing.Short() {
		t.Skip("reads some hundreds of files")
	}
	valid, accepted := 0, 0
	for _, row := range corpus(t) {
		doc, err := os.ReadFile(row.path)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		r := report(t, doc)
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%s took %v", row.name, took)
		}
		intact := r.Integrity == verify.Intact
		if !row.valid {
			if intact {
				t.Errorf("accepted: %s (%s)", row.name, row.expected)
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
		t.Logf("not accepted: %s: %s%s", row.name, r.Integrity, details)
	}
	// One has a signature whose dictionary a later revision overwrote.
	if valid-accepted > 1 {
		t.Errorf("%d of %d valid files accepted", accepted, valid)
	}
	t.Logf("%d of %d valid files accepted", accepted, valid)
}
