package signer_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	cryptorand "crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"image/color"
	"math/rand"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"trien/signer"
	"trien/signer/pdf"
	"trien/signer/pdf/pdftest"
	"trien/signer/verify"
)

// TestRandomDocumentsAreSignedWhole signs random documents by random people in
// random places, and asks every checker. It tries the same few each time, so
// that a red run is about what has changed; TRIEN_PROPERTY=N tries N new ones,
// TRIEN_SEED=S repeats the one that a failure names.
func TestRandomDocumentsAreSignedWhole(t *testing.T) {
	count, first := number(t, "TRIEN_PROPERTY", 0), int64(number(t, "TRIEN_SEED", -1))
	switch {
	case first >= 0:
		count = 1
	case count > 0:
		first = rand.Int63n(1 << 40)
	default:
		count, first = 10, 1
	}
	for n := range int64(count) {
		t.Run(fmt.Sprintf("TRIEN_SEED=%d", first+n), func(t *testing.T) { signAtRandom(t, first+n) })
	}
}

func number(t *testing.T, variable string, otherwise int) int {
	v := os.Getenv(variable)
	if v == "" {
		return otherwise
	}
	n, err := strconv.Atoi(v)
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return n
}

func signAtRandom(t *testing.T, seed int64) {
	r := rand.New(rand.NewSource(seed))
	doc := pdftest.Random(r)
	in := encryptAtRandom(t, r, &doc)
	defer func() {
		if t.Failed() {
			t.Logf("%d pages: %s", doc.Pages, strings.Join(doc.Shape, ", "))
		}
	}()
	picture := square(t, color.NRGBA{200, 0, 0, 120})
	var trust []*x509.Certificate
	out, waiting := in, slices.Clone(doc.Empty)
	signatures := 1 + r.Intn(4)
	for n := range signatures {
		id := people()[r.Intn(len(people()))]
		trust = append(trust, id.Chain[0])
		opt := signer.Options{Time: signingTime, Purpose: signer.Purposes[r.Intn(len(signer.Purposes))], DocumentNumber: "12/QĐ-UBND", Reason: "Phê duyệt (đợt 1)"}
		if r.Intn(2) == 0 {
			opt.Image = picture
		}
		switch {
		case len(waiting) > 0 && r.Intn(2) == 0:
			opt.Field, waiting = waiting[0], waiting[1:]
		default:
			opt.Placement = placeAtRandom(t, r, out)
			waiting = withoutTheOneTaken(t, waiting, out, id, opt)
		}
		doc.Shape = append(doc.Shape, fmt.Sprintf("signature %d: %s %q %+v", n+1, opt.Purpose, opt.Field, opt.Placement))
		next, _, err := signer.SignBytes(context.Background(), out, id, opt)
		if err != nil {
			t.Fatalf("signature %d: %v", n+1, err)
		}
		if !bytes.HasPrefix(next, out) {
			t.Fatalf("signature %d: an input byte has changed", n+1)
		}
		out = next
	}
	report, err := verify.File(context.Background(), bytes.NewReader(out), int64(len(out)), verify.Options{Trust: trust, At: signingTime})
	fields := map[string]bool{} // a widget apart from its field names the value, too
	for _, s := range report.Signatures {
		fields[s.Field] = true
	}
	if err != nil || report.Integrity != verify.Intact || len(fields) != signatures {
		t.Errorf("our verifier: %v, %s, %d signatures of %d", err, report.Integrity, len(fields), signatures)
		for _, s := range report.Signatures {
			t.Logf("%s: %s %s", s.Field, s.Integrity, s.Detail)
		}
	}
	checkSigned(t, out, signatures)
	if !doc.JunkBefore {
		checkWithMuPDF(t, out, signatures)
		checkWithPDFCPU(t, in, out, trust, len(waiting) > 0)
	}
	if text, ok := tool(t, "pdftotext", write(t, out), "-"); ok {
		for _, want := range doc.Texts {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not on the pages any more", want)
			}
		}
	}
}

// people are one for each kind of key.
var people = sync.OnceValue(func() []signer.Identity {
	long, err := rsa.GenerateKey(cryptorand.Reader, 3072)
	if err != nil {
		panic(err)
	}
	keys := []crypto.Signer{rsaKey(), long}
	for _, curve := range []elliptic.Curve{elliptic.P256(), elliptic.P384()} {
		key, err := ecdsa.GenerateKey(curve, cryptorand.Reader)
		if err != nil {
			panic(err)
		}
		keys = append(keys, key)
	}
	var ids []signer.Identity
	for _, k := range keys {
		ids = append(ids, newIdentity(panics{}, k, leaderName, nil))
	}
	return ids
})

// panics is a testing.TB for what no single test is to blame for.
type panics struct{ testing.TB }

func (panics) Helper()           {}
func (panics) Fatal(args ...any) { panic(fmt.Sprint(args...)) }

// withoutTheOneTaken leaves out the empty field that Prepare takes by itself.
func withoutTheOneTaken(t *testing.T, waiting []string, doc []byte, id signer.Identity, opt signer.Options) []string {
	name, err := signer.WaitingField(bytes.NewReader(doc), int64(len(doc)), id.Chain[0], id.Chain[1:], opt)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(waiting, func(w string) bool { return w == name })
}

func placeAtRandom(t *testing.T, r *rand.Rand, doc []byte) *signer.Placement {
	switch r.Intn(4) {
	case 0:
		return nil
	case 1:
		return &signer.Placement{Invisible: true}
	}
	f, err := pdf.Open(bytes.NewReader(doc), int64(len(doc)))
	if err != nil {
		t.Fatal(err)
	}
	n, err := f.PageCount()
	if err != nil {
		t.Fatal(err)
	}
	page, err := f.Page(1 + r.Intn(n))
	if err != nil {
		t.Fatal(err)
	}
	w, h := page.Size()
	rect := signer.Rect{Width: min(w, 120+r.Float64()*100), Height: min(h, 60+r.Float64()*60)}
	rect.X, rect.Y = r.Float64()*(w-rect.Width), r.Float64()*(h-rect.Height)
	return &signer.Placement{Page: page.Number, Rect: rect}
}

// encryptAtRandom encrypts some documents, with an empty password for reading.
func encryptAtRandom(t *testing.T, r *rand.Rand, doc *pdftest.RandomDocument) []byte {
	how := []string{"40 --", "128 --use-aes=n --", "128 --use-aes=y --", "256 --", "128 --use-aes=y --cleartext-metadata --"}[r.Intn(5)]
	if r.Intn(4) > 0 {
		return doc.Bytes
	}
	if _, err := exec.LookPath("qpdf"); err != nil {
		t.Log("qpdf is not here to encrypt with")
		return doc.Bytes
	}
	doc.Shape = append(doc.Shape, "encrypted "+how)
	path := write(t, doc.Bytes)
	args := append([]string{"--allow-weak-crypto", "--encrypt", "", "owner"}, strings.Fields(how)...)
	if msg, err := exec.Command("qpdf", append(args, path, path+".encrypted")...).CombinedOutput(); err != nil {
		t.Fatalf("qpdf: %s", msg)
	}
	b, err := os.ReadFile(path + ".encrypted")
	if err != nil {
		t.Fatal(err)
	}
	return b
}
