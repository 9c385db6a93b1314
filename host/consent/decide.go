package consent

import (
	"slices"

	"trien/protocol"
)

// Approve is the person's yes. It is refused with document.changed unless it
// names exactly what the window shows now, with pin.required where a PIN is
// due, and with user.timeout where the confirmation is over. The PIN is the
// broker's to clear from then on, whatever the answer.
func (b *Broker) Approve(p protocol.ConsentApproveParams) *protocol.Error {
	refuse := func(code protocol.Code) *protocol.Error {
		p.PIN.Clear()
		return protocol.NewError(code)
	}
	c := b.find(p.Consent)
	if c == nil {
		return refuse(protocol.UserTimeout)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	s := &c.state
	if c.ended || s.Stage != protocol.ConsentReady {
		return refuse(protocol.HostInvalidParams)
	}
	if c.moving > 0 || p.Certificate != s.Selected || p.Version != s.Version || !slices.Equal(p.Documents, approvable(s)) {
		return refuse(protocol.DocumentChanged)
	}
	loggedIn := s.Login != nil && b.kept(s) != nil // shown, and still so
	if len(p.PIN) == 0 && !loggedIn && !selectedHasPINPad(s) {
		return refuse(protocol.PINRequired)
	}
	select {
	case c.approvals <- Approval{Documents: p.Documents, Certificate: p.Certificate, PIN: p.PIN}:
	default: // one click, one approval
		return refuse(protocol.HostInvalidParams)
	}
	// The person has decided; what follows has time-outs of its own.
	c.timer.Stop()
	s.Stage = protocol.ConsentSigning
	s.Error = nil
	c.push()
	return nil
}

// approvable are the documents that a yes is said to now.
func approvable(s *protocol.ConsentState) []protocol.ApprovedDocument {
	var list []protocol.ApprovedDocument
	for n, d := range s.Documents {
		if d.Stage == protocol.DocumentReady && !d.Removed {
			list = append(list, protocol.ApprovedDocument{Document: n, SHA256: d.SHA256, Version: d.Version})
		}
	}
	return list
}

func selectedHasPINPad(s *protocol.ConsentState) bool {
	for _, certificate := range s.Certificates {
		if certificate.Fingerprint == s.Selected {
			return certificate.Token.PINPad
		}
	}
	return false
}

// Select chooses another certificate among those shown.
func (b *Broker) Select(p protocol.ConsentSelectParams) *protocol.Error {
	c := b.find(p.Consent)
	if c == nil {
		return protocol.NewError(protocol.UserTimeout)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	s := &c.state
	if c.ended || !open(s.Stage) || s.Pinned {
		return protocol.NewError(protocol.HostInvalidParams)
	}
	if !slices.ContainsFunc(s.Certificates, func(shown protocol.Certificate) bool {
		return shown.Fingerprint == p.Certificate && shown.Problem == ""
	}) {
		return protocol.NewError(protocol.CertificateNotFound)
	}
	select {
	case c.selections <- p.Certificate:
	default:
		return protocol.NewError(protocol.HostInvalidParams)
	}
	// Nothing can be approved until all is shown anew.
	s.Stage, s.Selected, s.Error = protocol.ConsentChecking, p.Certificate, nil
	for n := range s.Documents {
		if s.Documents[n].Stage == protocol.DocumentReady {
			s.Documents[n].Stage = protocol.DocumentChecking
		}
	}
	settle(s)
	c.timer.Reset(c.timeout)
	c.push()
	return nil
}

// Decline is the person's no. Once the person has approved and the token works,
// it stops a batch after the document that is being signed; a single signature
// is made to its end.
func (b *Broker) Decline(p protocol.ConsentDeclineParams) *protocol.Error {
	c := b.find(p.Consent)
	if c == nil {
		return nil // it is over already
	}
	c.mu.Lock()
	decided := !open(c.state.Stage) && !c.state.Batch
	c.mu.Unlock()
	if decided {
		return nil
	}
	code := protocol.UserDeclined
	if p.Closed {
		code = protocol.UserWindowClosed
	}
	c.cancel(protocol.NewError(code))
	return nil
}
