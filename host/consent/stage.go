package consent

import "trien/protocol"

// open tells whether the person has not decided yet.
func open(s protocol.ConsentStage) bool {
	switch s {
	case protocol.ConsentReceiving, protocol.ConsentToken, protocol.ConsentChecking, protocol.ConsentPassword, protocol.ConsentReady:
		return true
	}
	return false
}

// waitsForPerson tells whether nothing goes on without the person.
func waitsForPerson(s protocol.ConsentStage) bool {
	return s == protocol.ConsentToken || s == protocol.ConsentPassword || s == protocol.ConsentReady
}

// settle derives the window's stage from the documents', as long as that is
// what it depends on: not while a token is missing, not after the approval.
// Documents that the person took out count for nothing.
func settle(s *protocol.ConsentState) {
	if s.Action != protocol.ActionSign || s.Stage == protocol.ConsentToken || !open(s.Stage) {
		return
	}
	has := map[protocol.DocumentStage]bool{}
	for _, d := range s.Documents {
		if !d.Removed {
			has[d.Stage] = true
		}
	}
	switch {
	case has[protocol.DocumentPassword]:
		s.Stage = protocol.ConsentPassword
	case has[protocol.DocumentReceiving]:
		s.Stage = protocol.ConsentReceiving
	case has[protocol.DocumentChecking] || !has[protocol.DocumentReady]:
		s.Stage = protocol.ConsentChecking
	default:
		s.Stage = protocol.ConsentReady
	}
}
