package doctor

import (
	"context"
	"crypto/x509"
	"slices"
	"sync"
	"time"

	"trien/host/settings"
	"trien/protocol"
	"trien/signer/token"
)

// visit is one look: the settings as they were when it began, and what one part
// of it has found out for another.
type visit struct {
	*Doctor
	file   settings.File
	broken error // settings.Problems; the defaults stand in for the file's values
	s      settings.Settings
	// roots are read when they are needed, and once: they may be on a drive that
	// is away. The error is what kept some from being read.
	roots func() ([]*x509.Certificate, error)
	parts []part

	cards  *cards
	clocks *clocks
}

// visit reads the settings and plans the look.
func (d *Doctor) visit() *visit {
	v := &visit{Doctor: d, clocks: &clocks{}}
	v.file, v.broken = settings.Read(d.Settings)
	v.s = v.file.Settings
	if v.broken != nil {
		v.s = settings.Defaults()
	}
	v.roots = sync.OnceValues(v.s.Trust.Certificates)
	v.cards = newCards(len(v.s.Tokens.Modules))
	web := sync.OnceValue(func() []browser { return v.installed() })
	v.parts = []part{
		{protocol.AreaSettings, v.settings},
		{protocol.AreaAgent, func(ctx context.Context) []protocol.Finding { return v.program(ctx, web()) }},
		{protocol.AreaService, v.frontDoor},
		{protocol.AreaBrowser, func(ctx context.Context) []protocol.Finding { return v.manifests(web()) }},
		{protocol.AreaExtension, func(context.Context) []protocol.Finding { return v.extensions(web()) }},
		{protocol.AreaPolicy, func(context.Context) []protocol.Finding { return v.policies(web()) }},
	}
	if v.broken != nil {
		return v // nothing is known of modules, roots and servers
	}
	v.parts = append(v.parts, v.modules()...)
	v.clocks.asked.Add(1)
	v.parts = append(v.parts,
		part{protocol.AreaToken, v.tokens},
		part{protocol.AreaCertificate, v.certificates},
		part{protocol.AreaTrust, v.trust},
		part{protocol.AreaNetwork, v.authority},
		part{protocol.AreaNetwork, v.revocations},
		part{protocol.AreaClock, v.clock},
	)
	return v
}

// cards are the tokens that the modules have shown. Parts that need all of them
// wait for them.
type cards struct {
	byModule [][]card // nil of a module that gave no answer
	read     sync.WaitGroup
}

// card is one token with what is on it.
type card struct {
	token.Token
	certificates []token.Certificate
	err          error // why they could not be read
}

func newCards(modules int) *cards {
	c := &cards{byModule: make([][]card, modules)}
	c.read.Add(modules)
	return c
}

// answered tells whether any module has said which tokens there are.
func (c *cards) answered() bool {
	c.read.Wait()
	return slices.ContainsFunc(c.byModule, func(found []card) bool { return found != nil })
}

// all waits until every module has answered or was given up, and returns the
// tokens in the order of the settings, each once: two modules may show the same
// one.
func (c *cards) all() []card {
	c.read.Wait()
	type identity struct{ manufacturer, serial, label string }
	seen := map[identity]bool{}
	var list []card
	for _, found := range c.byModule {
		for _, t := range found {
			id := identity{t.Manufacturer, t.Serial, t.Label}
			if t.Serial != "" && seen[id] {
				continue
			}
			seen[id] = true
			list = append(list, t)
		}
	}
	// Some modules always show an empty token beside the real one (SoftHSM2).
	if slices.ContainsFunc(list, card.initialised) {
		list = slices.DeleteFunc(list, func(c card) bool { return !c.initialised() })
	}
	return list
}

func (c card) initialised() bool { return c.PINState != token.PINNotInitialized }

// days counts whole days until a time.
func (v *visit) days(until time.Time) int { return int(until.Sub(v.now()) / (24 * time.Hour)) }
