package token

import (
	"context"
	"crypto/x509"
	"sync"
	"time"

	"trien/signer/fault"
)

// callLimits bound the calls, whatever the caller's deadline is: a module that
// hangs is told of while the person still waits. Cards are slow, and so is a PIN
// typed on a reader's pad.
var callLimits = map[string]time.Duration{
	opHello:        30 * time.Second, // OpenSC with many readers takes seconds
	opSlots:        10 * time.Second,
	opTokens:       20 * time.Second,
	opCertificates: time.Minute, // read from a card without a cache
	opOpen:         2 * time.Minute,
	opCheck:        10 * time.Second,
	opSign:         2 * time.Minute, // may ask for the PIN on a pad, too
	opClose:        closeLimit,
}

// Module is one PKCS#11 module in a worker process of its own. All methods may
// be called concurrently; the worker serves them one at a time, because modules
// that claim to be safe for threads are not all so.
type Module struct {
	command Command
	path    string
	turn    chan struct{} // holds one value while a call is under way

	mu     sync.Mutex
	proc   *process
	open   map[uint]*Session // by slot
	closed bool
}

// Start checks that module may be loaded (token.module_untrusted), runs a
// worker for it and waits until the module is initialised. ctx bounds only
// that; Close ends the worker.
func Start(ctx context.Context, command Command, module string) (*Module, error) {
	path, err := checkModule(module)
	if err != nil {
		return nil, err
	}
	m := &Module{command: command, path: path, turn: make(chan struct{}, 1), open: map[uint]*Session{}}
	if _, err := m.call(ctx, &request{Op: opHello}, nil); err != nil {
		m.Close()
		return nil, err
	}
	return m, nil
}

// Path returns the module's path, symbolic links resolved.
func (m *Module) Path() string { return m.path }

// Close logs out of every open session and ends the worker. A Module that was
// closed answers every call with token.module_failed.
func (m *Module) Close() error {
	m.mu.Lock()
	m.closed = true
	p := m.proc
	m.proc = nil
	m.mu.Unlock()
	if p != nil {
		p.stop()
	}
	return nil
}

// Tokens lists the tokens that are present, without login. A slot that cannot
// be read is left out. Where there are none, the next call starts the module
// anew.
func (m *Module) Tokens(ctx context.Context) ([]Token, error) {
	res, err := m.call(ctx, &request{Op: opTokens}, nil)
	if err != nil {
		return nil, err
	}
	if len(res.Tokens) == 0 {
		m.retire()
	}
	for i := range res.Tokens {
		res.Tokens[i].Module = m.path
	}
	return res.Tokens, nil
}

// Certificates lists the X.509 certificates of the token in slot, without
// login. It fails with token.removed where the slot is empty.
func (m *Module) Certificates(ctx context.Context, slot uint) ([]Certificate, error) {
	res, err := m.call(ctx, &request{Op: opCertificates, Slot: slot}, nil)
	if err != nil {
		return nil, err
	}
	if len(res.Tokens) != 1 {
		return nil, fault.New(fault.TokenModuleFailed, "certificates without their token")
	}
	t := res.Tokens[0]
	t.Module = m.path
	list := make([]Certificate, 0, len(res.Certificates))
	for _, w := range res.Certificates {
		c := Certificate{
			DER: w.DER, KeyID: w.KeyID, Label: w.Label, Token: t,
			Key: w.Key, AlwaysAuthenticate: w.AlwaysAuthenticate, PSS: w.PSS,
		}
		c.X509, c.ParseError = x509.ParseCertificate(w.DER)
		if pub, err := publicKeyOf(w.DER); err == nil {
			c.KeyType = keyType(pub)
		}
		list = append(list, c)
	}
	return list, nil
}

// call makes one call in the running worker, starting one if need be. Where
// want is set, the call is for a session of that worker and fails if it is gone.
func (m *Module) call(ctx context.Context, req *request, want *process) (*response, error) {
	var res *response
	do := func(ctx context.Context, p *process) (err error) {
		if onlyLooks(req.Op) && m.somebodyIsLoggedIn() {
			// A call that is given up ends the worker: who only looks does not
			// end another's login, and waits as long as the call may take.
			ctx = context.WithoutCancel(ctx)
		}
		res, err = p.call(ctx, req, nil)
		return err
	}
	err := m.inTurn(ctx, want, do)
	if onlyLooks(req.Op) && wantsFreshWorker(err) {
		err = m.inTurn(ctx, want, do)
	}
	return res, err
}

// onlyLooks reports whether an operation may be repeated without anybody's
// asking: it changes nothing and needs no login.
func onlyLooks(op string) bool { return op == opSlots || op == opTokens || op == opCertificates }

// login is call for opOpen: the PIN goes along, and s learns which worker holds
// its login before anybody else has a turn there.
func (m *Module) login(ctx context.Context, s *Session, req *request, pin []byte) error {
	return m.inTurn(ctx, nil, func(ctx context.Context, p *process) error {
		p.stderr.withhold()
		res, err := p.call(ctx, req, pin)
		if err != nil {
			return err
		}
		m.mu.Lock()
		defer m.mu.Unlock()
		s.proc, s.id, s.always = p, res.Session, res.Always
		return nil
	})
}

// inTurn waits for its turn and hands do the running worker. While it waits,
// ctx may end without harm to the call under way, and the error is ctx's own.
func (m *Module) inTurn(ctx context.Context, want *process, do func(context.Context, *process) error) error {
	select {
	case m.turn <- struct{}{}:
		defer func() { <-m.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	p, err := m.worker(ctx, want)
	if err != nil {
		return err
	}
	if err = do(ctx, p); err != nil && wantsFreshWorker(err) {
		p.spent.Store(true)
	}
	return err
}

// worker returns the running worker, or starts one. The caller has the turn.
func (m *Module) worker(ctx context.Context, want *process) (*process, error) {
	p, fresh, err := m.ensure(want)
	if err != nil || !fresh {
		return p, err
	}
	// Outside the lock, so that Close can end a module that hangs here.
	if _, err := p.call(ctx, &request{Op: opHello}, nil); err != nil {
		p.kill()
		return nil, err
	}
	return p, nil
}

// ensure returns the running worker; where it has none, it starts one and says
// that it is fresh.
func (m *Module) ensure(want *process) (p *process, fresh bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return nil, false, fault.New(fault.TokenModuleFailed, "the module was closed")
	}
	if m.proc != nil && m.proc.alive() && (want == nil || want == m.proc) {
		if !m.proc.spent.Load() || m.loggedIn() {
			return m.proc, false, nil
		}
	}
	if want != nil {
		return nil, false, fault.New(fault.TokenModuleFailed, "the worker of this session has ended")
	}
	failed := m.proc != nil && !m.proc.spent.Load()
	if m.proc != nil {
		m.proc.kill()
		m.proc = nil
	}
	if p, err = startProcess(m.command, m.path); err != nil {
		return nil, false, err
	}
	m.proc = p
	if failed && m.command.Restarted != nil {
		m.command.Restarted()
	}
	return p, true, nil
}

// retire has the worker replaced before the next call, unless somebody is logged
// in. Some modules see only what was there when they were initialised: p11-kit's
// client a server that runs, others the readers that are plugged in.
func (m *Module) retire() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.proc != nil {
		m.proc.spent.Store(true)
	}
}

// somebodyIsLoggedIn is loggedIn for who does not hold m.mu. Who has the turn can
// rely on a no: a login needs the turn.
func (m *Module) somebodyIsLoggedIn() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.loggedIn()
}

// loggedIn reports whether a session is open in the running worker. One that
// ended with a failure is logged out, although its owner has not closed it yet.
func (m *Module) loggedIn() bool {
	for _, s := range m.open {
		if s.proc == m.proc && !s.over.Load() {
			return true
		}
	}
	return false
}
