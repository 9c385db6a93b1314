package agent

import (
	"context"
	"sync"

	"trien/host/spool"
	"trien/protocol"
	"trien/signer"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/render"
)

// imageLimit is the largest page image, in bytes: in base64 and with its
// envelope it stays below protocol.MaxNativeMessage.
const imageLimit = 700 << 10

// drawing is a document as it will be signed with one certificate, ready to be
// shown. The pages are drawn from the very bytes that will be signed. It is
// small: of many, only the one that the person looks at is held open for
// drawing.
type drawing struct {
	prepared *signer.Prepared
	reason   *protocol.PlacementReason // nil where the page or the person named the place
	stamped  bool                      // a timestamp will be asked for
	movable  bool
	pageSize render.Size // of the signature's page, where it is movable
	renderer *render.Renderer
	password string

	mu       sync.Mutex
	document *render.Document // nil where it is not open
	pages    int              // 0 until it was open
	users    int              // calls that draw from document
	held     bool             // it stays open between them
	closed   bool
	idle     sync.Cond // users has become 0; on mu
	thumbs   map[thumb]protocol.ConsentRenderResult
}

// thumb names a small image of a page.
type thumb struct{ page, width int }

// draw prepares the signature where o says, or else in the field that waits for
// it, or where it is proposed; the usual place is taken where it does not fit
// there.
func (s *signing) draw(ctx context.Context, it *item, id *identity, o signer.Options) (*drawing, error) {
	d := &drawing{renderer: s.agent.renderer, password: o.Password, stamped: o.Timestamp != nil}
	d.idle.L = &d.mu
	var reason *protocol.PlacementReason
	named := o.Field != "" || o.Placement != nil
	waiting := ""
	if !named {
		waiting, reason = s.waitingField(it, id, o)
		o.Field = waiting
		if found := s.place(ctx, it, id, o); found != nil {
			o.Placement = &found.Placement
			reason = &protocol.PlacementReason{VI: found.Reason.VI, EN: found.Reason.EN, Certain: found.Certain}
		}
	}
	var err error
	d.prepared, err = signer.Prepare(it.file, it.file.Size(), id.certificate.X509, id.chain, o)
	if !named && reason != nil && fault.CodeOf(err) == fault.PlacementInvalid {
		// The information has more text than the place has room for.
		o.Placement, o.Field, reason = nil, "", nil
		d.prepared, err = signer.Prepare(it.file, it.file.Size(), id.certificate.X509, id.chain, o)
	}
	if err != nil {
		return nil, err
	}
	d.reason, d.movable = reason, o.Field == "" && d.placement() != nil
	if d.movable {
		d.pageSize, err = sizeOf(it.file, o.Password, d.prepared.Page())
	}
	return d, err
}

// sizeOf is the size of a page as it is shown.
func sizeOf(file *spool.File, password string, page int) (render.Size, error) {
	f, err := pdf.OpenWithPassword(file, file.Size(), password)
	if err != nil {
		return render.Size{}, err
	}
	p, err := f.Page(page)
	if err != nil {
		return render.Size{}, err
	}
	width, height := p.Size()
	return render.Size{Width: width, Height: height}, nil
}

// use lets draw draw from the document, which is opened for that if need be.
func (d *drawing) use(ctx context.Context, draw func(*render.Document) error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return context.Canceled
	}
	if d.document == nil {
		preview, size := d.prepared.Preview()
		document, err := d.renderer.OpenWithPassword(ctx, preview, size, d.password)
		if err != nil {
			return err
		}
		d.document, d.pages = document, document.Pages()
	}
	document := d.document
	d.users++
	d.mu.Unlock()
	err := draw(document)
	d.mu.Lock()
	if d.users--; d.users == 0 {
		d.idle.Broadcast()
		d.leave()
	}
	return err
}

// hold says whether the document stays open between one page and the next.
func (d *drawing) hold(held bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.held = held
	d.leave()
}

// leave closes the document where nobody draws from it and it is not held. The
// caller has the lock.
func (d *drawing) leave() {
	if d.document != nil && d.users == 0 && (!d.held || d.closed) {
		d.document.Close()
		d.document = nil
	}
}

// close waits for the calls that draw.
func (d *drawing) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	for d.users > 0 {
		d.idle.Wait()
	}
	d.leave()
}

// placement tells where the signature stands, nil where it is invisible.
func (d *drawing) placement() *protocol.Placement {
	r, visible := d.prepared.Rect()
	if !visible {
		return nil
	}
	return &protocol.Placement{Page: d.prepared.Page(), Rect: protocol.Rect(r)}
}

// show writes what the window shows of the document.
func (d *drawing) show(to *protocol.ConsentDocument) {
	to.Stage, to.Error = protocol.DocumentReady, nil
	if d.pages > 0 {
		to.Pages = d.pages
	}
	to.Placement, to.PlacementReason, to.Movable = d.placement(), d.reason, d.movable
	to.Version++
}

// page draws one page, width pixels wide. Small images are kept, because the
// window shows them again and again.
func (d *drawing) page(ctx context.Context, page, width int, keep bool) (protocol.ConsentRenderResult, error) {
	name := thumb{page, width}
	d.mu.Lock()
	image, drawn := d.thumbs[name]
	d.mu.Unlock()
	if drawn {
		return image, nil
	}
	var p protocol.CheckRenderResult
	err := d.use(ctx, func(document *render.Document) (err error) {
		p, err = drawPage(ctx, document, page, width)
		return err
	})
	if err != nil {
		return image, err
	}
	image = protocol.ConsentRenderResult{
		Page: p.Page, Type: p.Type, Data: p.Data, Width: p.Width, Height: p.Height,
		PageWidth: p.PageWidth, PageHeight: p.PageHeight,
	}
	if keep {
		d.mu.Lock()
		d.thumbs = map[thumb]protocol.ConsentRenderResult{name: image}
		d.mu.Unlock()
	}
	return image, nil
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
