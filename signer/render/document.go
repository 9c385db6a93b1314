package render

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"trien/signer/fault"
)

// Limit is the longest that one call may compute.
const Limit = 30 * time.Second

// Document is an open document. Close it when done.
type Document struct {
	renderer *Renderer
	r        io.ReaderAt
	size     int64
	pages    int

	busy   chan struct{} // a lock that a context can stop waiting for
	engine *engine       // nil where it has been lent out or has crashed
	closed bool
}

// Open opens a document of size bytes. It reads from r for as long as the
// document is open. Codes: fault.DocumentEmpty, DocumentNotPDF,
// DocumentEncrypted (it needs a password), DocumentBroken.
func (r *Renderer) Open(ctx context.Context, from io.ReaderAt, size int64) (*Document, error) {
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
	d := &Document{renderer: r, r: from, size: size, busy: make(chan struct{}, 1)}
	err := d.do(ctx, func(e *engine) error {
		d.pages = e.pages
		return nil
	})
	if err != nil {
		return nil, err
	}
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

// do runs f with the document's engine, alone, until ctx or Limit ends it.
func (d *Document) do(ctx context.Context, f func(*engine) error) error {
	select {
	case d.busy <- struct{}{}:
		defer d.unlock()
	case <-ctx.Done():
		return ctx.Err()
	}
	if d.closed {
		return errors.New("render: document is closed")
	}
	pool, err := d.renderer.started(ctx)
	if err != nil {
		return err
	}
	if d.engine == nil {
		if err := d.renderer.takeSlot(ctx, d); err != nil {
			return err
		}
	} else {
		d.renderer.used(d)
	}
	limited, cancel := context.WithTimeout(ctx, Limit)
	defer cancel()
	if d.engine == nil {
		if d.engine, err = newEngine(limited, pool, d.r, d.size); err != nil {
			d.engine = nil
			d.renderer.giveSlot(d)
			return ended(ctx, limited, err)
		}
	}
	d.engine.bind(limited)
	if err := f(d.engine); err != nil {
		// Whether the instance is still sound is not known: the next call gets
		// a fresh one, which costs a few milliseconds.
		err = d.engine.failed(err)
		d.drop()
		return ended(ctx, limited, err)
	}
	d.engine.bind(context.Background())
	return nil
}

// ended tells apart why a call failed: the caller gave up, time ran out, or
// the document is bad.
func ended(ctx, limited context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case limited.Err() != nil:
		return fault.Wrap(fault.DocumentBroken, "render: took longer than "+Limit.String(), err)
	}
	return err
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
