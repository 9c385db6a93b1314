package agent

import (
	"context"

	"trien/host/spool"
	"trien/protocol"
	"trien/signer"
	"trien/signer/render"
)

// imageLimit is the largest page image, in bytes: in base64 and with its
// envelope it stays below protocol.MaxNativeMessage.
const imageLimit = 700 << 10

// drawing is a document as it will be signed with one certificate, ready to be
// shown. The pages are drawn from the very bytes that will be signed.
type drawing struct {
	prepared *signer.Prepared
	document *render.Document
}

func (a *Agent) draw(ctx context.Context, in *spool.File, id *identity, o signer.Options) (*drawing, error) {
	prepared, err := signer.Prepare(in, in.Size(), id.certificate.X509, id.chain, o)
	if err != nil {
		return nil, err
	}
	preview, size := prepared.Preview()
	document, err := a.renderer.Open(ctx, preview, size)
	if err != nil {
		return nil, err
	}
	return &drawing{prepared, document}, nil
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
	if page < 1 || page > d.document.Pages() || width < 64 || width > 2400 {
		return protocol.ConsentRenderResult{}, protocol.NewError(protocol.HostInvalidParams)
	}
	size, err := d.document.Size(ctx, page)
	if err != nil {
		return protocol.ConsentRenderResult{}, err
	}
	image, err := d.document.Page(ctx, page, width)
	if err != nil {
		return protocol.ConsentRenderResult{}, err
	}
	data, mediaType, err := render.Encode(image, imageLimit)
	if err != nil {
		return protocol.ConsentRenderResult{}, err
	}
	return protocol.ConsentRenderResult{
		Page: page, Type: mediaType, Data: data,
		Width: image.Bounds().Dx(), Height: image.Bounds().Dy(),
		PageWidth: size.Width, PageHeight: size.Height,
	}, nil
}
