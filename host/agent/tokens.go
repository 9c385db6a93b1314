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

// tokens owns one worker for each PKCS#11 module of the settings.
type tokens struct {
	settings *settings.Source
	worker   token.Command
	log      *slog.Logger

	mu      sync.Mutex
	modules map[string]*token.Module
	uses    map[string]int // requests that may use a module, by its path
	closed  bool
	// closing counts the modules that are being given up.
	closing sync.WaitGroup
}

func newTokens(c Config) *tokens {
	return &tokens{settings: c.Settings, worker: c.Worker, log: c.Log, modules: map[string]*token.Module{}, uses: map[string]int{}}
}

// lease keeps the modules of n running until it is given back. Those that the
// administrator took out of the settings end when nobody uses them any more.
func (t *tokens) lease(n inForce) (giveBack func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, path := range n.Tokens.Modules {
		t.uses[path]++
	}
	return func() {
		wanted := t.settings.Current().Tokens.Modules
		t.mu.Lock()
		defer t.mu.Unlock()
		for _, path := range n.Tokens.Modules {
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

// module returns the running module at path, starting it if need be.
func (t *tokens) module(ctx context.Context, path string) (*token.Module, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nil, fault.New(fault.TokenModuleFailed, "the agent is stopping")
	}
	if m := t.modules[path]; m != nil {
		return m, nil
	}
	m, err := token.Start(ctx, t.worker, path)
	if err != nil {
		return nil, err
	}
	t.modules[path] = m
	return m, nil
}

// each asks every module at once and gathers the answers in the settings'
// order. Only where no module answers is a failure told: with several drivers
// installed, a broken one must not keep the person from the good token.
func each[T any](ctx context.Context, t *tokens, n inForce, ask func(context.Context, *token.Module) ([]T, error)) ([]T, error) {
	ctx, cancel := context.WithTimeout(ctx, listTimeout)
	defer cancel()
	defer t.lease(n)()
	paths := n.Tokens.Modules
	lists := make([][]T, len(paths))
	failures := make([]error, len(paths))
	var wait sync.WaitGroup
	for i, path := range paths {
		wait.Go(func() {
			m, err := t.module(ctx, path)
			if err == nil {
				lists[i], err = ask(ctx, m)
			}
			if err != nil {
				t.log.Warn("PKCS#11 module", "path", path, "error", err)
				failures[i] = err
			}
		})
	}
	wait.Wait()
	var all []T
	for _, list := range lists {
		all = append(all, list...)
	}
	if len(all) > 0 {
		return all, nil
	}
	for _, err := range failures {
		if err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// list answers token.list.
func (t *tokens) list(ctx context.Context, n inForce) (protocol.TokenListResult, error) {
	found, err := each(ctx, t, n, func(ctx context.Context, m *token.Module) ([]token.Token, error) { return m.Tokens(ctx) })
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
	found, err := each(ctx, t, n, func(ctx context.Context, m *token.Module) ([]*identity, error) {
		present, err := m.Tokens(ctx)
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
	t.closing.Wait()
}
