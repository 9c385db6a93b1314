package agent

import (
	"crypto/x509"
	"sync"

	"trien/host/settings"
	"trien/protocol"
	"trien/signer/revocation"
	"trien/signer/rules"
)

// inForce is what one request is served by from its first step to its last:
// the settings as they were when it began, with what the files that they name
// had then. What the administrator changes meanwhile is for the next request,
// so that nothing is shown by one rule and approved by another.
type inForce struct {
	*settings.Settings
	roots []*x509.Certificate
}

// now takes what is in force. Roots that cannot be read are left out: what
// they would have made trusted is not.
func (a *Agent) now() inForce {
	n := inForce{Settings: a.Settings.Current()}
	var err error
	if n.roots, err = n.Trust.Certificates(); err != nil {
		a.Log.Warn("trust roots", "error", err)
	}
	return n
}

// packs reads the rule packs in force. Without them nothing is signed or
// verified: they may forbid it.
func (a *Agent) packs(n inForce) (rules.Packs, error) {
	packs, err := n.Rules.Load()
	if err != nil {
		a.Log.Error("rule packs", "error", err)
		return nil, protocol.NewError(protocol.HostSettingsInvalid)
	}
	return packs, nil
}

// revocations has the one checker of the process, until the settings ask for
// another.
type revocations struct {
	mu      sync.Mutex
	asked   settings.Revocation
	checker *revocation.Checker
}

// checker asks whether certificates were withdrawn; nil where nobody does.
func (a *Agent) checker(n inForce) *revocation.Checker {
	r := &a.revocations
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.asked != n.Revocation {
		r.asked, r.checker = n.Revocation, n.Revocation.Checker(a.RevocationDir, a.Log)
	}
	return r.checker
}
