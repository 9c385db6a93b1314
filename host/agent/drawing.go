package agent

import (
	"context"

	"trien/host/spool"
	"trien/protocol"
	"trien/signer"
	"trien/signer/fault"
	"trien/signer/render"
	"trien/signer/rules"
)

// imageLimit is the largest page image, in bytes: in base64 and with its
// envelope it stays below protocol.MaxNativeMessage.
const imageLimit = 700 << 10

// drawing is a document as it will be signed with one certificate, ready to be
// shown. The pages are drawn from the very bytes that will be signed.
type drawing struct {
	prepared *signer.Prepared
	document *render.Document
	reason   *protocol.PlacementReason // nil where the page named the place
	stamped  bool                      // a timestamp will be asked for
}

// draw prepares the signature where o says, or else where found does; the
// usual place is taken where it does not fit there.
func (a *Agent) draw(ctx context.Context, in *spool.File, id *identity, o signer.Options, packs rules.Packs, found *rules.Proposal) (*drawing, error) {
	if err := a.refuseSecret(ctx, in, o.Password, packs); err != nil {
		return nil, err
	}
	var reason *protocol.PlacementReason
	if found != nil && o.Placement == nil {
		o.Placement = &found.Placement
		reason = &protocol.PlacementReason{VI: found.Reason.VI, EN: found.Reason.EN, Certain: found.Certain}
	}
	prepared, err := signer.Prepare(in, in.Size(), id.certificate.X509, id.chain, o)
	if reason != nil && fault.CodeOf(err) == fault.PlacementInvalid {
		// The information has more text than the place has room for.
		o.Placement, reason = nil, nil
		prepared, err = signer.Prepare(in, in.Size(), id.certificate.X509, id.chain, o)
	}
	if err != nil {
		return nil, err
	}
	preview, size := prepared.Preview()
	document, err := a.renderer.OpenWithPassword(ctx, preview, size, o.Password)
	if err != nil {
		return nil, err
	}
	return &drawing{prepared, document, reason, o.Timestamp != nil}, nil
}

func (d *drawing) close() { d.document.Close() }

// placement tells where the signature stands, nil where it is invisible.
func (d *drawing) placement() *protocol.Placement {
	r, visible := d.prepared.Rect()
	if !visible {
		return nil
	}
	return &protocol.Placement{Page: d.prepared.Page(), Rect: protocol.Rect(r)}
}

// page draws one page, width pixels wide.
func (d *drawing) page(ctx context.Context, page, width int) (protocol.ConsentRenderResult, error) {
	p, err := drawPage(ctx, d.document, page, width)
	return protocol.ConsentRenderResult{
		Page: p.Page, Type: p.Type, Data: p.Data, Width: p.Width, Height: p.Height,
		PageWidth: p.PageWidth, PageHeight: p.PageHeight,
	}, err
}

// drawPage draws one page of a document, width pixels wide.
func drawPage(ctx context.Context, document *render.Document, page, width int) (protocol.CheckRenderResult, error) {
	if page < 1 || page > document.Pages() || width < 64 || width > 2400 {
		return protocol.CheckRenderResult{}, protocol.NewError(protocol.HostInvalidParams)
	}
	size, err := document.Size(ctx, page)
	if err != nil {
		return protocol.CheckRenderResult{}, err
	}
	image, err := document.Page(ctx, page, width)
	if err != nil {
		return protocol.CheckRenderResult{}, err
	}
	data, mediaType, err := render.Encode(image, imageLimit)
	if err != nil {
		return protocol.CheckRenderResult{}, err
	}
	return protocol.CheckRenderResult{
		Page: page, Type: mediaType, Data: data,
		Width: image.Bounds().Dx(), Height: image.Bounds().Dy(),
		PageWidth: size.Width, PageHeight: size.Height,
	}, nil
}
