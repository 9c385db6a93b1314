package check

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"trien/protocol"
	"trien/signer"
	"trien/signer/fault"
	"trien/signer/pdf/pdftest"
	"trien/signer/render"
	"trien/signer/rules"
	"trien/signer/token/tokentest"
	"trien/signer/verify"
)

func onePage() []byte {
	objects := pdftest.Pages("", "/Contents 4 0 R")
	return pdftest.Table(append(objects, pdftest.Stream("", []byte("0 0 1 rg 100 700 200 20 re f")))...)
}

// signed is onePage with a person's signature, and the options that trust it.
func signed(t *testing.T) ([]byte, Options) {
	t.Helper()
	pki, err := tokentest.NewPKI()
	if err != nil {
		t.Fatal(err)
	}
	person, err := pki.Person(tokentest.RSA2048)
	if err != nil {
		t.Fatal(err)
	}
	id := signer.Identity{Signer: person.Key, Certificate: person.Certificate, Chain: person.Chain}
	data, _, err := signer.SignBytes(context.Background(), onePage(), id, signer.Options{Purpose: signer.Approve})
	if err != nil {
		t.Fatal(err)
	}
	return data, Options{Verify: verify.Options{File: "cong-van.pdf", Trust: person.Chain}}
}

func document(t *testing.T, data []byte, o Options) Result {
	t.Helper()
	result, err := Document(context.Background(), bytes.NewReader(data), int64(len(data)), o)
	if err != nil {
		t.Fatal(err)
	}
	fits(t, result.Verification)
	return result
}

// fits checks that what pages are told is what the contract says.
func fits(t *testing.T, v protocol.Verification) {
	t.Helper()
	if v.Acceptance == "" {
		return // the command line alone
	}
	c := jsonschema.NewCompiler()
	schema, err := c.Compile("../../protocol/schema/trien.schema.json#/$defs/Verification")
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(instance); err != nil {
		t.Errorf("%s\n%v", data, err)
	}
}

func TestSignedDocumentIsAccountedFor(t *testing.T) {
	data, o := signed(t)
	o.Verify.At = time.Now().UTC().Truncate(time.Second)
	result := document(t, data, o)
	v := result.Verification
	sum := sha256.Sum256(data)
	if !result.Valid || v.File != "cong-van.pdf" || v.Pages != 1 || v.Size != int64(len(data)) || v.SHA256 != hex.EncodeToString(sum[:]) {
		t.Errorf("got %+v", v)
	}
	if at, err := time.Parse(time.RFC3339, v.CheckedAt); err != nil || !at.Equal(o.Verify.At) || !strings.HasSuffix(v.CheckedAt, "+07:00") {
		t.Errorf("checked at %q", v.CheckedAt)
	}
	if v.Acceptance != "" || v.Rules == nil || len(v.Signatures) != 1 || v.Signatures[0].Signer.NotAfter == "" {
		t.Errorf("got %+v", v)
	}
}

func TestRulesSayWhetherItIsAccepted(t *testing.T) {
	packs, err := rules.Load("", "bac-kan-218")
	if err != nil {
		t.Fatal(err)
	}
	// PDFium is compiled once for all tests of a machine.
	r := render.New(filepath.Join(os.TempDir(), "trien-test-cache-"+strconv.Itoa(os.Getuid())))
	defer r.Close()
	data, o := signed(t)
	o.Rules = &Rules{Packs: packs, Renderer: r, Kinds: []rules.KindRule{{Subject: "Nguyễn", Kind: rules.Person}}}
	v := document(t, data, o).Verification
	if v.Acceptance != "refused" || len(v.Rules) == 0 || v.Rules[0].Phrase == "" || v.Rules[0].Action.VI == "" || v.Signatures[0].Signer.Holder != "person" {
		t.Errorf("a document without the seal: %+v", v)
	}
	for _, text := range []string{"no PDF at all", "%PDF-1.7\nnothing more\n%%EOF"} {
		if v := document(t, []byte(text), o).Verification; v.Acceptance != "refused" || v.Integrity != "malformed" || v.Pages != 0 || v.Reason == nil {
			t.Errorf("%q: %+v", text, v)
		}
	}
}

func TestCheckEndsWithItsContext(t *testing.T) {
	data, o := signed(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Document(ctx, bytes.NewReader(data), int64(len(data)), o); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// hostile is a report with as much in it as a forger can put there.
func hostile(signatures, findings int) *verify.Report {
	long := "\u202e\x1b[2J<script>" + strings.Repeat("漢<", 20000)
	both := verify.Text{VI: long, EN: long}
	r := &verify.Report{Integrity: verify.Broken, Verdict: verify.Failed, Acceptance: verify.Refused, Reason: &both}
	for range signatures {
		r.Signatures = append(r.Signatures, verify.Signature{
			Field: long, Kind: verify.Approval, Coverage: verify.CoversPart, Integrity: verify.Broken, Chain: verify.ChainUntrusted, Verdict: verify.Failed,
			Signer:   verify.Signer{CommonName: long, Organization: long, OrganizationalUnit: long, Issuer: long, Serial: long},
			Reason:   both,
			Warnings: []verify.Text{both, both, both, both, both, both},
			Rect:     &verify.Rect{X: math.NaN(), Width: math.Inf(1)},
		})
	}
	for range findings {
		r.Rules = append(r.Rules, verify.Finding{Rule: long, Pack: long, Source: long, Phrase: long, Severity: verify.SeverityError, Reason: both, Action: both, Field: long})
	}
	return r
}

func TestHostileReportIsTamedAndFitsAMessage(t *testing.T) {
	for _, n := range []int{1, 200} {
		v, err := worded(hostile(n, n))
		if err != nil {
			t.Fatal(err)
		}
		fits(t, v)
		data, err := json.Marshal(v)
		if err != nil || len(data) > MaxSize {
			t.Errorf("%d bytes, %v", len(data), err)
		}
		if len(v.Signatures) != n || len(v.Rules) == 0 {
			t.Errorf("%d signatures and %d findings of %d", len(v.Signatures), len(v.Rules), n)
		}
		if name := v.Signatures[0].Signer.CommonName; strings.ContainsAny(name, "\u202e\x1b") {
			t.Errorf("got %q", name)
		}
	}
	if _, err := worded(hostile(400, 0)); fault.CodeOf(err) != fault.DocumentTooLarge {
		t.Errorf("got %v", err)
	}
}

func TestGravestFindingsComeFirst(t *testing.T) {
	v, err := worded(&verify.Report{Rules: []verify.Finding{
		{Rule: "S14", Severity: verify.SeverityInfo}, {Rule: "S15", Severity: verify.SeverityError},
		{Rule: "S18", Severity: verify.SeverityWarning}, {Rule: "S20", Severity: verify.SeverityError},
	}})
	if err != nil {
		t.Fatal(err)
	}
	order := ""
	for _, f := range v.Rules {
		order += f.Rule + " "
	}
	if order != "S15 S20 S18 S14 " {
		t.Errorf("got %s", order)
	}
}
