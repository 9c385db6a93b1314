package agent

import (
	"trien/protocol"
	"trien/signer/fault"
	"trien/signer/pdf"
)

// unlock opens the document. Where it needs a password the person types it, as
// often as it is wrong, for as long as the window stands. The signer's options
// are strings, which cannot be cleared, so that each use makes a short-lived
// copy; what is kept here is cleared when the signing ends.
func (s *signing) unlock() error {
	var refused *protocol.Error
	for {
		_, err := pdf.OpenWithPassword(s.doc.file, s.doc.file.Size(), string(s.password))
		if fault.CodeOf(err) != fault.DocumentPasswordRequired {
			return err
		}
		s.password.Clear()
		s.progress(s.id, protocol.StageConfirm, 0, 0)
		if s.password, err = s.window.AskPassword(refused); err != nil {
			return err
		}
		s.progress(s.id, protocol.StageChecking, 0, 0)
		refused = protocol.NewError(protocol.DocumentPasswordIncorrect)
	}
}
