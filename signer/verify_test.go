package signer_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"image/color"
	"testing"

	"trien/signer"
	"trien/signer/pdf/pdftest"
	"trien/signer/verify"
)

// judge asks our own verifier, which shares only the reading of objects.
func judge(t *testing.T, b []byte, trust *x509.Certificate) verify.Report {
	t.Helper()
	r, err := verify.File(context.Background(), bytes.NewReader(b), int64(len(b)), verify.Options{Trust: []*x509.Certificate{trust}, At: signingTime})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestOurVerifierCallsOurSignaturesIntact(t *testing.T) {
	id := leader(t)
	picture := square(t, color.NRGBA{200, 0, 0, 120})
	for name, b := range documents() {
		t.Run(name, func(t *testing.T) {
			for n, p := range []signer.Purpose{signer.Approve, signer.Issue, signer.Copy} {
				var err error
				if b, _, err = signer.SignBytes(context.Background(), b, id, signer.Options{Purpose: p, Image: picture, Time: signingTime}); err != nil {
					t.Fatal(err)
				}
				r := judge(t, b, id.Chain[0])
				if r.Integrity != verify.Intact || len(r.Signatures) != n+1 {
					t.Fatalf("after signature %d: %+v", n+1, r)
				}
				for _, s := range r.Signatures {
					if s.Chain != verify.ChainTrusted {
						t.Errorf("%s: chain %s", s.Field, s.Chain)
					}
				}
			}
		})
	}
}

func TestAFieldWithALockIsSignedAndStaysIntact(t *testing.T) {
	id := leader(t)
	b := pdftest.Table(append(pdftest.Pages("/AcroForm<</Fields[4 0 R 5 0 R]>>", "/Annots[4 0 R 5 0 R]/Rotate 270"),
		"<</Type/Annot/Subtype/Widget/FT/Sig/T(lanhdao)/Rect[50 50 110 250]/P 3 0 R/Lock<</Type/SigFieldLock/Action/Include/Fields[(lanhdao)]>>>>",
		"<</Type/Annot/Subtype/Widget/FT/Sig/T(vanthu)/Rect[150 50 210 250]/P 3 0 R>>")...)
	for n, field := range []string{"lanhdao", "vanthu", ""} {
		out, r, err := signer.SignBytes(context.Background(), b, id, signer.Options{Field: field, Time: signingTime})
		if err != nil {
			t.Fatal(err)
		}
		if r.Page != 1 || r.Rect == nil || field != "" && (r.Field != field || r.Rect.Width != 200 || r.Rect.Height != 60) {
			t.Errorf("signed at %+v", r)
		}
		b = out
		checkSigned(t, b, n+1)
		if v := judge(t, b, id.Chain[0]); v.Integrity != verify.Intact {
			t.Errorf("after signature %d: %+v", n+1, v)
		}
	}
}
