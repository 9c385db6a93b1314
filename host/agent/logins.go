package agent

import (
	"context"
	"crypto"
	"io"
	"log/slog"
	"slices"
	"sync"
	"time"

	"trien/host/settings"
	"trien/protocol"
	"trien/signer/token"
)

// settingsLook is how often a login that is kept is held against the settings
// and the clock.
const settingsLook = time.Second

// logins are the token sessions that outlive their signature, where the
// administrator allows that (tokens.keep_login_minutes): the next signature
// with the same certificate then needs the person's yes and no PIN. No PIN is
// kept, here or in the worker; what is kept is the login itself, in the
// worker's process.
//
// A login is kept for so long after the PIN was entered, however often it is
// used. It ends before that with: the person's wish, another certificate on
// the same token, a token that is pulled, a failure of the token or its module,
// the end of the worker, a change of the settings of the tokens, and the end
// of the agent, which is that of the browser's port. A key that wants the PIN
// for each signature is never kept logged in.
type logins struct {
	settings func() settings.Tokens
	// changed is called whenever a login was kept or has ended, without any
	// lock.
	changed func()
	now     func() time.Time
	log     *slog.Logger

	mu      sync.Mutex
	kept    map[string]*login // by the certificate's fingerprint
	forgets int               // grows with forget: no login from before it is kept
	closed  bool
	// watching counts the logins that are watched.
	watching sync.WaitGroup
}

// login is a session for one certificate. What is set when it is made does not
// change.
type login struct {
	*token.Session
	identity *identity
	since    time.Time // the PIN's entry
	rules    settings.Tokens
	forgets  int
	left     chan struct{} // closed when it is kept no more; nil until it is
}

func newLogins(rules func() settings.Tokens, changed func(), log *slog.Logger) *logins {
	return &logins{settings: rules, changed: changed, now: time.Now, log: log, kept: map[string]*login{}}
}

// lease is the use of a login for what one approval covers. It is a
// crypto.Signer and a cms.ContextSigner, and must be released.
type lease struct {
	logins *logins
	login  *login
	// kept says that the login was an earlier one: no PIN was entered.
	kept bool

	mu       sync.Mutex
	failed   bool
	released bool
}

// open logs in with the PIN, once, and clears it whatever the outcome. Without a
// PIN it takes the login that is kept for this certificate; where there is
// none, the error is pin.required, unless the token has a pad for it.
func (l *logins) open(ctx context.Context, id *identity, pin protocol.PIN) (*lease, error) {
	if len(pin) == 0 {
		if k := l.take(ctx, id); k != nil {
			return &lease{logins: l, login: k, kept: true}, nil
		}
	}
	// Whoever logs in on this token shares the login with those before; and a
	// certificate that is on two tokens is kept once.
	l.endIf("another login", func(k *login) bool {
		return k.sharesToken(id) || k.identity.shown.Fingerprint == id.shown.Fingerprint
	})
	next := &login{identity: id, rules: l.settings()}
	l.mu.Lock()
	next.forgets = l.forgets
	l.mu.Unlock()
	var err error
	if next.Session, err = id.open(ctx, pin); err != nil {
		return nil, err
	}
	next.since = l.now()
	return &lease{logins: l, login: next}, nil
}

// take takes the login that is kept for the identity, if it still counts, for
// the token, too. One that is another token's with the same certificate ends:
// the window would promise what is not so.
func (l *logins) take(ctx context.Context, id *identity) *login {
	l.mu.Lock()
	k := l.kept[id.shown.Fingerprint]
	if k != nil {
		l.leave(k)
	}
	l.mu.Unlock()
	if k == nil {
		return nil
	}
	if !l.counts(k) || !k.sharesToken(id) {
		l.end("it does not count any more", k)
		return nil
	}
	if err := k.Check(ctx); err != nil {
		l.end("the token says so: "+err.Error(), k)
		return nil
	}
	return k
}

// leave takes a login out of those that are kept. The caller has the lock.
func (l *logins) leave(k *login) {
	delete(l.kept, k.identity.shown.Fingerprint)
	close(k.left)
	k.left = nil
}

// sharesToken tells whether the identity is on the token of this login. The
// module is a running one: a worker that was started anew has other logins, but
// it is the session that ends with it.
func (k *login) sharesToken(id *identity) bool {
	a, b := k.identity.certificate.Token, id.certificate.Token
	return k.identity.module == id.module && a.Slot == b.Slot
}

// until is when a login ends by itself.
func (k *login) until() time.Time { return k.since.Add(k.rules.KeepLogin()) }

// counts tells whether a login may still be used. Both clocks are asked: the
// monotonic one may stand still while the PC sleeps, the other may be set back.
func (l *logins) counts(k *login) bool {
	now, lasts := l.now(), k.rules.KeepLogin()
	if now.Sub(k.since) >= lasts || now.Round(0).Sub(k.since.Round(0)) >= lasts {
		return false
	}
	rules := l.settings()
	if rules.KeepLoginMinutes != k.rules.KeepLoginMinutes || !slices.Equal(rules.Modules, k.rules.Modules) {
		return false
	}
	select {
	case <-k.Gone():
		return false
	default:
		return true
	}
}

// SignContext implements cms.ContextSigner. After a failure the login is not
// kept.
func (s *lease) SignContext(ctx context.Context, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	signature, err := s.login.SignContext(ctx, digest, opts)
	if err != nil {
		s.mu.Lock()
		s.failed = true
		s.mu.Unlock()
	}
	return signature, err
}

// Public and Sign implement crypto.Signer.
func (s *lease) Public() crypto.PublicKey { return s.login.Public() }

// Sign is SignContext without a time-out of the caller's.
func (s *lease) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	return s.SignContext(context.Background(), digest, opts)
}

// release gives the login back: it is kept where all went well and the
// administrator allows it, and else logged out. Calls after the first do
// nothing.
func (s *lease) release(well bool) {
	s.mu.Lock()
	done := s.released
	s.released = true
	well = well && !s.failed
	s.mu.Unlock()
	if done {
		return
	}
	k, l := s.login, s.logins
	if !well || k.AlwaysAuthenticate() || !l.counts(k) || !l.keep(k) {
		_ = k.Close() // where it fails, the worker is gone and the login with it
		return
	}
	l.changed()
}

// keep puts a login with those that are kept, unless the person wanted all
// forgotten meanwhile. It takes nobody's place: that one would never end.
func (l *logins) keep(k *login) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || k.forgets != l.forgets || l.kept[k.identity.shown.Fingerprint] != nil {
		return false
	}
	k.left = make(chan struct{})
	l.kept[k.identity.shown.Fingerprint] = k
	left := k.left
	l.watching.Go(func() { l.watch(k, left) })
	return true
}

// watch ends a login that is kept when its time has come or its token or its
// worker has gone. A worker that was started anew is another.
func (l *logins) watch(k *login, left <-chan struct{}) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	slots := k.identity.module.Watch(ctx)
	timer := time.NewTimer(k.until().Sub(l.now()))
	defer timer.Stop()
	look := time.NewTicker(settingsLook)
	defer look.Stop()
	why := ""
	for why == "" {
		select {
		case <-left:
			return
		case <-k.Gone():
			why = "the worker has ended"
		case <-timer.C:
			why = "its time is over"
		case <-look.C:
			if !l.counts(k) {
				why = "it does not count any more"
			}
		case now := <-slots:
			if !slices.Contains(now, k.identity.certificate.Token.Slot) {
				why = "the token was pulled"
			}
		}
	}
	l.endIf(why, func(other *login) bool { return other == k })
}

// endIf ends the logins that are kept and fit, and tells whether there were any.
func (l *logins) endIf(why string, fits func(*login) bool) bool {
	l.mu.Lock()
	var ending []*login
	for _, k := range l.kept {
		if fits(k) {
			ending = append(ending, k)
			l.leave(k)
		}
	}
	l.mu.Unlock()
	l.end(why, ending...)
	return len(ending) > 0
}

// end logs out.
func (l *logins) end(why string, ending ...*login) {
	for _, k := range ending {
		l.log.Info("login ended", "certificate", k.identity.shown.Fingerprint, "because", why)
		_ = k.Close() // where it fails, the worker is gone and the login with it
	}
	if len(ending) > 0 {
		l.changed()
	}
}

// forget ends every login that is kept, and keeps none that is in use.
func (l *logins) forget() {
	l.mu.Lock()
	l.forgets++
	l.mu.Unlock()
	l.endIf("the person wanted it", func(*login) bool { return true })
}

// endOn ends the logins on a module that has failed, and tells whether there
// were any: its worker is not replaced while somebody is logged in.
func (l *logins) endOn(m *token.Module) bool {
	return l.endIf("the module has failed", func(k *login) bool { return k.identity.module == m })
}

// shown is the login that is kept for a certificate, as the window shows it.
func (l *logins) shown(fingerprint string) *protocol.ConsentLogin {
	l.mu.Lock()
	k := l.kept[fingerprint]
	l.mu.Unlock()
	if k == nil || !l.counts(k) {
		return nil
	}
	return &protocol.ConsentLogin{Until: k.until().Format(time.RFC3339)}
}

// close ends every login for good.
func (l *logins) close() {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.endIf("the agent ends", func(*login) bool { return true })
	l.watching.Wait()
}
