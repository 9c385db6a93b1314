package agent

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"trien/host/settings"
	"trien/protocol"
	"trien/signer/fault"
	"trien/signer/token"
)

// listTimeout bounds the reading of all tokens: slow cards take seconds.
const listTimeout = 30 * time.Second

// laggards is how long a module may take after another has shown a token.
var laggards = 8 * time.Second

// tokens owns one worker for each PKCS#11 module of the settings, and tells who
// subscribes of tokens that come and go (tokenevents.go).
type tokens struct {
	settings *settings.Source
	worker   token.Command
	log      *slog.Logger
	plugged  *plugged
	// failed is told of a module that has failed, and tells whether that may be
	// mended now. It is set before the first use.
	failed func(*token.Module) bool
	ctx    context.Context // ends with close
	end    context.CancelFunc

	mu       sync.Mutex
	modules  map[string]*token.Module
	starting map[string]*start
	uses     map[string]int // requests that may use a module, by its path
	closed   bool
	// closing counts the modules that are being started or given up.
	closing sync.WaitGroup
}

// start is a module that is being started. Its fields are set before done is
// closed.
type start struct {
	done   chan struct{}
	module *token.Module
	err    error
}

func newTokens(c Config) *tokens {
	t := &tokens{
		settings: c.Settings, worker: c.Worker, log: c.Log,
		failed:  func(*token.Module) bool { return false },
		modules: map[string]*token.Module{}, starting: map[string]*start{}, uses: map[string]int{},
	}
	t.ctx, t.end = context.WithCancel(context.Background())
	t.plugged = newPlugged(t)
	return t
}

// lease keeps the modules of n running until it is given back. Those that the
// administrator took out of the settings end when nobody uses them any more.
// Who leases has the state of a PIN looked at again afterwards.
func (t *tokens) lease(n inForce) (giveBack func()) {
	end := t.hold(n.Tokens.Modules)
	return func() {
		end()
		t.plugged.lookAgain()
	}
}

// hold keeps modules running until the returned function is called.
func (t *tokens) hold(paths []string) (end func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, path := range paths {
		t.uses[path]++
	}
	return func() {
		wanted := t.settings.Current().Tokens.Modules
		t.mu.Lock()
		defer t.mu.Unlock()
		for _, path := range paths {
			if t.uses[path]--; t.uses[path] == 0 {
				delete(t.uses, path)
			}
		}
		for path, m := range t.modules {
			if !t.closed && t.uses[path] == 0 && !slices.Contains(wanted, path) {
				delete(t.modules, path)
				t.closing.Go(func() { m.Close() })
			}
		}
	}
}

// module returns the running module at path, starting it if need be. One that
// takes long to start keeps nobody from another; where ctx ends meanwhile, it
// goes on starting for the next who asks.
func (t *tokens) module(ctx context.Context, path string) (*token.Module, error) {
	t.mu.Lock()
	if t.closed {
		t.mu.Unlock()
		return nil, fault.New(fault.TokenModuleFailed, "the agent is stopping")
	}
	if m := t.modules[path]; m != nil {
		t.mu.Unlock()
		return m, nil
	}
	s := t.starting[path]
	if s == nil {
		s = &start{done: make(chan struct{})}
		t.starting[path] = s
		t.closing.Go(func() { t.start(path, s) })
	}
	t.mu.Unlock()
	select {
	case <-s.done:
		return s.module, s.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// start starts the module at path for whoever waits for s.
func (t *tokens) start(path string, s *start) {
	defer close(s.done)
	defer t.hold([]string{path})()
	s.module, s.err = token.Start(t.ctx, t.worker, path)
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.starting, path)
	if s.err != nil {
		return
	}
	if t.closed {
		m := s.module
		s.module, s.err = nil, fault.New(fault.TokenModuleFailed, "the agent is stopping")
		t.closing.Go(func() { m.Close() })
		return
	}
	t.modules[path] = s.module
}

// read lists the tokens that a module sees, and has whoever subscribed told
// where they are others than before.
func (t *tokens) read(ctx context.Context, path string, m *token.Module) ([]token.Token, error) {
	mark := t.plugged.mark()
	list, err := m.Tokens(ctx)
	if err == nil {
		t.plugged.saw(path, mark, list)
	}
	return list, err
}

// each asks every module at once and gathers the answers in the settings'
// order. Only where no module answers is a failure told: with several drivers
// installed, a broken one must not keep the person from the good token, nor one
// that hangs for longer than laggards. What that one says in the end, subscribe
// tells.
func each[T any](ctx context.Context, t *tokens, n inForce, ask func(context.Context, string, *token.Module) ([]T, error)) ([]T, error) {
	paths := n.Tokens.Modules
	reading, cancel := context.WithTimeout(ctx, listTimeout)
	end := t.hold(paths)
	type answer struct {
		module int
		list   []T
		err    error
	}
	answers := make(chan answer, len(paths))
	var asking sync.WaitGroup
	for i, path := range paths {
		asking.Go(func() {
			a := answer{module: i}
			m, err := t.module(reading, path)
			if err == nil {
				a.list, err = ask(reading, path, m)
			}
			if err != nil {
				t.log.Warn("PKCS#11 module", "path", path, "error", err)
				a.err = err
			}
			answers <- a
		})
	}
	giveBack := func() {
		asking.Wait()
		cancel()
		end()
	}
	got := make([]answer, len(paths))
	waiting := map[int]bool{}
	for i := range paths {
		waiting[i] = true
	}
	var enough <-chan time.Time
	for len(waiting) > 0 {
		select {
		case a := <-answers:
			got[a.module] = a
			delete(waiting, a.module)
			if len(a.list) > 0 && enough == nil {
				enough = time.After(laggards)
			}
		case <-enough:
			for i := range waiting {
				t.log.Warn("PKCS#11 module is slow: its tokens are left out for now", "path", paths[i])
				t.plugged.missed(paths[i])
			}
			go giveBack()
			giveBack = func() {}
			clear(waiting)
		}
	}
	giveBack()
	var all []T
	var failure error
	for _, a := range got {
		all = append(all, a.list...)
		if failure == nil {
			failure = a.err
		}
	}
	if len(all) > 0 {
		return all, nil
	}
	return nil, failure
}

// list answers token.list.
func (t *tokens) list(ctx context.Context, n inForce) (protocol.TokenListResult, error) {
	found, err := each(ctx, t, n, t.read)
	result := protocol.TokenListResult{Tokens: []protocol.Token{}}
	for _, tk := range found {
		result.Tokens = append(result.Tokens, shownToken(tk))
	}
	return result, err
}

// certificates lists the signing certificates of every token that is plugged
// in. The error is token.missing where there is no token, and
// certificate.missing where none has a certificate with its key.
func (t *tokens) certificates(ctx context.Context, n inForce) ([]*identity, error) {
	noToken := true
	var mu sync.Mutex
	found, err := each(ctx, t, n, func(ctx context.Context, path string, m *token.Module) ([]*identity, error) {
		present, err := t.read(ctx, path, m)
		if err != nil {
			return nil, err
		}
		var list []*identity
		var failure error
		for _, tk := range present {
			if tk.PINState == token.PINNotInitialized {
				continue
			}
			mu.Lock()
			noToken = false
			mu.Unlock()
			certificates, err := m.Certificates(ctx, tk.Slot)
			if err != nil {
				t.log.Warn("token", "label", tk.Label, "error", err)
				failure = err
				continue
			}
			list = append(list, identities(n, m, certificates)...)
		}
		if len(list) > 0 {
			return list, nil // one token's failure does not hide another
		}
		return nil, failure
	})
	mu.Lock()
	defer mu.Unlock()
	switch {
	case err != nil:
		return nil, err
	case len(found) > 0:
		return found, nil
	case noToken:
		return nil, protocol.NewError(protocol.TokenMissing)
	}
	return nil, protocol.NewError(protocol.CertificateMissing)
}

func (t *tokens) close() {
	t.mu.Lock()
	t.closed = true
	for _, m := range t.modules {
		t.closing.Go(func() { m.Close() })
	}
	t.mu.Unlock()
	t.end()
	t.plugged.close()
	t.closing.Wait()
}
