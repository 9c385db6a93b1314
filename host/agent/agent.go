// Package agent is the program in the user's own session. The browser starts
// it for the extension (native messaging) and it lives as long as the
// browser's port. Everything that touches a document, a PIN or a key happens
// here, as that user.
//
// The way of a request: a page's conversation (conversation.go) reaches the
// agent through the extension or through the service (transport.go); its
// methods are in dispatch.go; sign.go carries one document or a batch from the
// first byte to the journal, with package consent asking the person in between:
// receiving.go and preparing.go work while the person looks (review.go),
// certificates.go follows the tokens, approved.go signs and results.go tells.
// statement.go does so for what has no document, a digest or a login. Every
// signature takes its key from logins.go, which logs in and out, and keeps a
// login for some minutes where the administrator allows that.
//
// The time that a signature claims and shows is that of its preparation, which
// the person saw: an approval binds what was shown, so that it is not changed
// afterwards, and who looks for some minutes signs with a time so many minutes
// old. Choosing another certificate or place takes a new time. Who needs the true one
// has an authority's timestamp.
package agent

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"trien/host/consent"
	"trien/host/journal"
	"trien/host/nativemessaging"
	"trien/host/settings"
	"trien/host/telemetry"
	"trien/protocol"
	"trien/signer/render"
	"trien/signer/token"
)

// Config is what an agent is made of.
type Config struct {
	Settings *settings.Source
	// SettingsFile is the path of Settings, which a diagnosis reads by itself.
	SettingsFile string
	Version      string
	Log          *slog.Logger
	// Telemetry counts; it may be nil.
	Telemetry *telemetry.Exporter
	// Worker starts the process that loads a PKCS#11 module.
	Worker token.Command
	// Drawer is the command of a process that calls render.Work with
	// CacheDir; without one pages are drawn in the agent, more slowly.
	Drawer []string
	// CacheDir is the user's own folder for compiled code, RevocationDir that
	// for answers about certificates, JournalFile the user's journal; all may
	// be missing yet.
	CacheDir      string
	RevocationDir string
	JournalFile   string
}

// Agent serves one browser. Use New, then Run.
type Agent struct {
	Config
	service  settings.Service // as it was at the start
	browser  *browser
	broker   *consent.Broker
	renderer *render.Renderer
	tokens   *tokens
	logins   *logins
	nonces   nonces
	// diagnoses are the looks over this PC that the extension asks for.
	diagnoses *diagnoses
	unwatch   func() // ends the watching of tokens for the extension; nil where it shows none
	checks    *checks
	// verifying has a place for each document that is being verified.
	verifying chan struct{}
	journal   *journal.Journal

	// What the browser calls itself, from when its extension has said hello.
	introduce  sync.Once
	introduced chan struct{}
	userAgent  string

	revocations revocations
	sites       *sites

	mu            sync.Mutex
	conversations map[uint32]*conversation // of the extension's pages, by number
}

// New prepares an agent that speaks with its browser over native.
func New(c Config, native *nativemessaging.Conn) *Agent {
	a := &Agent{
		Config:        c,
		service:       c.Settings.Current().Service,
		browser:       newBrowser(native),
		renderer:      render.New(c.CacheDir, c.Drawer...),
		tokens:        newTokens(c),
		journal:       journal.New(c.JournalFile),
		diagnoses:     newDiagnoses(),
		sites:         newSites(c.Settings),
		verifying:     make(chan struct{}, maxVerifying),
		introduced:    make(chan struct{}),
		conversations: map[uint32]*conversation{},
	}
	a.checks = newChecks(a.renderer, c.Version)
	a.broker = consent.New(consent.Window{
		Open: func(ctx context.Context, s protocol.ConsentState) error {
			return a.browser.call(ctx, protocol.MethodConsentOpen, protocol.ConsentOpenParams{State: s})
		},
		Update: func(s protocol.ConsentState) {
			a.browser.notify(protocol.MethodConsentUpdate, protocol.ConsentUpdateParams{State: s})
		},
		End: func(s protocol.ConsentState) {
			a.browser.notify(protocol.MethodConsentEnd, protocol.ConsentEndParams{State: s})
		},
	}, func() time.Duration { return c.Settings.Current().Confirmation.Timeout() })
	a.logins = newLogins(func() settings.Tokens { return c.Settings.Current().Tokens }, a.broker.LoginChanged, c.Log)
	a.tokens.failed = a.logins.endOn
	a.broker.KeepLogins(consent.Logins{Kept: a.logins.shown, Forget: a.logins.forget})
	return a
}

// Run serves until the browser closes the port or ctx ends; everything that is
// under way then ends with host.stopped. It returns nil in both cases.
func (a *Agent) Run(ctx context.Context) error {
	if err := harden(); err != nil {
		a.Log.Warn("this process may be dumped", "error", err)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	var work sync.WaitGroup
	work.Go(func() { a.meetService(ctx) })
	work.Go(func() { a.tellExtension(ctx) })
	err := a.browser.serve(ctx, a.handle, a.pageData)
	cancel(protocol.NewError(protocol.HostStopped))
	a.broker.Lost()
	a.mu.Lock()
	for _, c := range a.conversations {
		c.close()
	}
	a.mu.Unlock()
	a.checks.close()
	a.logins.close()
	a.tokens.close()
	work.Wait()
	a.renderer.Close()
	return err
}

// warm prepares what the first signature needs, while nobody waits for it: the
// renderer, and the token's module, which may take seconds to initialise.
func (a *Agent) warm() {
	a.renderer.Warm()
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), listTimeout)
		defer cancel()
		_, _ = a.tokens.certificates(ctx, a.now()) // a failure shows when it matters
	}()
}
