package consent

import (
	"context"

	"trien/protocol"
)

// MaxThumbnail is the widest image, in pixels, that the window asks for by
// itself. Wider ones are the person's looking at a page.
const MaxThumbnail = 200

// maxPassword is beyond any password in UTF-8: ISO 32000-2, 7.6.4.3.3, counts
// the first 127 bytes.
const maxPassword = 1024

// look finds the open confirmation and one of its documents, and starts the
// time to decide anew. The caller unlocks c.mu where there is no error.
func (b *Broker) look(name string, document int) (*Confirmation, *protocol.ConsentDocument, *protocol.Error) {
	c := b.find(name)
	if c == nil {
		return nil, nil, protocol.NewError(protocol.UserTimeout)
	}
	c.mu.Lock()
	if c.ended || document < 0 || document >= len(c.state.Documents) {
		c.mu.Unlock()
		return nil, nil, protocol.NewError(protocol.HostInvalidParams)
	}
	if open(c.state.Stage) {
		c.timer.Reset(c.timeout)
	}
	return c, &c.state.Documents[document], nil
}

// Render draws a page for the window.
func (b *Broker) Render(ctx context.Context, p protocol.ConsentRenderParams) (protocol.ConsentRenderResult, error) {
	var none protocol.ConsentRenderResult
	c := b.find(p.Consent)
	if c == nil {
		return none, protocol.NewError(protocol.UserTimeout)
	}
	c.mu.Lock()
	if p.Document < 0 || p.Document >= len(c.state.Documents) || c.acts.Render == nil {
		c.mu.Unlock()
		return none, protocol.NewError(protocol.HostInvalidParams)
	}
	if p.Width > MaxThumbnail && open(c.state.Stage) && !c.ended {
		c.timer.Reset(c.timeout)
	}
	version := c.state.Documents[p.Document].Version
	c.mu.Unlock()
	image, err := c.acts.Render(ctx, p)
	image.Document, image.Version = p.Document, version
	return image, err
}

// Place moves a document's signature, or those of all that are alike. Where one
// does not fit the error is document.placement_invalid, and nothing has moved.
func (b *Broker) Place(ctx context.Context, p protocol.ConsentPlaceParams) error {
	c, d, refused := b.look(p.Consent, p.Document)
	if refused != nil {
		return refused
	}
	if !open(c.state.Stage) || d.Stage != protocol.DocumentReady || !d.Movable || c.acts.Place == nil {
		c.mu.Unlock()
		return protocol.NewError(protocol.HostInvalidParams)
	}
	c.moving++
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		c.moving--
		c.mu.Unlock()
	}()
	return c.acts.Place(ctx, p)
}

// Remove takes a document out of a batch, or puts it back.
func (b *Broker) Remove(p protocol.ConsentRemoveParams) *protocol.Error {
	c, d, refused := b.look(p.Consent, p.Document)
	if refused != nil {
		return refused
	}
	defer c.mu.Unlock()
	if !open(c.state.Stage) || !c.state.Batch {
		return protocol.NewError(protocol.HostInvalidParams)
	}
	if p.Removed && !othersLeft(&c.state, p.Document) {
		return protocol.NewError(protocol.HostInvalidParams)
	}
	if d.Removed != p.Removed {
		d.Removed = p.Removed
		c.state.Version++
		settle(&c.state)
	}
	c.push()
	return nil
}

// othersLeft tells whether another document than this one may still be signed.
func othersLeft(s *protocol.ConsentState, document int) bool {
	for n, d := range s.Documents {
		if n != document && !d.Removed && d.Stage != protocol.DocumentFailed {
			return true
		}
	}
	return false
}

// Password takes a document's password from the window. It is refused with
// user.timeout where the confirmation is over, and with host.invalid_params
// where no password is asked for. It is the broker's to clear from then on,
// whatever the answer.
func (b *Broker) Password(p protocol.ConsentPasswordParams) *protocol.Error {
	c, d, refused := b.look(p.Consent, p.Document)
	if refused != nil {
		p.Password.Clear()
		return refused
	}
	if !open(c.state.Stage) || d.Stage != protocol.DocumentPassword || c.acts.Password == nil ||
		len(p.Password) == 0 || len(p.Password) > maxPassword {
		c.mu.Unlock()
		p.Password.Clear()
		return protocol.NewError(protocol.HostInvalidParams)
	}
	d.Stage, d.Error = protocol.DocumentChecking, nil // one click, one try
	settle(&c.state)
	c.push()
	c.mu.Unlock()
	c.acts.Password(p.Document, p.Password)
	return nil
}
