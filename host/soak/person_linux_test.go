package soak

import (
	"slices"
	"sync"
	"sync/atomic"

	"trien/protocol"
)

// person decides in the confirmation windows of both browsers, as the job says
// whose document is shown, and looks at what is shown first.
type person struct {
	pin    string
	ledger *ledger
	jobs   sync.Map // of *job, by the name of its first document

	mu      sync.Mutex
	windows map[*agent]*window
	// mistyping counts the windows in which a PIN was wrong: a PKCS#11 module
	// of files writes then, and would lose its token if it were killed.
	mistyping atomic.Int32
}

// window is a confirmation that stands.
type window struct {
	state    protocol.ConsentState // what it shows now
	decided  bool                  // about that
	mistyped bool
	stopped  bool
}

func (p *person) complain(format string, args ...any) { p.ledger.wrong(format, args...) }

// see takes what a window shows.
func (p *person) see(a *agent, s protocol.ConsentState) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w := p.windows[a]
	switch {
	case w == nil:
		w = &window{}
		p.windows[a] = w
	case w.state.Consent != s.Consent:
		p.complain("two windows at one time")
	}
	w.state = s
	switch s.Stage {
	case protocol.ConsentReady:
		if !w.decided {
			w.decided = true
			go p.decide(a, s, w)
		}
	case protocol.ConsentDone, protocol.ConsentFailed:
		p.shut(a)
	case protocol.ConsentSigning:
		p.stop(a, w)
		w.decided = false
	default: // something has changed, and is to be looked at again
		w.decided = false
	}
}

// wonder tells what the windows show that nothing comes of.
func (p *person) wonder() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, w := range p.windows {
		p.complain("a window shows %s at %q, with %+v; the person has decided: %v", w.state.Documents[0].Name, w.state.Stage, w.state.Error, w.decided)
	}
}

// refused has the person look again: what was approved was not ready any more.
func (p *person) refused(a *agent, consent string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w := p.windows[a]
	if w == nil || w.state.Consent != consent {
		return
	}
	w.decided = w.state.Stage == protocol.ConsentReady
	if w.decided {
		go p.decide(a, w.state, w)
	}
}

// forget shuts the window of an agent that has died.
func (p *person) forget(a *agent) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shut(a)
}

func (p *person) shut(a *agent) {
	if w := p.windows[a]; w != nil && w.mistyped {
		p.mistyping.Add(-1)
	}
	delete(p.windows, a)
}

// decide looks, and does what the job says.
func (p *person) decide(a *agent, s protocol.ConsentState, w *window) {
	found, ok := p.jobs.Load(s.Documents[0].Name)
	if !ok {
		p.complain("a window with %q, which nobody asked for", s.Documents[0].Name)
		return
	}
	j := found.(*job)
	if s.Origin != j.origin || s.TopOrigin != j.origin || s.Channel != j.channel || len(s.Documents) != len(j.documents) {
		p.complain("%s: the window shows another request: %s, %s", j.name(), s.Origin, s.Channel)
		return
	}
	for i, d := range s.Documents {
		if d.Name != j.documents[i].name || d.SHA256 != j.documents[i].sha256 || d.Size != j.documents[i].size {
			p.complain("%s: the window shows another document: %+v", j.name(), d)
			return
		}
	}
	if j.look {
		p.look(a, s, len(s.Documents)-1)
	}
	if j.removed >= 0 {
		p.remove(a, s, j.removed)
	}
	switch j.plan {
	case planDecline, planClose:
		p.decline(a, s, j.plan == planClose)
	case planCancel: // the page does
	case planMistype, planMistypeAndDecline:
		switch {
		case s.Error == nil || s.Error.Code != protocol.PINIncorrect:
			p.mu.Lock()
			if p.windows[a] == w && !w.mistyped {
				w.mistyped = true
				p.mistyping.Add(1)
			}
			p.mu.Unlock()
			p.approve(a, s, "not-"+p.pin)
		case j.plan == planMistype:
			p.approve(a, s, p.pin)
		default:
			p.decline(a, s, false)
		}
	default:
		p.approve(a, s, p.pin)
	}
}

// look asks for the image of a page, as the window does, and again where there
// was none. A page that is gone is drawn no more.
func (p *person) look(a *agent, s protocol.ConsentState, document int) {
	for range looks {
		seen := make(chan *protocol.Message, 1)
		a.call(protocol.MethodConsentRender, protocol.ConsentRenderParams{Consent: s.Consent, Document: document, Page: 1, Width: 600}, func(m *protocol.Message) { seen <- m })
		select {
		case m := <-seen:
			if m.Error == nil || m.Error.Code() == protocol.UserTimeout {
				return
			}
			p.ledger.notDrawn(m.Error.Code())
		case <-a.gone:
			return
		}
	}
	p.complain("%s: a page is not drawn", s.Documents[0].Name)
}

// looks is how often a person asks for a page: its worker may be killed, and
// the one after it.
const looks = 4

// remove takes a document out of a batch, and waits until that is shown.
func (p *person) remove(a *agent, s protocol.ConsentState, document int) {
	done := make(chan struct{})
	a.call(protocol.MethodConsentRemove, protocol.ConsentRemoveParams{Consent: s.Consent, Document: document, Removed: true}, func(*protocol.Message) { close(done) })
	select {
	case <-done:
	case <-a.gone:
	}
}

// stop ends a batch half-way, where the job says so, once something is signed.
func (p *person) stop(a *agent, w *window) {
	found, ok := p.jobs.Load(w.state.Documents[0].Name)
	if !ok || found.(*job).plan != planStop || w.stopped {
		return
	}
	if slices.ContainsFunc(w.state.Documents, func(d protocol.ConsentDocument) bool { return d.Stage == protocol.DocumentSigned }) {
		w.stopped = true
		go p.decline(a, w.state, false)
	}
}

// approve types a PIN and presses the button, to what is shown by now. The
// message is written by hand because the contract's type refuses to send a PIN.
func (p *person) approve(a *agent, s protocol.ConsentState, pin string) {
	p.mu.Lock()
	if w := p.windows[a]; w != nil && w.state.Consent == s.Consent {
		s = w.state
	}
	p.mu.Unlock()
	documents := []protocol.ApprovedDocument{}
	for i, d := range s.Documents {
		if d.Stage == protocol.DocumentReady && !d.Removed {
			documents = append(documents, protocol.ApprovedDocument{Document: i, SHA256: d.SHA256, Version: d.Version})
		}
	}
	a.call(protocol.MethodConsentApprove, map[string]any{
		"consent": s.Consent, "certificate": s.Selected, "version": s.Version, "documents": documents, "pin": pin,
	}, func(m *protocol.Message) {
		if m.Error != nil {
			go p.refused(a, s.Consent)
		}
	})
}

func (p *person) decline(a *agent, s protocol.ConsentState, closed bool) {
	a.call(protocol.MethodConsentDecline, protocol.ConsentDeclineParams{Consent: s.Consent, Closed: closed}, nil)
}
