package agent

import (
	"context"
	"encoding/hex"
	"time"

	"trien/host/consent"
	"trien/protocol"
	"trien/signer"
	"trien/signer/rules"
)

// How long each step may take before the person is told.
const (
	arriveTimeout = 60 * time.Second // without a single new byte
	checkTimeout  = 60 * time.Second
)

// signing is one sign.pdf under way.
type signing struct {
	*conversation
	id     protocol.ID
	params protocol.SignPDFParams
	doc    *document

	// now and packs are in force for this signature, whatever changes.
	now        inForce
	packs      rules.Packs
	window     *consent.Confirmation
	identities []*identity
	chosen     *identity
	sha256     [32]byte
	password   protocol.PIN // the document's, nil where it needs none
	placing    *placing     // nil until a place was looked for
	drawing    *drawing
}

// signPDF carries one signature from the request to the answer. The window
// opens at once; the document's bytes may still be on their way.
func (c *conversation) signPDF(ctx context.Context, id protocol.ID, p protocol.SignPDFParams) (result any, err error) {
	if bad := checkSignParams(p); bad != nil {
		return nil, bad
	}
	doc, unknown := c.documents.find(p.Document)
	if unknown != nil {
		return nil, unknown
	}
	s := &signing{conversation: c, id: id, params: p, doc: doc}
	s.window, err = c.agent.broker.Begin(ctx, consent.Request{
		Origin: c.origin, TopOrigin: c.topOrigin, Channel: c.channel,
		Action: protocol.ActionSign, Purpose: p.Purpose,
		Documents: []protocol.ConsentDocument{{Name: doc.name, Stage: protocol.DocumentReceiving, Size: doc.file.Size()}},
	}, func(ahead int) { c.progress(id, protocol.StageQueued, int64(ahead), 0) })
	if err != nil {
		return nil, err
	}
	defer func() {
		if s.drawing != nil {
			s.drawing.close()
		}
		s.password.Clear()
		s.conclude(err)
	}()
	return s.run()
}

// conclude ends the window and writes the journal. What the person did is not
// shown to the person as a failure.
func (s *signing) conclude(err error) {
	outcome := "signed"
	var shown *protocol.Error
	if err != nil {
		shown = s.agent.asError("sign.pdf", err)
		outcome = string(shown.Code())
	}
	switch outcome {
	case string(protocol.UserDeclined), string(protocol.UserWindowClosed), string(protocol.UserCancelled):
		shown = nil
	}
	s.window.End(shown)
	if err != nil {
		s.record(outcome, nil)
	}
}

// run does the steps in their order. Whatever ends the confirmation ends it.
func (s *signing) run() (any, error) {
	var err error
	s.now = s.agent.now()
	if s.packs, err = s.agent.packs(s.now); err != nil {
		return nil, err
	}
	defer s.agent.tokens.lease(s.now)()
	identities := s.listInBackground()
	if err := s.receive(); err != nil {
		return nil, err
	}
	s.progress(s.id, protocol.StageChecking, 0, 0)
	s.window.Change(func(st *protocol.ConsentState) {
		st.Stage = protocol.ConsentChecking
		d := &st.Documents[0]
		d.Stage, d.Received = protocol.DocumentChecking, d.Size
	})
	select {
	case found := <-identities:
		if found.err != nil {
			return nil, found.err
		}
		s.identities = found.list
	case <-s.window.Context().Done():
		return nil, s.cause()
	}
	chosen, none := choose(s.identities, s.params.Certificate, s.params.Purpose)
	if none != nil {
		return nil, none
	}
	if err := s.unlock(); err != nil {
		return nil, err
	}
	if err := s.show(chosen); err != nil {
		return nil, err
	}
	for {
		s.progress(s.id, protocol.StageConfirm, 0, 0)
		approval, other, err := s.window.Decision()
		if err != nil {
			return nil, err
		}
		if approval == nil {
			for _, id := range s.identities {
				if id.shown.Fingerprint == other {
					chosen = id
				}
			}
			if err := s.show(chosen); err != nil {
				return nil, err
			}
			continue
		}
		result, again, err := s.sign(approval)
		if err != nil && s.window.Context().Err() != nil {
			return nil, s.cause()
		}
		if !again {
			return result, err
		}
		if err := s.refresh(); err != nil {
			return nil, err
		}
		s.askAgain(err)
	}
}

// cause is why the window's context ended.
func (s *signing) cause() error { return context.Cause(s.window.Context()) }

type listed struct {
	list []*identity
	err  error
}

// listInBackground reads the tokens while the document's bytes arrive.
func (s *signing) listInBackground() <-chan listed {
	result := make(chan listed, 1)
	go func() {
		list, err := s.agent.tokens.certificates(s.window.Context(), s.now)
		result <- listed{list, err}
	}()
	return result
}

// receive waits until the whole document is there.
func (s *signing) receive() error {
	err := s.arrive(s.window.Context(), s.id, s.doc, func(received int64) {
		s.window.Change(func(st *protocol.ConsentState) { st.Documents[0].Received = received })
	})
	if err != nil {
		return err
	}
	s.sha256 = s.doc.file.SHA256()
	return nil
}

// show prepares the signature with this certificate, draws it and lets the
// person decide.
func (s *signing) show(chosen *identity) error {
	ctx, cancel := context.WithTimeout(s.window.Context(), checkTimeout)
	defer cancel()
	options, err := s.options()
	if err != nil {
		return err
	}
	field, why := s.waitingField(chosen, options)
	options.Field = field
	next, err := s.agent.draw(ctx, s.doc.file, chosen, options, s.packs, s.place(ctx, chosen, options))
	if err != nil {
		if s.window.Context().Err() != nil {
			return s.cause()
		}
		return err
	}
	if why != nil {
		next.reason = why
	}
	previous := s.drawing
	s.chosen, s.drawing = chosen, next
	s.window.Show(next.page, func(st *protocol.ConsentState) {
		st.Stage = protocol.ConsentReady
		d := &st.Documents[0]
		d.Stage = protocol.DocumentReady
		d.SHA256 = hex.EncodeToString(s.sha256[:])
		d.Pages = next.document.Pages()
		d.Placement = next.placement()
		d.PlacementReason = next.reason
		d.Version++
		st.Certificates = shown(s.identities)
		st.Selected = chosen.shown.Fingerprint
		st.Pinned = s.params.Certificate != ""
	})
	if previous != nil {
		previous.close()
	}
	return nil
}

// options are the signer's, from the request and the settings.
func (s *signing) options() (signer.Options, error) {
	image, err := s.now.Images.Read(string(s.params.Purpose))
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
		Purpose: signer.Purpose(s.params.Purpose),
		Image:   image,
		Reason:  s.params.Reason, Location: s.params.Location,
		Field:     s.params.Field,
		Time:      time.Now(),
		Password:  string(s.password),
		Timestamp: authority, TimestampOptional: s.now.Timestamp.Optional(),
	}
	if p := s.params.Placement; p != nil {
		o.Placement = &signer.Placement{Page: p.Page, Rect: signer.Rect(p.Rect)}
	}
	return o, nil
}
