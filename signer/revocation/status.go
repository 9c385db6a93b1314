package revocation

import (
	"time"

	"trien/signer/cms"
)

// State is what is known of a certificate.
type State int

// The states. Unknown is also what a responder's "unknown" becomes.
const (
	Unknown State = iota
	Good
	Revoked
)

// Origin is where an answer was found.
type Origin string

// The origins.
const (
	Embedded Origin = "embedded" // in the document
	Cached   Origin = "cache"    // fetched earlier
	Online   Origin = "online"
)

// The reasons that matter here (RFC 5280, 5.3.1). On hold is the one that can
// be taken back.
const (
	reasonHold   = 6
	reasonRemove = 8
)

// Query asks about one certificate.
type Query struct {
	// Certificate is the one asked about, Issuer the authority above it in a
	// path that the caller has checked.
	Certificate, Issuer *cms.Certificate
	// At is the time as of which a good certificate must be known to be good:
	// when the signature is proven to have existed, else Now.
	At time.Time
	// Now is the time of the check.
	Now time.Time
}

// Status is what the best of the answers says.
type Status struct {
	State State
	// Kind is "ocsp" or "crl".
	Kind   string
	Origin Origin
	// ThisUpdate is as of when the answer speaks, NextUpdate when there will
	// be a newer one; zero where it does not say.
	ThisUpdate, NextUpdate time.Time
	// RevokedAt is, for a revoked certificate, when; Reason why, a CRLReason
	// of RFC 5280, 5.3.1, -1 where nothing is said.
	RevokedAt time.Time
	Reason    int
	// Weak lists what the answer's own signature is weak by, such as "SHA-1".
	Weak []string
	// Raw is the answer, an OCSPResponse or a CertificateList in DER.
	Raw []byte

	// coversExpired is the time since which the answer still knows about
	// certificates that have expired (archiveCutoff, expiredCertsOnCRL).
	coversExpired time.Time
	// signerUntil is when the certificate of who signed it ends, if known.
	signerUntil time.Time
}

// skew is how far a clock may be wrong.
const skew = 5 * time.Minute

// unstated is how long an answer without a nextUpdate is good for.
const unstated = 24 * time.Hour

// usable reports whether an answer counts for a query. That a certificate is
// revoked counts at any time. That it is good must have been said when the
// answer was still in force at q.At, and while the authority still kept record
// of the certificate: most forget it when it expires.
func (s *Status) usable(q Query) bool {
	if s.State == Unknown || s.ThisUpdate.After(q.Now.Add(skew)) {
		return false
	}
	if s.State == Revoked {
		return true
	}
	end := s.NextUpdate
	if end.IsZero() {
		end = s.ThisUpdate.Add(unstated)
	}
	// A responder out of force says nothing any more, whatever it promised.
	if !s.signerUntil.IsZero() && s.signerUntil.Before(end) {
		end = s.signerUntil
	}
	if end.Add(skew).Before(q.At) {
		return false
	}
	expiry := q.Certificate.NotAfter
	return !s.ThisUpdate.After(expiry) || !s.coversExpired.IsZero() && !s.coversExpired.After(expiry)
}

// final reports whether no later answer can take this one back.
func (s *Status) final() bool { return s.State == Revoked && s.Reason != reasonHold }

// better reports whether a is to be preferred to b: a final revocation, the
// earliest of them, else the newest answer.
func (a *Status) better(b *Status) bool {
	switch {
	case b.State == Unknown:
		return true
	case a.final() != b.final():
		return a.final()
	case a.final():
		return a.RevokedAt.Before(b.RevokedAt)
	}
	return a.ThisUpdate.After(b.ThisUpdate)
}
