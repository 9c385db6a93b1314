package verify

import (
	"context"
	"sync"
	"time"

	"trien/signer/revocation"
)

// assessment is what is known of the withdrawal of a path's certificates as of
// one time.
type assessment struct {
	state Revocation
	// status is the answer that decides: about the one that is revoked, else
	// about the first certificate of the path.
	status revocation.Status
	// authority tells that it is not the first certificate that is revoked.
	authority bool
	// later is set where a certificate was revoked after that time.
	later *time.Time
	weak  []string
}

// assess asks about every certificate of the path but the anchor: first what
// the document carries, then the checker's cache and the authorities' servers.
// A path is asked about only after it has been found to lead to an anchor, so
// that no file makes this PC call an address that no trusted authority wrote.
func (v *verifier) assess(p *path, at time.Time) assessment {
	nobody := v.checker == nil && v.store.evidence.Empty()
	if v.ignoreRevocation || nobody || len(p.certificates) < 2 {
		return assessment{state: RevocationNotChecked}
	}
	statuses := make([]revocation.Status, len(p.certificates)-1)
	var wait sync.WaitGroup
	for i := range statuses {
		q := revocation.Query{Certificate: p.certificates[i], Issuer: p.certificates[i+1], At: at, Now: v.at}
		statuses[i] = v.store.evidence.Status(q)
		if statuses[i].State == revocation.Unknown && v.checker != nil {
			ctx := v.fetching()
			wait.Go(func() { statuses[i] = v.checker.Check(ctx, q) })
		}
	}
	wait.Wait()
	a := assessment{state: RevocationGood, status: statuses[0]}
	for _, s := range statuses {
		a.weak = append(a.weak, s.Weak...)
		switch {
		case s.State == revocation.Unknown:
			a.state = RevocationUnknown
		case s.State == revocation.Revoked && s.RevokedAt.After(at):
			a.later = &s.RevokedAt
		}
	}
	for i, s := range statuses {
		if s.State == revocation.Revoked && !s.RevokedAt.After(at) {
			a.state, a.status, a.authority = RevocationRevoked, s, i > 0
			break
		}
	}
	return a
}

// fetching returns the context of all that is fetched for this document, whose
// time runs from the first need.
func (v *verifier) fetching() context.Context {
	if v.fetch == nil {
		v.fetch, v.fetched = v.checker.Limit(v.ctx)
	}
	return v.fetch
}

// reportRevocation writes an assessment into the report.
func (c *check) reportRevocation(a assessment) {
	c.report.Revocation = a.state
	if a.state == RevocationGood || a.state == RevocationRevoked {
		c.report.RevocationSource = a.status.Kind + "/" + string(a.status.Origin)
		c.report.RevocationTime = &a.status.ThisUpdate
	}
	switch {
	case a.state == RevocationRevoked:
		c.report.RevocationTime = &a.status.RevokedAt
		c.warn(textRevoked(a.status.RevokedAt))
	case a.later != nil:
		c.warn(textRevokedLater(*a.later))
	}
	if a.state == RevocationUnknown {
		c.warn(textRevocationUnknown)
	}
	if a.state == RevocationNotChecked {
		c.warn(textRevocation)
	}
}
