package agent

import (
	"slices"

	"trien/protocol"
)

type listed struct {
	list []*identity
	err  error
}

// list reads the tokens in the background.
func (s *signing) list() <-chan listed {
	result := make(chan listed, 1)
	s.inBackground(func() {
		list, err := s.agent.tokens.certificates(s.window.Context(), s.now)
		result <- listed{list, err}
	})
	return result
}

// failures are what a token says of itself that is broken, or gone.
var failures = []protocol.Code{protocol.TokenFailed, protocol.TokenModuleFailed}

// meet takes what the tokens hold now. Where nothing can sign that is plugged
// in, the window says so and waits for a token that can. refused is what came of
// the approval that has just been tried, nil where there was none. The error is
// one that no token mends.
func (s *signing) meet(found listed, refused *protocol.Error) error {
	if s.window.Context().Err() != nil {
		return s.cause()
	}
	s.mu.Lock()
	before, chosen := s.identities, s.chosen
	s.mu.Unlock()
	var next *identity
	err := found.err
	switch {
	case err != nil:
	case chosen == nil:
		next, err = choice(choose(found.list, s.wishes.certificate, s.wishes.purpose))
	default:
		next, err = s.again(found.list, before, chosen)
	}
	if err != nil && !s.awaits(err, chosen != nil) {
		return err
	}
	if err == nil && refused != nil && slices.Contains(failures, refused.Code()) {
		return refused // and the token is there
	}
	if chosen != nil && err != nil {
		err = protocol.NewError(protocol.TokenRemoved)
	}
	s.absent = err != nil
	s.mu.Lock()
	s.identities = found.list
	s.mu.Unlock()
	s.use(next, func(st *protocol.ConsentState) bool {
		if refused == nil && (st.Stage == protocol.ConsentSigning || st.Stage == protocol.ConsentTimestamping) {
			return false // the token itself says what has become of it
		}
		st.Certificates = shown(found.list)
		st.Pinned = s.wishes.certificate != ""
		switch {
		case err != nil:
			st.Stage, st.Error = protocol.ConsentToken, s.agent.asError("tokens", err).Data
		case refused != nil:
			data := *refused.Data
			data.PINState = next.shown.Token.PINState
			st.Stage, st.Error = protocol.ConsentReady, &data
		case st.Stage == protocol.ConsentToken:
			st.Stage, st.Error = protocol.ConsentChecking, nil
		}
		return true
	})
	return nil
}

// choose takes another certificate, as the person wishes; the one before where
// that has gone meanwhile.
func (s *signing) choose(fingerprint string) {
	s.mu.Lock()
	id := s.chosen
	for _, other := range s.identities {
		if other.shown.Fingerprint == fingerprint {
			id = other
		}
	}
	s.mu.Unlock()
	s.use(id, func(st *protocol.ConsentState) bool {
		st.Selected = "" // whatever the window has: all is prepared anew
		return true
	})
}

// use makes id the certificate to sign with, nil for the one before. Where it is
// another, all is prepared anew. change alters what else the window shows; where
// it is false, nothing is done.
func (s *signing) use(id *identity, change func(*protocol.ConsentState) bool) {
	received := make([]bool, len(s.items))
	s.mu.Lock()
	for n, it := range s.items {
		received[n] = it.file != nil
	}
	s.mu.Unlock()
	used, another := false, false
	s.change(func(st *protocol.ConsentState) {
		if used = change(st) && id != nil; !used {
			return
		}
		if another = st.Selected != id.shown.Fingerprint; !another {
			return
		}
		st.Selected = id.shown.Fingerprint
		for n := range st.Documents {
			d := &st.Documents[n]
			if d.Stage == protocol.DocumentReady || d.Stage == protocol.DocumentFailed && received[n] {
				d.Stage, d.Error = protocol.DocumentChecking, nil
			}
		}
	})
	if !used {
		return
	}
	// Only now, so that nothing is ready for id before the window has its name.
	s.mu.Lock()
	s.chosen = id
	if another {
		for _, it := range s.items {
			it.prepared = "" // what has been prepared meanwhile was not shown
		}
	}
	s.mu.Unlock()
	signal(s.wake)
}

// choice has an error that is nil where there is none.
func choice(id *identity, none *protocol.Error) (*identity, error) {
	if none != nil {
		return nil, none
	}
	return id, nil
}

// again finds the certificate in use among those that are plugged in now. Where
// its token is gone, one that came instead takes its place, unless the page
// named the certificate; one that was there all the time does not, because the
// person had not chosen it.
func (s *signing) again(list, before []*identity, chosen *identity) (*identity, error) {
	for _, id := range list {
		if id.shown.Fingerprint != chosen.shown.Fingerprint {
			continue
		}
		if id.shown.Problem != "" {
			return nil, protocol.NewError(protocol.Code(id.shown.Problem))
		}
		return id, nil
	}
	if s.wishes.certificate == "" {
		came := slices.DeleteFunc(slices.Clone(list), func(id *identity) bool {
			return id.shown.Problem != "" || slices.ContainsFunc(before, func(b *identity) bool { return b.shown.Fingerprint == id.shown.Fingerprint })
		})
		if len(came) > 0 {
			return choice(choose(came, "", s.wishes.purpose))
		}
	}
	return nil, protocol.NewError(protocol.TokenRemoved)
}

// awaits tells whether another token may mend a failure. Where no module is in
// the settings, none will come.
func (s *signing) awaits(err error, had bool) bool {
	if len(s.now.Tokens.Modules) == 0 {
		return false
	}
	switch s.agent.asError("tokens", err).Code() {
	case protocol.TokenMissing, protocol.TokenRemoved, protocol.CertificateMissing, protocol.CertificateNotFound:
		return true
	case protocol.TokenModuleFailed, protocol.TokenFailed:
		return had || len(s.now.Tokens.Modules) > 1
	}
	return false
}
