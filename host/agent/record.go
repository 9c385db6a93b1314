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

// record writes a document's line of the journal, once.
func (s *signing) record(it *item, outcome string, made *signer.Result) {
	s.mu.Lock()
	recorded, chosen, sum, noPIN := it.recorded, s.chosen, it.sha256, s.noPIN
	it.recorded = true
	s.mu.Unlock()
	if recorded {
		return
	}
	e := journal.Entry{
		Time: time.Now(), Origin: s.origin, Channel: string(s.channel),
		Purpose: string(s.wishes.purpose), Document: it.name, Outcome: outcome,
	}
	if chosen != nil {
		e.Certificate, e.Kind = chosen.shown.Fingerprint, string(chosen.shown.Kind)
	}
	if sum != [32]byte{} {
		e.SHA256 = hex.EncodeToString(sum[:])
	}
	if made != nil {
		e.LoginKept = noPIN
		e.SignedSHA256, e.Level = hex.EncodeToString(made.Output[:]), string(made.Level)
	}
	s.agent.keep(e)
}

// keep writes a line of the journal, and counts it.
func (a *Agent) keep(e journal.Entry) {
	if err := a.journal.Append(e); err != nil {
		a.Log.Error("journal", "error", err)
	}
	a.Telemetry.Signature(e.Outcome, e.Channel)
}
