package signer_test

import (
	"context"
	"testing"

	"trien/signer"
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
