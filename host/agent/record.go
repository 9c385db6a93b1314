package agent

import (
	"encoding/hex"
	"time"

	"trien/host/journal"
	"trien/protocol"
	"trien/signer"
	"trien/signer/fault"
)

// warnings tells the page what the signature lacks; why is for the log.
func (s *signing) warnings(of []*fault.Error) []protocol.Warning {
	list := []protocol.Warning{}
	for _, w := range of {
		s.agent.Log.Warn("signature", "warning", w)
		list = append(list, protocol.NewWarning(protocol.Code(w.Code)))
	}
	return list
}

// record writes one line of the journal.
func (s *signing) record(outcome string, made *signer.Result) {
	e := journal.Entry{
		Time: time.Now(), Origin: s.origin, Channel: string(s.channel),
		Purpose: string(s.params.Purpose), Document: s.doc.name, Outcome: outcome,
	}
	if s.chosen != nil {
		e.Certificate, e.Kind = s.chosen.shown.Fingerprint, string(s.chosen.shown.Kind)
	}
	if s.sha256 != [32]byte{} {
		e.SHA256 = hex.EncodeToString(s.sha256[:])
	}
	if made != nil {
		e.SignedSHA256, e.Level = hex.EncodeToString(made.Output[:]), string(made.Level)
	}
	if err := s.agent.journal.Append(e); err != nil {
		s.agent.Log.Error("journal", "error", err)
	}
}
