package verify_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	peerverify "github.com/digitorus/pdfsign/verify"
	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"trien/signer/verify"
)

// BenchmarkVerifiers judges every file of the corpus with this package and with
// three others, and reports how many valid and how many bad files each accepts.
// Trust counts for none of them. The table in the package's comment is made by
//
//	go test ./signer/verify -run '^$' -bench Verifiers -benchtime 1x
func BenchmarkVerifiers(b *testing.B) {
	rows := corpus(b)
	api.DisableConfigDir()
	model.TrustedCertDir = b.TempDir()
	for _, who := range []struct {
		name   string
		accept func(path string, doc []byte) (bool, error)
	}{{"trien", byTrien}, {"pdfsig", byPoppler}, {"pdfsign", byPDFSign}, {"pdfcpu", byPDFCPU}} {
		b.Run(who.name, func(b *testing.B) {
			if _, err := exec.LookPath("pdfsig"); who.name == "pdfsig" && err != nil {
				b.Skip("pdfsig is not installed")
			}
			for b.Loop() {
				accepted, of, slowest := map[bool]int{}, map[bool]int{}, time.Duration(0)
				for _, row := range rows {
					doc, err := os.ReadFile(row.path)
					if err != nil {
						b.Fatal(err)
					}
					of[row.valid]++
					start := time.Now()
					if ok, err := attempt(who.accept, row.path, doc); ok && err == nil {
						accepted[row.valid]++
					}
					slowest = max(slowest, time.Since(start))
				}
				b.ReportMetric(float64(accepted[true]), fmt.Sprintf("valid-of-%d", of[true]))
				b.ReportMetric(float64(accepted[false]), fmt.Sprintf("bad-of-%d", of[false]))
				b.ReportMetric(float64(slowest.Milliseconds()), "ms-slowest")
				b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(len(rows)), "ms/file")
			}
		})
	}
}

// attempt turns a panic, which one of the peers knows, into an error.
func attempt(accept func(string, []byte) (bool, error), path string, doc []byte) (ok bool, err error) {
	defer func() {
		if r := recover(); r != nil {
			ok, err = false, fmt.Errorf("panic: %v", r)
		}
	}()
	return accept(path, doc)
}

func byTrien(_ string, doc []byte) (bool, error) {
	r, err := verify.File(context.Background(), bytes.NewReader(doc), int64(len(doc)), verify.Options{})
	return r.Integrity == verify.Intact, err
}

func byPoppler(path string, _ []byte) (bool, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	// What it ends with says something about the certificates too.
	out, _ := exec.CommandContext(ctx, "pdfsig", "-nocert", path).CombinedOutput()
	valid := strings.Count(string(out), "Signature is Valid.")
	// Document timestamps are beyond it, and not held against it.
	beyond := strings.Count(string(out), "Signature has not yet been verified.")
	return valid > 0 && valid+beyond == strings.Count(string(out), "Signature Validation:"), nil
}

func byPDFSign(_ string, doc []byte) (bool, error) {
	r, err := peerverify.Verify(bytes.NewReader(doc), int64(len(doc)))
	if err != nil || r == nil || len(r.Signers) == 0 {
		return false, err
	}
	for _, s := range r.Signers {
		if !s.ValidSignature {
			return false, nil
		}
	}
	return true, nil
}

func byPDFCPU(path string, _ []byte) (bool, error) {
	conf := model.NewDefaultConfiguration()
	conf.Offline = true
	results, err := api.ValidateSignatures(path, true, conf)
	if err != nil || len(results) == 0 {
		return false, err
	}
	for _, r := range results {
		switch r.Reason {
		case model.SignatureReasonDocModified, model.SignatureReasonSignatureForged, model.SignatureReasonMalformed,
			model.SignatureReasonUnsupported, model.SignatureReasonInternal, model.SignatureReasonUnknown:
			return false, nil
		}
		if r.DocModified == model.True {
			return false, nil
		}
	}
	return true, nil
}

// A sample is one file of the corpus that has an undisputed verdict.
type sample struct {
	name, path, expected string
	valid                bool
}

// corpus lists other people's files with the verdict of other people's tests.
func corpus(t testing.TB) []sample {
	t.Helper()
	root := filepath.Join("..", "..", "..", "shared", "corpus", "signed")
	table, err := os.ReadFile(filepath.Join(root, "EXPECTED.tsv"))
	if err != nil {
		t.Skip("the corpus is not beside the project")
	}
	var out []sample
	for _, line := range strings.Split(string(table), "\n")[1:] {
		row := strings.Split(line, "\t")
		if len(row) < 2 || row[1] == "AMBIGUOUS" || row[1] == "UNSUPPORTED_ALG" {
			continue
		}
		path := filepath.Join(root, row[0])
		if _, err := os.Stat(path); err == nil {
			out = append(out, sample{row[0], path, row[1], row[1] == "VALID_INTEGRITY"})
		}
	}
	return out
}
