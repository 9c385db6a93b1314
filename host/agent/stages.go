package agent

import (
	"trien/protocol"
)

// change alters what the window shows, and tells the page what it waits for
// then.
func (s *signing) change(change func(*protocol.ConsentState)) {
	s.window.Change(change)
	s.tellStage()
}

// show is change for what an approval covers.
func (s *signing) show(change func(*protocol.ConsentState)) {
	s.window.Show(change)
	s.tellStage()
}

// tellStage tells the page of the window's stage, where it is another than
// before. Bytes that arrive and signatures that are made tell of themselves.
func (s *signing) tellStage() {
	s.mu.Lock()
	defer s.mu.Unlock()
	var stage protocol.Stage
	switch s.window.State().Stage {
	case protocol.ConsentToken:
		stage = protocol.StageToken
	case protocol.ConsentChecking:
		stage = protocol.StageChecking
	case protocol.ConsentPassword, protocol.ConsentReady:
		stage = protocol.StageConfirm
	default:
		return
	}
	if stage != s.told {
		s.told = stage
		s.progress(s.id, stage, 0, 0)
	}
}

// tell tells the page of a stage.
func (s *signing) tell(p protocol.ProgressParams) {
	p.Request = s.id
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told = p.Stage
	s.event(protocol.EventProgress, p)
}

// fail marks one document as one that is not signed. Where nothing is left that
// could be, the signing ends with the first document's failure.
func (s *signing) fail(it *item, err error) {
	why := s.agent.asError("document", err)
	var first *protocol.Error
	left := false
	s.show(func(st *protocol.ConsentState) {
		d := &st.Documents[it.n]
		d.Stage, d.Error = protocol.DocumentFailed, why.Data
		d.Version++
		for n := len(st.Documents) - 1; n >= 0; n-- {
			switch d := st.Documents[n]; {
			case d.Removed:
			case d.Stage == protocol.DocumentFailed:
				first = protocol.NewError(d.Error.Code)
			default:
				left = true
			}
		}
	})
	if !left && first != nil {
		s.giveUp(first)
	}
}
