package agent

import (
	"context"
	"crypto"
	"errors"
	"io"
	"sync"
	"time"

	"trien/host/consent"
	"trien/host/spool"
	"trien/protocol"
	"trien/signer"
	"trien/signer/fault"
	"trien/signer/token"
)

// tokenTimeout bounds the token's work for one document, and the login, with a
// PIN typed on its pad.
const tokenTimeout = 2 * time.Minute

// Tests are less patient.
var (
	// approvalLife is how long a yes is good. What has not begun by then needs
	// a new one.
	approvalLife = 10 * time.Minute
	// stopGrace is how long a token may work on after the person has stopped a
	// batch.
	stopGrace = 10 * time.Second
)

// approved is what the person said yes to, being signed: one login, one
// document after the other at the token, each result told as soon as it is
// there.
type approved struct {
	*signing
	chosen   *identity
	since    time.Time
	key      *lease
	items    []*item   // in the order of the approval
	outputs  []*output // alike
	stamping bool

	mu       sync.Mutex
	turn     *item          // at the token
	over     map[*item]bool // those with which the token has nothing more to do
	results  map[*item]protocol.BatchResult
	failures map[*item]error
}

// output is where a signed document is written; the file is made with its
// first byte.
type output struct {
	room *spool.Room
	file *spool.File
}

func (o *output) Write(b []byte) (n int, err error) {
	if o.file == nil {
		if o.file, err = o.room.Create(-1); err != nil {
			return 0, protocol.NewError(protocol.DocumentStorageFailed)
		}
	}
	return o.file.Write(b)
}

// sign logs in with the PIN that the person typed, once, and signs what was
// approved. again tells that the token was not ready to sign, and that the
// person may say yes anew.
func (s *signing) sign(approval *consent.Approval) (result any, again bool, err error) {
	defer approval.PIN.Clear()
	a := &approved{signing: s, since: time.Now(), over: map[*item]bool{}, results: map[*item]protocol.BatchResult{}, failures: map[*item]error{}}
	s.mu.Lock()
	a.chosen = s.chosen
	s.mu.Unlock()
	if approval.Certificate != a.chosen.shown.Fingerprint {
		return nil, false, protocol.NewError(protocol.DocumentChanged)
	}
	total := 0
	if s.batch {
		total = len(approval.Documents)
	}
	s.tell(protocol.ProgressParams{Stage: protocol.StageSigning, Total: int64(total)})
	ctx, cancel := context.WithTimeout(s.window.Context(), tokenTimeout)
	a.key, err = a.agent.logins.open(ctx, a.chosen, approval.PIN)
	cancel()
	if err != nil {
		if s.window.Context().Err() != nil {
			return nil, false, s.cause()
		}
		return nil, mayTryAgain(err), err
	}
	defer a.key.release(false)
	s.mu.Lock()
	s.noPIN = a.key.kept
	s.mu.Unlock()
	jobs := make([]signer.Job, len(approval.Documents))
	for n, d := range approval.Documents {
		it, out := s.items[d.Document], &output{room: s.site.room}
		drawing := s.drawingOf(it)
		a.items, a.outputs = append(a.items, it), append(a.outputs, out)
		a.stamping = a.stamping || drawing.stamped
		jobs[n] = signer.Job{
			Prepare: func() (*signer.Prepared, error) { return drawing.prepared, a.mayBegin() },
			Turn:    func() error { return a.begin(it) },
			Expect:  &it.sha256, Output: out,
		}
	}
	a.leaveOut()
	ctx = s.window.Context()
	if s.batch {
		ctx = context.WithoutCancel(ctx) // what is under way when it is stopped is done to its end
	}
	identity := signer.Identity{Signer: tokenKey{a}, Certificate: a.chosen.certificate.X509, Chain: a.chosen.chain}
	_ = signer.Batch(ctx, identity, jobs, func(n int, made signer.Result, err error) { a.finish(ctx, n, made, err) })
	result, err = a.result()
	return result, false, err
}

// mayBegin tells whether another document may be signed still.
func (a *approved) mayBegin() error {
	if a.window.Context().Err() != nil {
		return a.cause()
	}
	if time.Since(a.since) >= approvalLife {
		return protocol.NewError(protocol.UserApprovalExpired)
	}
	return nil
}

// begin tells that a document's turn at the token has come.
func (a *approved) begin(it *item) error {
	if err := a.mayBegin(); err != nil {
		return err
	}
	a.mu.Lock()
	a.turn = it
	done := a.doneOf()
	a.mu.Unlock()
	if a.batch {
		a.tell(protocol.ProgressParams{Stage: protocol.StageSigning, Done: done, Total: int64(len(a.items)), Name: it.name})
	}
	a.window.Change(func(st *protocol.ConsentState) { st.Documents[it.n].Stage = protocol.DocumentSigning })
	return nil
}

// doneOf counts the approved documents that have come to their end. The caller
// has the lock.
func (a *approved) doneOf() (done int64) {
	for _, it := range a.items {
		if _, ended := a.results[it]; ended {
			done++
		}
	}
	return done
}

// tokenKey is the key in the token. The login ends with its last signature,
// before a time stamping authority is asked or anything else is done.
type tokenKey struct{ *approved }

// Public implements crypto.Signer.
func (k tokenKey) Public() crypto.PublicKey { return k.key.Public() }

// Sign implements crypto.Signer.
func (k tokenKey) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	return k.SignContext(context.Background(), digest, opts)
}

// SignContext implements cms.ContextSigner.
func (k tokenKey) SignContext(ctx context.Context, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, tokenTimeout)
	defer cancel()
	defer context.AfterFunc(k.window.Context(), func() { time.AfterFunc(stopGrace, cancel) })()
	signature, err := k.key.SignContext(ctx, digest, opts)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	it := k.turn
	k.mu.Unlock()
	if k.leave(it) && k.stamping {
		k.tell(protocol.ProgressParams{Stage: protocol.StageTimestamping})
		k.window.Change(func(st *protocol.ConsentState) { st.Stage = protocol.ConsentTimestamping })
	}
	return signature, nil
}

// leave tells that the token has nothing more to do with a document, and logs
// out after the last.
func (a *approved) leave(it *item) (last bool) {
	a.mu.Lock()
	a.over[it] = true
	last = len(a.over) == len(a.items)
	a.mu.Unlock()
	if last {
		a.key.release(true)
	}
	return last
}

// mayTryAgain tells whether the person may say yes anew: what went wrong was the
// PIN's entry, or the token was not there, which not every driver says (meet).
func mayTryAgain(err error) bool {
	var pin *token.PINError
	if errors.As(err, &pin) && pin.State == token.PINLocked {
		return false
	}
	switch fault.CodeOf(err) {
	case fault.PINIncorrect, fault.PINInvalid, fault.PINRequired, fault.PINCancelled,
		fault.TokenBusy, fault.TokenRemoved, fault.TokenFailed, fault.TokenModuleFailed:
		return true
	}
	return false
}

// askAgain shows why the token did not sign and lets the person decide anew, by
// what the tokens hold now.
func (s *signing) askAgain(refused error) error {
	list, err := s.agent.tokens.certificates(s.window.Context(), s.now)
	return s.meet(listed{list, err}, s.agent.asError("login", refused))
}
