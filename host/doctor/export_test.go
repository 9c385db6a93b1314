package doctor

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"trien/host/settings"
)

// In lets a doctor look at an invented PC: root stands before the system's
// paths, home is the person's folder and user their account.
func (d *Doctor) In(root, home, user string) { d.places = places{root: root, home: home, user: user} }

// Revocation has servers asked by a client that reaches this PC.
func (d *Doctor) Revocation(c *http.Client) { d.revocation = c }

// Times bound the whole look, the reading of a module and the asking of a server,
// each where it is not 0.
func (d *Doctor) Times(whole, module, network time.Duration) {
	d.wholeTime, d.moduleTime, d.networkTime = cmp.Or(whole, d.wholeTime), cmp.Or(module, d.moduleTime), cmp.Or(network, d.networkTime)
}

// At has the doctor believe in another time.
func (d *Doctor) At(now func() time.Time) { d.now = now }

// Service stands in for the service.
func (d *Doctor) Service(ask func(context.Context, settings.Service) (string, error)) {
	d.service = ask
}

// What parses files of other programs.
var (
	ParsePreferences     = parsePreferences
	ParseAnswers         = parseAnswers
	ParseAddons          = parseAddons
	ParsePolicies        = parsePolicies
	ParseFirefoxPolicies = parseFirefoxPolicies
	ParseManifest        = parseManifest
	Matches              = matches
)

// Forces is forces.
func (p policy) Forces(ids []string) bool { return p.forces(ids) }

// Version and Disabled are the fields.
func (i installed) Version() string { return i.version }
func (i installed) Disabled() bool  { return i.disabled }

// The limits of a look.
const (
	WholeLimit   = wholeLimit
	ModuleLimit  = moduleLimit
	NetworkLimit = networkLimit
)
