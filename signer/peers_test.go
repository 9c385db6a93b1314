package signer_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	peerverify "github.com/digitorus/pdfsign/verify"
	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"trien/signer"
	"trien/signer/pdf/pdftest"
)

// checkWithPDFCPU asks pdfcpu, which is stricter about the objects of a file
// than qpdf is, and reads signatures by its own means. A document that it does
// not take before it is signed is left out. trust has one certificate for each
// signature.
func checkWithPDFCPU(t testing.TB, before, after []byte, trust []*x509.Certificate, emptyFields bool) {
	t.Helper()
	api.DisableConfigDir()
	model.TrustedCertDir = t.TempDir()
	for i, c := range trust {
		name := filepath.Join(model.TrustedCertDir, fmt.Sprintf("%d.pem", i))
		if err := os.WriteFile(name, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	conf := func() *model.Configuration {
		c := model.NewDefaultConfiguration()
		c.Offline = true
		return c
	}
	if err := api.Validate(bytes.NewReader(before), conf()); err != nil {
		t.Logf("pdfcpu does not take the unsigned document: %v", err)
		return
	}
	if err := api.Validate(bytes.NewReader(after), conf()); err != nil {
		t.Errorf("pdfcpu: %v", err)
		return
	}
	if emptyFields {
		return // its search for signatures ends in an error there
	}
	results, err := api.ValidateSignaturesRaw(bytes.NewReader(after), true, conf())
	if err != nil || len(results) != len(trust) {
		t.Errorf("pdfcpu finds %d of %d signatures, %v", len(results), len(trust), err)
		return
	}
	for i, r := range results {
		// Offline it does not learn of revocation, and calls no signature valid.
		if r.Status == model.SignatureStatusInvalid || r.DocModified == model.True || r.Reason != model.SignatureReasonDocNotModified && r.Reason != model.SignatureReasonCertRevocationUnknown {
			t.Errorf("pdfcpu, signature %d: modified %d, %s, %s: %q", i+1, r.DocModified, r.Status, r.Reason, r.Problems)
		}
	}
}

// checkWithMuPDF asks mutool, which analyses what came after each signature.
func checkWithMuPDF(t testing.TB, b []byte, signatures int) {
	t.Helper()
	out, ok := tool(t, "mutool", "sign", "-v", write(t, b))
	valid := strings.Count(out, "The document is unchanged since signing.") + strings.Count(out, "The signature is valid but there have been edits since signing.")
	if ok && (valid != signatures || strings.Contains("\n"+out, "\nwarning:") || strings.Contains("\n"+out, "\nerror:")) {
		t.Errorf("mutool calls %d of %d signatures valid:\n%s", valid, signatures, out)
	}
}

func TestAPeerReadsThreeSignatures(t *testing.T) {
	for name, b := range map[string][]byte{
		"table":  pdftest.Table(pdftest.Pages("", "", "")...),
		"stream": pdftest.XRefStream(pdftest.Pages("", "", "")...),
	} {
		id := leader(t)
		for _, p := range []signer.Purpose{signer.Approve, signer.Issue, signer.Archive} {
			out, _, err := signer.SignBytes(context.Background(), b, id, signer.Options{Purpose: p, Time: signingTime})
			if err != nil {
				t.Fatal(err)
			}
			b = out
		}
		r, err := peerverify.Verify(bytes.NewReader(b), int64(len(b)))
		if err != nil || len(r.Signers) != 3 {
			t.Fatalf("%s: %v, %+v", name, err, r)
		}
		for i, s := range r.Signers {
			if !s.ValidSignature {
				t.Errorf("%s: signature %d is not valid: %+v", name, i+1, s)
			}
		}
	}
}
