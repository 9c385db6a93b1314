package agent

import (
	"testing"

	"trien/protocol"
	"trien/signer/pdf/pdftest"
)

// fields is a page with empty signature fields.
func fields(widgets ...string) []byte {
	list := []string{"", "[4 0 R]", "[4 0 R 5 0 R]"}[len(widgets)]
	return pdftest.Table(append(pdftest.Pages("/AcroForm<</Fields"+list+">>", "/Annots"+list), widgets...)...)
}

func TestTheFieldThatADocumentPreparedIsSigned(t *testing.T) {
	const (
		leaderField = "<</Type/Annot/Subtype/Widget/FT/Sig/T(lanhdao)/Rect[300 100 480 170]/P 3 0 R>>"
		clerkField  = "<</Type/Annot/Subtype/Widget/FT/Sig/T(vanthu)/Rect[50 100 230 170]/P 3 0 R>>"
	)
	store, _ := leader(t)
	x := startAgent(t, store, nil)
	p := x.greetedPage()
	for handle, c := range map[uint32]struct {
		doc     []byte
		named   string
		want    float64 // the left edge of where it stands
		reasons bool
	}{
		1: {fields(leaderField), "", 300, true},
		2: {fields(leaderField, clerkField), "vanthu", 50, false},
	} {
		if err := p.upload(handle, c.doc); err != nil {
			t.Fatal(err)
		}
		_, answer := p.begin(protocol.MethodSignPDF, protocol.SignPDFParams{Document: handle, Purpose: protocol.Approve, Field: c.named})
		s := x.awaitStage(protocol.ConsentReady)
		if s.Documents[0].Placement == nil || s.Documents[0].Placement.Rect.X != c.want || (s.Documents[0].PlacementReason != nil) != c.reasons {
			t.Errorf("document %d is signed at %+v for %+v", handle, s.Documents[0].Placement, s.Documents[0].PlacementReason)
		}
		if err := x.approve(s, string(store.PIN)); err != nil {
			t.Fatal(err)
		}
		if err := p.finish(answer, nil); err != nil {
			t.Error(err)
		}
	}
	err := p.call(protocol.MethodSignPDF, protocol.SignPDFParams{Document: 1, Purpose: protocol.Approve, Field: "giamdoc"}, nil)
	if err == nil || err.Code() != protocol.DocumentFieldMissing {
		t.Errorf("a field that is not there: %v", err)
	}
	both := protocol.SignPDFParams{Document: 1, Purpose: protocol.Approve, Field: "lanhdao", Placement: &protocol.Placement{Page: 1, Rect: protocol.Rect{Width: 90, Height: 40}}}
	if err := p.call(protocol.MethodSignPDF, both, nil); err == nil || err.Code() != protocol.HostInvalidParams {
		t.Errorf("a field and a place: %v", err)
	}
}
