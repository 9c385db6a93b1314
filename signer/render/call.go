package render

import (
	"context"
	"errors"
	"time"

	"trien/signer/fault"
)

// Limit is the longest that one call may compute.
const Limit = 30 * time.Second

// do runs f with the document's engine, alone, until ctx or Limit ends it.
func do[T any](ctx context.Context, d *Document, f func(*engine) (T, error)) (none T, err error) {
	select {
	case d.busy <- struct{}{}:
		defer d.unlock()
	case <-ctx.Done():
		return none, ctx.Err()
	}
	if d.closed {
		return none, errors.New("render: document is closed")
	}
	if err := d.engage(ctx); err != nil {
		return none, err
	}
	limited, cancel := context.WithTimeout(ctx, Limit)
	defer cancel()
	e := d.engine
	e.bind(limited)
	var value T
	if err = e.load(); err == nil {
		value, err = f(e)
	}
	if err != nil {
		// Whether the instance is still sound is not known: the next call gets
		// a fresh one, which costs a few milliseconds.
		err = e.failed(err)
		d.drop()
		return none, ended(ctx, limited, err)
	}
	e.bind(context.Background())
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
	e, err := newEngine(ctx, r, d.r, d.size)
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
