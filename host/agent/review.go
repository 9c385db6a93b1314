package agent

import (
	"context"

	"trien/host/consent"
	"trien/protocol"
	"trien/signer"
	"trien/signer/fault"
)

// render draws a page of a document for the window. What the person does not
// look at, small images and documents that are prepared, is drawn one after the
// other: it leaves room for the page that the person looks at, and two processes
// that draw are all that it takes.
func (s *signing) render(ctx context.Context, p protocol.ConsentRenderParams) (protocol.ConsentRenderResult, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(s.window.Context(), func() { cancel(s.cause()) })()
	it, small := s.items[p.Document], p.Width <= consent.MaxThumbnail
	if small {
		if err := s.takeDrawer(ctx); err != nil {
			return protocol.ConsentRenderResult{}, err
		}
		defer s.giveDrawer()
	} else {
		defer signal(s.seen)
	}
	limited, stop := context.WithTimeout(ctx, renderTimeout)
	defer stop()
	for {
		d := s.drawingOf(it)
		if !small {
			s.look(p.Document, d)
		}
		if d == nil {
			return protocol.ConsentRenderResult{}, protocol.NewError(protocol.DocumentIncomplete)
		}
		image, err := d.page(limited, p.Page, p.Width, small)
		if err != nil && ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		if err == nil || ctx.Err() != nil || s.drawingOf(it) == d {
			return image, err
		}
		// It was exchanged for another in the middle.
	}
}

// look remembers which document the person looks at, and holds it open.
func (s *signing) look(document int, d *drawing) {
	s.mu.Lock()
	before := s.held
	s.looking, s.held = document, d
	s.mu.Unlock()
	if before == d {
		return
	}
	if before != nil {
		before.hold(false)
	}
	if d != nil {
		d.hold(true)
	}
}

// takeDrawer waits for the turn to draw in the background.
func (s *signing) takeDrawer(ctx context.Context) error {
	select {
	case s.drawer <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (s *signing) giveDrawer() { <-s.drawer }

func (s *signing) drawingOf(it *item) *drawing {
	s.mu.Lock()
	defer s.mu.Unlock()
	return it.drawing
}

// move moves a document's signature, or those of all that are alike, each on
// the page where it stands.
func (s *signing) move(ctx context.Context, p protocol.ConsentPlaceParams) error {
	if bad := checkPlace(&p.Placement, ""); bad != nil {
		return bad
	}
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	s.preparing.Lock()
	defer s.preparing.Unlock()
	state := s.window.State()
	s.mu.Lock()
	id := s.chosen
	s.mu.Unlock()
	places := map[*item]protocol.Placement{s.items[p.Document]: p.Placement}
	if kind := state.Documents[p.Document].Kind; p.Alike && kind != "" {
		for n, d := range state.Documents {
			if n != p.Document && d.Kind == kind && d.Movable && d.Stage == protocol.DocumentReady {
				places[s.items[n]] = protocol.Placement{Page: d.Placement.Page, Rect: p.Placement.Rect}
			}
		}
	}
	drawings := map[*item]*drawing{}
	for it, place := range places {
		options, err := s.options(it)
		if err != nil {
			return err
		}
		options.Placement = &signer.Placement{Page: place.Page, Rect: signer.Rect(place.Rect)}
		switch drawings[it], err = s.draw(ctx, it, id, options); {
		case fault.CodeOf(err) == fault.DocumentPageMissing:
			return protocol.NewError(protocol.DocumentPlacementInvalid)
		case err != nil:
			return err
		case s.window.Context().Err() != nil:
			return s.cause()
		}
	}
	s.mu.Lock()
	for it, place := range places {
		it.moved = &place
	}
	s.mu.Unlock()
	s.exchange(drawings)
	s.show(func(st *protocol.ConsentState) {
		if st.Selected != id.shown.Fingerprint {
			return // with the other certificate they are prepared where they are now
		}
		for it, d := range drawings {
			d.show(&st.Documents[it.n])
			st.Documents[it.n].Kind = kindOf(st.Documents[it.n].Type, d.pageSize)
		}
	})
	return nil
}
