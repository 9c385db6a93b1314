package agent

import (
	"context"

	"trien/host/consent"
	"trien/protocol"
	"trien/signer"
	"trien/signer/fault"
)

// render draws a page of a document for the window. Small images are drawn one
// at a time, so that forty of them leave room for the page that the person
// looks at.
func (s *signing) render(ctx context.Context, p protocol.ConsentRenderParams) (protocol.ConsentRenderResult, error) {
	it, small := s.items[p.Document], p.Width <= consent.MaxThumbnail
	if small {
		select {
		case s.thumbnail <- struct{}{}:
			defer func() { <-s.thumbnail }()
		case <-ctx.Done():
			return protocol.ConsentRenderResult{}, context.Cause(ctx)
		case <-s.window.Context().Done():
			return protocol.ConsentRenderResult{}, s.cause()
		}
	} else {
		s.mu.Lock()
		s.looking = p.Document
		s.mu.Unlock()
	}
	ctx, cancel := context.WithTimeout(ctx, renderTimeout)
	defer cancel()
	for {
		d := s.drawingOf(it)
		if d == nil {
			return protocol.ConsentRenderResult{}, protocol.NewError(protocol.DocumentIncomplete)
		}
		image, err := d.page(ctx, p.Page, p.Width, small)
		if err == nil || s.drawingOf(it) == d {
			return image, err
		}
		// It was exchanged for another in the middle.
	}
}

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
