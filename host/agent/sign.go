package agent

import (
	"context"
	"sync"
	"time"

	"trien/host/consent"
	"trien/host/spool"
	"trien/protocol"
	"trien/signer/rules"
)

// How long each step may take before the person is told.
const (
	arriveTimeout = 60 * time.Second // without a single new byte
	checkTimeout  = 60 * time.Second
)

// lookAgain is how often a window that waits for a token has the tokens read
// without having been told of a change: a card may have answered wrongly while
// it was being plugged in, and still be the one that was there before.
const lookAgain = 2 * time.Second

// wishes are what sign.pdf and sign.batch ask for alike.
type wishes struct {
	purpose                       protocol.Purpose
	certificate, reason, location string
}

// signing is one sign.pdf or sign.batch under way: one confirmation of one
// document or of many.
//
// Four things go on at once: receive takes in the documents' bytes, in their
// order; prepareAll checks, places and draws one document after the other; run
// follows the tokens and what the person decides; and the window's acts (review)
// come when they come. What they share is under mu.
type signing struct {
	*conversation
	id     protocol.ID
	batch  bool
	wishes wishes
	items  []*item

	// now and packs are in force for all of it, whatever changes.
	now        inForce
	packs      rules.Packs
	window     *consent.Confirmation
	background sync.WaitGroup
	wake       chan struct{} // there may be something to prepare
	hopeless   chan error    // nothing can be signed any more
	absent     bool          // run waits for a token
	drawer     chan struct{} // its holder draws in the background
	seen       chan struct{} // a page was drawn for the person

	// preparing is held by whoever prepares a document. It is taken before mu.
	preparing sync.Mutex

	mu         sync.Mutex
	identities []*identity
	chosen     *identity      // nil until there is one
	looking    int            // the document that the person looked at last
	held       *drawing       // what was drawn of it
	told       protocol.Stage // what the page heard last
	noPIN      bool           // it is signed with a login that was kept
}

// item is one document of a signing.
type item struct {
	n      int
	handle uint32
	name   string
	// placement and field are the page's word; declared is the digest that it
	// announced, nil where it announced none.
	placement *protocol.Placement
	field     string
	declared  *[32]byte
	doc       *document // nil where refused says why there is none
	refused   *protocol.Error

	// These are under signing.mu.
	file     *spool.File // nil until every byte is there
	sha256   [32]byte
	drawing  *drawing
	prepared string       // the certificate that it is prepared for, "" for none
	locked   bool         // a password is asked for
	typed    protocol.PIN // a password that was not tried yet
	moved    *protocol.Placement
	recorded bool

	// These are under signing.preparing.
	password protocol.PIN // nil where it needs none
	placing  *placing     // nil until a place was looked for
	harmless bool         // no mark of secrecy was found
	// classified says that its type was looked for.
	classified bool
}

// signPDF carries one signature from the request to the answer. The window
// opens at once; the document's bytes may still be on their way.
func (c *conversation) signPDF(ctx context.Context, id protocol.ID, p protocol.SignPDFParams) (any, error) {
	w := wishes{p.Purpose, p.Certificate, p.Reason, p.Location}
	bad := checkWishes(w)
	if bad == nil {
		bad = checkPlace(p.Placement, p.Field)
	}
	if bad != nil {
		return nil, bad
	}
	doc, unknown := c.documents.find(p.Document)
	if unknown != nil {
		return nil, unknown
	}
	return c.confirm(ctx, &signing{
		conversation: c, id: id, wishes: w,
		items: []*item{{handle: p.Document, name: doc.name, doc: doc, placement: p.Placement, field: p.Field}},
	})
}

// confirm opens the window and does what is asked for.
func (c *conversation) confirm(ctx context.Context, s *signing) (result any, err error) {
	s.wake, s.hopeless, s.drawer = make(chan struct{}, 1), make(chan error, 1), make(chan struct{}, 1)
	s.seen = make(chan struct{}, 1)
	documents := make([]protocol.ConsentDocument, len(s.items))
	for n, it := range s.items {
		it.n = n
		documents[n] = protocol.ConsentDocument{Name: it.name, Stage: protocol.DocumentReceiving}
		if it.refused != nil {
			documents[n].Stage, documents[n].Error = protocol.DocumentFailed, it.refused.Data
		} else {
			documents[n].Size = it.doc.file.Size()
		}
	}
	s.window, err = c.agent.broker.Begin(ctx, consent.Request{
		Origin: c.origin, TopOrigin: c.topOrigin, Channel: c.channel,
		Action: protocol.ActionSign, Purpose: s.wishes.purpose, Batch: s.batch, Documents: documents,
		Acts: consent.Acts{Render: s.render, Place: s.move, Password: s.takePassword},
	}, func(ahead int) { c.progress(s.id, protocol.StageQueued, int64(ahead), 0) })
	if err != nil {
		return nil, err
	}
	defer s.close()
	defer func() { s.conclude(err) }()
	return s.run()
}

// conclude ends the window and writes the journal. What the person did is not
// shown to the person as a failure.
func (s *signing) conclude(err error) {
	if err == nil {
		s.window.End(nil)
		return
	}
	shown := s.agent.asError("sign", err)
	outcome := string(shown.Code())
	switch shown.Code() {
	case protocol.UserDeclined, protocol.UserWindowClosed, protocol.UserCancelled:
		shown = nil
	}
	s.window.End(shown)
	for _, it := range s.items {
		s.record(it, outcome, nil)
	}
}

// close ends what goes on in the background, after the window's end, and gives
// up what is held.
func (s *signing) close() {
	s.background.Wait()
	s.preparing.Lock()
	defer s.preparing.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, it := range s.items {
		if it.drawing != nil {
			it.drawing.close()
		}
		if it.file != nil {
			it.file.Close()
		}
		it.password.Clear()
		it.typed.Clear()
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
	changed, stop := s.agent.tokens.subscribe()
	defer stop()
	listing := s.list()
	s.inBackground(s.receive)
	s.inBackground(s.prepareAll)
	for {
		news := changed
		if listing != nil {
			news = nil // what has changed meanwhile is still told then
		}
		var late <-chan time.Time
		if s.absent && listing == nil {
			late = time.After(lookAgain)
		}
		select {
		case found := <-listing:
			listing = nil
			if err := s.meet(found, nil); err != nil {
				return nil, err
			}
		case <-news:
			listing = s.list()
		case <-late:
			listing = s.list()
		case approval := <-s.window.Approvals():
			result, again, err := s.sign(&approval)
			if !again {
				return result, err
			}
			if err := s.askAgain(err); err != nil {
				return nil, err
			}
		case fingerprint := <-s.window.Selections():
			s.choose(fingerprint)
		case err := <-s.hopeless:
			return nil, err
		case <-s.window.Context().Done():
			return nil, s.cause()
		}
	}
}

// cause is why the window's context ended.
func (s *signing) cause() error { return context.Cause(s.window.Context()) }

// inBackground runs what ends with the window. A panic ends the signing.
func (s *signing) inBackground(run func()) {
	s.background.Go(func() {
		defer s.agent.recovered("sign", func(e *protocol.Error) { s.giveUp(e) })
		run()
	})
}

// giveUp has run end.
func (s *signing) giveUp(err error) {
	select {
	case s.hopeless <- err:
	default:
	}
}
