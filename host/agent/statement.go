package agent

import (
	"context"
	"crypto"
	"time"

	"trien/host/consent"
	"trien/host/journal"
	"trien/protocol"
)

// statement is one sign.hash or auth.sign under way: a signature over something
// that no window can show. It is a signing without documents, which follows the
// tokens and the person in the same way; the window says what it is, and who
// asks.
type statement struct {
	*signing
	method string
	action protocol.ConsentAction
	hash   *protocol.ConsentHash // of sign.hash
	// fits tells how an identity's key would sign it, and whether it can.
	fits func(*identity) (scheme, bool)
	// digest is what is signed.
	digest func(crypto.Hash) []byte
}

// ask opens the window and signs what the person says yes to.
func (s *statement) ask(ctx context.Context) (result *protocol.RawSignature, err error) {
	s.wake, s.hopeless = make(chan struct{}, 1), make(chan error, 1)
	s.window, err = s.agent.broker.Begin(ctx, consent.Request{
		Origin: s.origin, TopOrigin: s.topOrigin, Channel: s.channel,
		Action: s.action, Purpose: protocol.Plain, Hash: s.hash,
	}, func(ahead int) { s.progress(s.id, protocol.StageQueued, int64(ahead), 0) })
	if err != nil {
		return nil, err
	}
	defer s.close()
	defer func() {
		outcome := "signed"
		if err != nil {
			said := s.agent.asError(s.method, err)
			err, outcome = said, string(said.Code())
		}
		s.conclude(err)
		s.write(outcome)
	}()
	return s.follow()
}

// follow goes on until there is a signature, or none will be. Whatever ends the
// confirmation ends it.
func (s *statement) follow() (*protocol.RawSignature, error) {
	s.now = s.agent.now()
	defer s.agent.tokens.lease(s.now)()
	changed, stop := s.agent.tokens.subscribe()
	defer stop()
	s.change(func(st *protocol.ConsentState) { st.Stage = protocol.ConsentChecking })
	listing := s.list()
	for {
		news := changed
		if listing != nil {
			news = nil // what has changed meanwhile is still told then
		}
		select {
		case found := <-listing:
			listing = nil
			if err := s.offer(found, nil); err != nil {
				return nil, err
			}
		case <-news:
			listing = s.list()
		case approval := <-s.window.Approvals():
			result, again, err := s.sign(&approval)
			if !again {
				return result, err
			}
			list, failure := s.agent.tokens.certificates(s.window.Context(), s.now)
			if err := s.offer(listed{list, failure}, s.agent.asError("login", err)); err != nil {
				return nil, err
			}
		case fingerprint := <-s.window.Selections():
			s.choose(fingerprint)
			s.ready()
		case err := <-s.hopeless:
			return nil, err
		case <-s.window.Context().Done():
			return nil, s.cause()
		}
	}
}

// offer takes what the tokens hold now, without those whose keys do not fit, and
// lets the person decide. refused is what came of the approval that has just
// been tried, nil where there was none.
func (s *statement) offer(found listed, refused *protocol.Error) error {
	for _, id := range found.list {
		if _, ok := s.fits(id); !ok && id.shown.Problem == "" {
			id.shown.Problem = string(protocol.CertificateUnsuitable)
		}
	}
	if err := s.meet(found, refused); err != nil {
		return err
	}
	s.ready()
	return nil
}

// ready lets the person decide, where a certificate is there to sign with:
// nothing else has to be prepared.
func (s *statement) ready() {
	if s.window.State().Stage == protocol.ConsentChecking {
		s.show(func(st *protocol.ConsentState) {
			if st.Stage == protocol.ConsentChecking {
				st.Stage = protocol.ConsentReady
			}
		})
	}
}

// sign makes the one signature. again tells that the token was not ready, and
// that the person may say yes anew.
func (s *statement) sign(approval *consent.Approval) (result *protocol.RawSignature, again bool, err error) {
	defer approval.PIN.Clear()
	ctx, cancel := context.WithTimeout(s.window.Context(), tokenTimeout)
	defer cancel()
	chosen := s.chosen
	how, ok := s.fits(chosen)
	if approval.Certificate != chosen.shown.Fingerprint || !ok {
		return nil, false, protocol.NewError(protocol.DocumentChanged)
	}
	s.tell(protocol.ProgressParams{Stage: protocol.StageSigning})
	key, err := s.agent.logins.open(ctx, chosen, approval.PIN)
	if err != nil {
		if s.window.Context().Err() != nil {
			return nil, false, s.cause()
		}
		return nil, mayTryAgain(err), err
	}
	s.noPIN = key.kept
	// The session checks the signature with the certificate's public key.
	signature, err := key.SignContext(ctx, s.digest(how.hash), how.hash)
	key.release(err == nil)
	if err != nil {
		if s.window.Context().Err() != nil {
			err = s.cause()
		}
		return nil, false, err
	}
	result = &protocol.RawSignature{
		Algorithm: how.algorithm, Signature: signature,
		Certificate: chosen.certificate.DER, Chain: [][]byte{},
	}
	for _, issuer := range chosen.chain {
		result.Chain = append(result.Chain, issuer.Raw)
	}
	return result, false, nil
}

// write writes the journal's line.
func (s *statement) write(outcome string) {
	e := journal.Entry{
		Time: time.Now(), Origin: s.origin, Channel: string(s.channel),
		Action: string(s.action), LoginKept: s.noPIN, Outcome: outcome,
	}
	if s.hash != nil {
		e.Document, e.Algorithm, e.Digest = s.hash.Name, string(s.hash.Algorithm), s.hash.Hash
	}
	if s.chosen != nil {
		e.Certificate, e.Kind = s.chosen.shown.Fingerprint, string(s.chosen.shown.Kind)
	}
	s.agent.keep(e)
}
