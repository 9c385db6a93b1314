package token

import (
	"context"
	"crypto"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"trien/signer/fault"
)

// closeLimit bounds the log-out. A worker that does not log out by then is
// killed, which logs out as well.
const closeLimit = 10 * time.Second

// Session is a login to one token for one certificate's key. It is a
// crypto.Signer; its methods may be called concurrently.
type Session struct {
	module *Module
	proc   *process
	id     uint64
	slot   uint
	always bool
	public crypto.PublicKey

	mu     sync.Mutex
	closed bool
	broken error       // why no more can be signed
	over   atomic.Bool // broken is set; read without mu
}

// Open logs in to the token that holds cert, with one C_Login, and finds the
// private key. pin is zeroed before Open returns, whatever comes of it: one
// entry by a person is one login.
//
// A nil pin means that it is typed on the reader's pad; without a pad that is
// pin.required. Where the token says that its PIN is locked, Open fails with
// pin.locked and does not ask it. A refused PIN is a *PINError. Where another
// token is in the slot than the one cert was read from it is token.removed,
// where a Session is open on the token already token.busy, and where the key is
// not on the token certificate.key_unusable.
func (m *Module) Open(ctx context.Context, cert *Certificate, pin []byte) (*Session, error) {
	defer clear(pin)
	if len(pin) > maxSecret {
		return nil, fault.New(fault.PINInvalid, "longer than any PIN")
	}
	public, err := publicKeyOf(cert.DER)
	if err != nil {
		return nil, fault.Wrap(fault.KeyUnusable, "the certificate's public key", err)
	}
	s := &Session{module: m, slot: cert.Token.Slot, public: public}
	if !m.take(s) {
		return nil, fault.New(fault.TokenBusy, "a session is open on this token")
	}
	req := &request{
		Op: opOpen, Slot: s.slot, Certificate: cert.DER, KeyID: cert.KeyID,
		Label: cert.Token.Label, Serial: cert.Token.Serial,
	}
	if err := m.login(ctx, s, req, pin); err != nil {
		m.release(s)
		return nil, err
	}
	return s, nil
}

// Public returns the certificate's public key.
func (s *Session) Public() crypto.PublicKey { return s.public }

// AlwaysAuthenticate tells that the key wants the PIN for each signature
// (CKA_ALWAYS_AUTHENTICATE, read after the login). The worker then keeps the PIN
// until Close: such a session is not one to be kept open.
func (s *Session) AlwaysAuthenticate() bool { return s.always }

// Gone is closed when the worker has ended, and the login with it.
func (s *Session) Gone() <-chan struct{} { return s.proc.gone }

// Check asks the module whether the login still stands. A token that was pulled
// and put back, or a PC that has slept, may have ended it without a word.
func (s *Session) Check(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.broken != nil {
		return fault.New(fault.TokenFailed, "the session has ended")
	}
	_, err := s.module.call(ctx, &request{Op: opCheck, Session: s.id}, s.proc)
	return err
}

// Sign is SignContext without a time-out of the caller's. It ignores rand: the
// token has its own.
func (s *Session) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	return s.SignContext(context.Background(), digest, opts)
}

// SignContext signs a digest made with opts.HashFunc (SHA-256, SHA-384 or
// SHA-512): RSASSA-PKCS1-v1_5, RSASSA-PSS where opts is *rsa.PSSOptions, or
// ECDSA as an ASN.1 SEQUENCE of r and s. In PSS, PSSSaltLengthAuto means the
// digest's length, as PSSSaltLengthEqualsHash does. The signature is checked
// with the public key before it is returned.
//
// After a failure inside the token the session is at its end: some cards keep a
// failed operation open, and none is asked again. Only a digest or algorithm
// that cannot be signed (certificate.key_unusable) leaves it usable. Where ctx ends
// while the token works, the worker is killed, and the session with it.
func (s *Session) SignContext(ctx context.Context, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	input, err := prepare(s.public, digest, opts)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, fault.New(fault.TokenFailed, "the session was closed")
	}
	if s.broken != nil {
		return nil, fault.Wrap(fault.CodeOf(s.broken), "the session ended with an earlier failure", s.broken)
	}
	res, err := s.module.call(ctx, &request{Op: opSign, Session: s.id, Input: input}, s.proc)
	if err != nil {
		// A context that ended before its turn has a bare error and did no harm.
		if code := fault.CodeOf(err); code != "" && code != fault.KeyUnusable {
			s.broken = err
			s.over.Store(true)
		}
		return nil, err
	}
	return finish(s.public, digest, opts, res.Signature)
}

// Close logs out and forgets the PIN. It may be called more than once; after
// the first time nothing can be signed. It returns an error only where the
// token would not log out, and then the worker is gone and the login with it.
func (s *Session) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	defer s.module.release(s)
	if !s.proc.alive() {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeLimit)
	defer cancel()
	_, err := s.module.call(ctx, &request{Op: opClose, Session: s.id}, s.proc)
	if err != nil {
		s.proc.kill()
	}
	return err
}

// take reserves the slot of s: all sessions of a process share one login, so a
// second one would outlive its own consent.
func (m *Module) take(s *Session) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if other := m.open[s.slot]; other != nil && (other.proc == nil || other.proc.alive()) {
		return false
	}
	m.open[s.slot] = s
	return true
}

func (m *Module) release(s *Session) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.open[s.slot] == s {
		delete(m.open, s.slot)
	}
}
