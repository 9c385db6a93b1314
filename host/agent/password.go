package agent

import (
	"errors"

	"trien/protocol"
	"trien/signer/fault"
	"trien/signer/pdf"
)

// errLocked says that a document opens with a password only.
var errLocked = errors.New("agent: the document has a password")

// unlock opens the document. Where it needs a password the person types it, as
// often as it is wrong, for as long as the window stands. The signer's options
// are strings, which cannot be cleared, so that each use makes a short-lived
// copy; what is kept here is cleared when the signing ends.
func (s *signing) unlock(it *item) error {
	s.mu.Lock()
	if it.typed != nil {
		it.password.Clear()
		it.password, it.typed = it.typed, nil
	}
	s.mu.Unlock()
	_, err := pdf.OpenWithPassword(it.file, it.file.Size(), string(it.password))
	if fault.CodeOf(err) == fault.DocumentPasswordRequired {
		return errLocked
	}
	return err
}

// askPassword has the window ask for a document's password; one that was tried
// was wrong.
func (s *signing) askPassword(it *item) {
	s.change(func(st *protocol.ConsentState) {
		d := &st.Documents[it.n]
		d.Stage = protocol.DocumentPassword
		if it.password != nil {
			d.Error = protocol.NewError(protocol.DocumentPasswordIncorrect).Data
		}
	})
}

// takePassword is what the person typed.
func (s *signing) takePassword(document int, password protocol.PIN) {
	it := s.items[document]
	s.mu.Lock()
	it.typed.Clear()
	it.typed, it.locked, it.prepared = password, false, ""
	if s.window.Context().Err() != nil {
		it.typed.Clear() // nobody comes to take it
	}
	s.mu.Unlock()
	signal(s.wake)
}
