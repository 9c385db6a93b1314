package signer_test

import (
	"context"
	"testing"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/pdf/pdftest"
)

func TestTheUsualPlaceLeavesMostOfASmallPage(t *testing.T) {
	doc := pdftest.Table(pdftest.Pages("", "/CropBox[0 0 160 100]")...)
	for _, p := range signer.Purposes {
		_, r, err := signer.SignBytes(context.Background(), doc, leader(t), signer.Options{Purpose: p, Time: signingTime, DocumentNumber: "12/QĐ-UBND"})
		if err != nil || r.Rect == nil {
			t.Errorf("%s: %v", p, err)
			continue
		}
		if covered := r.Rect.Width * r.Rect.Height / (160 * 100); covered > 0.5 {
			t.Errorf("%s covers %.0f %% of the page", p, 100*covered)
		}
	}
}

func TestAPageTooSmallForAnyMarkIsSignedInvisibly(t *testing.T) {
	b := pdftest.Table(pdftest.Pages("", "/CropBox[0 0 7 5]")...)
	for n, p := range []signer.Purpose{signer.Issue, signer.Archive} {
		out, r, err := signer.SignBytes(context.Background(), b, leader(t), signer.Options{Purpose: p, Time: signingTime})
		if err != nil || r.Rect != nil {
			t.Fatalf("%s: %v, %v", p, r.Rect, err)
		}
		b = out
		checkSigned(t, b, n+1)
	}
	_, _, err := signer.SignBytes(context.Background(), b, leader(t), signer.Options{Time: signingTime, Placement: &signer.Placement{Page: 1, Rect: signer.Rect{Width: 5, Height: 5}}})
	if fault.CodeOf(err) != fault.PlacementInvalid {
		t.Errorf("a place that was asked for: %v", err)
	}
}
