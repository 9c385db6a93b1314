package render

import (
	"context"
	"errors"
	"image"
	"time"

	"trien/signer/fault"
)

// ErrClosed is returned for what is asked of a document after its Close.
var ErrClosed = errors.New("render: document is closed")

// Limit is the longest that one call may compute.
const Limit = 30 * time.Second

// engine draws one document. Its methods end when their context does; after
// an error only close may be called.
type engine interface {
	countPages(ctx context.Context) (int, error)
	pageSize(ctx context.Context, n int) (Size, error)
	pageImage(ctx context.Context, n, width int) (*image.RGBA, error)
	pageText(ctx context.Context, n int) ([]TextRun, error)
	close()
}

// do runs f with the document's engine, alone, until ctx or Limit ends it.
func do[T any](ctx context.Context, d *Document, f func(context.Context, engine) (T, error)) (none T, err error) {
	select {
	case d.busy <- struct{}{}:
		defer d.unlock()
	case <-ctx.Done():
		return none, ctx.Err()
	}
	if d.closed {
		return none, ErrClosed
	}
	value, err := try(ctx, d, f)
	var lost *lostError
	if errors.As(err, &lost) {
		// It may have been killed, even before it got this document. Whoever
		// did that may have killed those that wait as well. A document that
		// ends the next one too is bad.
		d.renderer.workers.close()
		value, err = try(ctx, d, f)
		if errors.As(err, &lost) {
			err = fault.Wrap(fault.DocumentBroken, "render: two workers ended", lost.cause)
		}
	}
	return value, err
}

// try runs f once.
func try[T any](ctx context.Context, d *Document, f func(context.Context, engine) (T, error)) (none T, err error) {
	if err := d.engage(ctx); err != nil {
		return none, err
	}
	limited, cancel := context.WithTimeout(ctx, Limit)
	defer cancel()
	value, err := f(limited, d.engine)
	if err != nil {
		// Whether the instance is still sound is not known: the next call gets
		// a fresh one, which costs a few milliseconds.
		d.drop()
		return none, ended(ctx, limited, err)
	}
	return value, nil
}

// engage gives the document an engine if it has none.
func (d *Document) engage(ctx context.Context) error {
	r := d.renderer
	if d.engine != nil {
		r.used(d)
		return nil
	}
	if err := r.takeSlot(ctx, d); err != nil {
		return err
	}
	e, err := r.newEngine(ctx, d)
	if err != nil {
		r.giveSlot(d)
		return err
	}
	d.engine = e
	return nil
}

// ended tells apart why a call failed: the caller gave up, time ran out, or
// the document is bad.
func ended(ctx, limited context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(limited.Err(), context.DeadlineExceeded):
		return fault.Wrap(fault.DocumentBroken, "render: took longer than "+Limit.String(), err)
	}
	return err
}
