package render

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"golang.org/x/text/unicode/norm"

	"trien/signer/fault"
)

// Document is an open document. Close it when done.
type Document struct {
	renderer *Renderer
	r        io.ReaderAt
	size     int64
	password string
	pages    int
	units    units

	busy   chan struct{} // a lock that a context can stop waiting for
	engine engine        // nil where it has been lent out or has crashed
	closed bool
}

// Open opens a document of size bytes. It reads from r for as long as the
// document is open. Codes: fault.DocumentEmpty, DocumentNotPDF,
// DocumentPasswordRequired, DocumentBroken.
func (r *Renderer) Open(ctx context.Context, from io.ReaderAt, size int64) (*Document, error) {
	return r.OpenWithPassword(ctx, from, size, "")
}

// OpenWithPassword is Open with the user's or the owner's password of an
// encrypted document, in UTF-8. One that does not fit is
// fault.DocumentPasswordRequired.
func (r *Renderer) OpenWithPassword(ctx context.Context, from io.ReaderAt, size int64, password string) (*Document, error) {
	if size <= 0 {
		return nil, fault.New(fault.DocumentEmpty, "render")
	}
	// The header may follow up to 1,024 bytes of anything, as in every viewer.
	head := make([]byte, min(size, 1024+8))
	if n, err := from.ReadAt(head, 0); n < len(head) {
		return nil, fmt.Errorf("render: read document: %w", err)
	}
	if !bytes.Contains(head, []byte("%PDF-")) {
		return nil, fault.New(fault.DocumentNotPDF, "render: no %PDF- header")
	}
	d := &Document{renderer: r, r: from, size: size, password: norm.NFKC.String(password), busy: make(chan struct{}, 1)}
	pages, err := do(ctx, d, func(ctx context.Context, e engine) (int, error) { return e.countPages(ctx) })
	if err != nil {
		return nil, err
	}
	d.pages = pages
	return d, nil
}

// Pages returns how many pages the document has.
func (d *Document) Pages() int { return d.pages }

// Close frees what the document holds, once a running call has ended.
func (d *Document) Close() error {
	d.busy <- struct{}{}
	d.closed = true
	d.drop()
	d.unlock()
	return nil
}

func (d *Document) tryLock() bool {
	select {
	case d.busy <- struct{}{}:
		return true
	default:
		return false
	}
}

// unlock ends a call, and lends the instance to those who wait for one.
func (d *Document) unlock() {
	<-d.busy
	if d.renderer.waiting.Load() > 0 && d.tryLock() {
		d.drop()
		<-d.busy
	}
}

// drop frees the engine. The caller holds the lock.
func (d *Document) drop() {
	if d.engine != nil {
		d.engine.close()
		d.engine = nil
		d.renderer.giveSlot(d)
	}
}
