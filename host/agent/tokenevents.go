package agent

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"trien/protocol"
	"trien/signer/fault"
	"trien/signer/token"
)

// How often the settings are looked at for other modules, and how long one that
// does not start, or whose tokens cannot all be read, is left alone; the second
// doubles each time.
const (
	settingsInterval = time.Second
	firstBackoff     = time.Second
	lastBackoff      = time.Minute
)

// plugged is which tokens are plugged in, as far as the agent has seen. The
// modules are watched for as long as somebody listens, and no longer; what a
// request reads meanwhile counts as well (tokens.read). Looking takes its turn
// behind logins and signatures, and never ends one.
type plugged struct {
	tokens *tokens
	// any has a signal after each change. Listening to it keeps nothing watched.
	any chan struct{}

	mu        sync.Mutex
	last      uint64 // mark that was handed out
	listeners map[chan struct{}]bool
	seen      map[string]*sight // by module's path; nil while nobody listens
	stop      context.CancelFunc
	closed    bool
	watching  sync.WaitGroup
}

// sight is what was seen through one module.
type sight struct {
	mark   uint64
	tokens []protocol.Token
	again  chan struct{} // asks its watcher to read once more
	known  bool
}

func newPlugged(t *tokens) *plugged {
	return &plugged{tokens: t, listeners: map[chan struct{}]bool{}, any: make(chan struct{}, 1)}
}

// subscribe has somebody told, within two seconds, that a token came or went or
// that the state of a PIN is another. changed never closes and holds at most
// one signal; what is plugged in then, present and the lists of tokens tell.
//
// Whoever lists tokens subscribes first: a change after what the list saw is
// then always told, and one before it perhaps as well. stop may be called more
// than once; with the last listener the watching ends. Modules that come into
// the settings, or leave them, count as tokens do.
func (t *tokens) subscribe() (changed <-chan struct{}, stop func()) {
	return t.plugged.subscribe()
}

// present lists what subscribe tells of, in the settings' order of modules. ok
// is false while nobody listens: then nothing is known.
func (t *tokens) present() (list []protocol.Token, ok bool) {
	p := t.plugged
	p.mu.Lock()
	defer p.mu.Unlock()
	list = []protocol.Token{}
	for _, path := range t.settings.Current().Tokens.Modules {
		if s := p.seen[path]; s != nil {
			list = append(list, s.tokens...)
		}
	}
	return list, p.seen != nil
}

func (p *plugged) subscribe() (<-chan struct{}, func()) {
	c := make(chan struct{}, 1)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.listeners[c] = true
	if p.stop == nil && !p.closed {
		ctx, cancel := context.WithCancel(p.tokens.ctx)
		p.seen, p.stop = map[string]*sight{}, cancel
		p.watching.Go(func() { p.watch(ctx) })
	}
	return c, func() { p.unsubscribe(c) }
}

func (p *plugged) unsubscribe(c chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.listeners, c)
	if len(p.listeners) == 0 && p.stop != nil {
		p.stop()
		p.stop, p.seen = nil, nil
	}
}

// close ends the watching for good and waits for it.
func (p *plugged) close() {
	p.mu.Lock()
	p.closed = true
	if p.stop != nil {
		p.stop()
		p.stop, p.seen = nil, nil
	}
	p.mu.Unlock()
	p.watching.Wait()
}

// mark numbers a reading that begins.
func (p *plugged) mark() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last++
	return p.last
}

// saw takes a module's tokens as a reading with this mark saw them. One that
// began before another that was taken already tells nothing new.
func (p *plugged) saw(path string, mark uint64, list []token.Token) {
	shown := make([]protocol.Token, 0, len(list))
	for _, t := range list {
		shown = append(shown, shownToken(t))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.seen[path]
	if s == nil || mark < s.mark {
		return
	}
	changed := s.known && !slices.Equal(s.tokens, shown)
	s.mark, s.tokens, s.known = mark, shown, true
	if changed {
		p.tell()
	}
}

// missed says that a list was given out without a module's tokens: those that it
// shows are new then.
func (p *plugged) missed(path string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s := p.seen[path]; s != nil {
		s.known = true
	}
}

// tell signals a change. The caller has the lock.
func (p *plugged) tell() {
	signal(p.any)
	for c := range p.listeners {
		signal(c)
	}
}

// signal leaves a signal in a channel that holds one.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// lookAgain has every watched module read once more.
func (p *plugged) lookAgain() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.seen {
		signal(s.again)
	}
}

// watch watches the modules of the settings as they are, until ctx ends.
func (p *plugged) watch(ctx context.Context) {
	running := map[string]context.CancelFunc{}
	ticker := time.NewTicker(settingsInterval)
	defer ticker.Stop()
	for begun := false; ; begun = true {
		wanted := p.tokens.settings.Current().Tokens.Modules
		for path := range maps.Keys(running) {
			if !slices.Contains(wanted, path) {
				running[path]()
				delete(running, path)
				p.forget(ctx, path)
			}
		}
		for _, path := range wanted {
			if running[path] == nil {
				one, cancel := context.WithCancel(ctx)
				running[path] = cancel
				again := p.expect(ctx, path, begun)
				p.watching.Go(func() { p.watchModule(one, path, again) })
			}
		}
		select {
		case <-ctx.Done():
			for _, cancel := range running {
				cancel()
			}
			return
		case <-ticker.C:
		}
	}
}

// expect makes room for what path will show. The tokens of a module that is new
// in the settings are new as well; of others nothing is known yet.
func (p *plugged) expect(ctx context.Context, path string, added bool) (again chan struct{}) {
	again = make(chan struct{}, 1)
	p.mu.Lock()
	defer p.mu.Unlock()
	if ctx.Err() == nil && p.seen[path] == nil {
		p.seen[path] = &sight{again: again, known: added}
	}
	return again
}

// forget tells that the tokens of a module are gone with it.
func (p *plugged) forget(ctx context.Context, path string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.seen[path]
	if s == nil || ctx.Err() != nil {
		return
	}
	delete(p.seen, path)
	if len(s.tokens) > 0 {
		p.tell()
	}
}

// watchModule watches one module until ctx ends, starting it as often as need
// be.
func (p *plugged) watchModule(ctx context.Context, path string, again <-chan struct{}) {
	defer p.tokens.hold([]string{path})()
	for wait := firstBackoff; ; wait = min(2*wait, lastBackoff) {
		m, err := p.tokens.module(ctx, path)
		if err == nil {
			p.follow(ctx, path, m, again)
			return
		}
		if ctx.Err() != nil {
			return
		}
		p.tokens.log.Debug("PKCS#11 module is not watched", "path", path, "error", err)
		p.saw(path, p.mark(), nil)
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// follow reads a module's tokens each time that its slots are others. A token
// that is just being plugged in may have a slot and no answer yet, so that it is
// asked again.
func (p *plugged) follow(ctx context.Context, path string, m *token.Module, again <-chan struct{}) {
	slots := m.Watch(ctx)
	var retry <-chan time.Time
	count, wait := 0, firstBackoff
	for {
		select {
		case now, open := <-slots:
			if !open {
				return
			}
			count, wait = len(now), firstBackoff
		case <-again:
		case <-retry:
		}
		retry = nil
		if count == 0 {
			// Asking for the tokens as well would start the module anew.
			p.saw(path, p.mark(), nil)
			continue
		}
		// Not ctx: its end would kill the worker, and somebody's login.
		read, cancel := context.WithTimeout(context.WithoutCancel(ctx), listTimeout)
		list, err := p.tokens.read(read, path, m)
		cancel()
		if err != nil {
			p.tokens.log.Debug("tokens were not read", "path", path, "error", err)
		}
		if fault.CodeOf(err) != "" { // else its turn did not come: somebody is signing
			p.saw(path, p.mark(), nil)
		}
		if len(list) < count {
			retry, wait = time.After(wait), min(2*wait, lastBackoff)
		}
	}
}
