package agent

import (
	"context"
	"encoding/hex"
	"errors"
	"time"

	"trien/protocol"
	"trien/signer"
	"trien/signer/render"
)

// prepareAll prepares one document after the other, and each anew where another
// certificate was chosen, until the window is gone.
func (s *signing) prepareAll() {
	for {
		if it, id := s.next(); it != nil {
			drain(s.seen)
			if s.prepare(it, id); s.looksAt(it) {
				s.letLook()
			}
			continue
		}
		select {
		case <-s.wake:
		case <-s.window.Context().Done():
			return
		}
	}
}

// lookFirst is how long the other documents wait for the page that the person
// waits for.
const lookFirst = time.Second

// letLook leaves the processors to the first page of a document that the person
// looks at: the others are prepared when it has been drawn.
func (s *signing) letLook() {
	if len(s.items) == 1 {
		return
	}
	late := time.NewTimer(lookFirst)
	defer late.Stop()
	select {
	case <-s.seen:
	case <-late.C:
	case <-s.window.Context().Done():
	}
}

func (s *signing) looksAt(it *item) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.looking == it.n && it.drawing != nil
}

// drain takes the signal out of a channel that holds one.
func drain(c chan struct{}) {
	select {
	case <-c:
	default:
	}
}

// next is the document to prepare: the one that the person looks at before all
// others.
func (s *signing) next() (*item, *identity) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.chosen == nil || s.window.Context().Err() != nil {
		return nil, nil
	}
	due := func(it *item) bool {
		return it.file != nil && !it.locked && it.prepared != s.chosen.shown.Fingerprint
	}
	if it := s.items[s.looking]; due(it) {
		return it, s.chosen
	}
	for _, it := range s.items {
		if due(it) {
			return it, s.chosen
		}
	}
	return nil, nil
}

// prepare makes a document ready to be shown and signed with one certificate,
// or says why it cannot be.
func (s *signing) prepare(it *item, id *identity) {
	s.preparing.Lock()
	defer s.preparing.Unlock()
	if s.takeDrawer(s.window.Context()) != nil {
		return
	}
	defer s.giveDrawer()
	ctx, cancel := context.WithTimeout(s.window.Context(), checkTimeout)
	defer cancel()
	d, err := s.try(ctx, it, id)
	if s.window.Context().Err() != nil {
		if d != nil {
			d.close()
		}
		return
	}
	s.mu.Lock()
	it.prepared = id.shown.Fingerprint
	it.locked = errors.Is(err, errLocked)
	s.mu.Unlock()
	switch {
	case err == nil:
		s.ready(it, id, d)
		s.classify(ctx, it)
	case errors.Is(err, errLocked):
		s.askPassword(it)
	default:
		s.fail(it, err)
	}
}

// try opens, checks and places a document, and draws it.
func (s *signing) try(ctx context.Context, it *item, id *identity) (*drawing, error) {
	if err := s.unlock(it); err != nil {
		return nil, err
	}
	if !it.harmless {
		if err := s.agent.refuseSecret(ctx, it.file, string(it.password), s.packs); err != nil {
			return nil, err
		}
		it.harmless = true
	}
	options, err := s.options(it)
	if err != nil {
		return nil, err
	}
	d, err := s.draw(ctx, it, id, options)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	looking := s.looking == it.n
	s.mu.Unlock()
	if looking { // so that its page need not open it once more
		s.look(it.n, d)
	}
	if err := d.use(ctx, func(*render.Document) error { return nil }); err != nil { // what cannot be shown is not signed
		d.close()
		return nil, err
	}
	return d, nil
}

// ready shows a document. Where another certificate was chosen meanwhile, it is
// prepared once more and not shown.
func (s *signing) ready(it *item, id *identity, d *drawing) {
	s.exchange(map[*item]*drawing{it: d})
	s.show(func(st *protocol.ConsentState) {
		if st.Selected == id.shown.Fingerprint {
			d.show(&st.Documents[it.n])
			st.Documents[it.n].SHA256 = hex.EncodeToString(it.sha256[:])
		}
	})
}

// exchange puts new drawings in the place of those before.
func (s *signing) exchange(drawings map[*item]*drawing) {
	var old []*drawing
	s.mu.Lock()
	for it, d := range drawings {
		if it.drawing != nil {
			old = append(old, it.drawing)
		}
		it.drawing = d
	}
	s.mu.Unlock()
	for _, d := range old {
		d.close()
	}
}

// options are the signer's, from the request and the settings.
func (s *signing) options(it *item) (signer.Options, error) {
	image, err := s.now.Images.Read(string(s.wishes.purpose))
	if err != nil {
		s.agent.Log.Warn("signature image", "error", err)
		return signer.Options{}, protocol.NewError(protocol.DocumentImageInvalid)
	}
	authority, err := s.now.Timestamp.Authority()
	if err != nil {
		s.agent.Log.Error("time stamping authority", "error", err)
		return signer.Options{}, protocol.NewError(protocol.HostSettingsInvalid)
	}
	o := signer.Options{
		Purpose: signer.Purpose(s.wishes.purpose),
		Image:   image,
		Reason:  s.wishes.reason, Location: s.wishes.location,
		Field:     it.field,
		Time:      time.Now(),
		Password:  string(it.password),
		Timestamp: authority, TimestampOptional: s.now.Timestamp.Optional(),
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range []*protocol.Placement{it.moved, it.placement} {
		if p != nil {
			o.Placement = &signer.Placement{Page: p.Page, Rect: signer.Rect(p.Rect)}
			break
		}
	}
	return o, nil
}
