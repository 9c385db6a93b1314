package verify

import (
	"slices"
	"strings"
	"time"
)

// weakSince is when SHA-1 and RSA keys below 2048 bits ceased to be acceptable
// for new signatures (NIST SP 800-131A: after 2013; rule N10 allows neither).
//
// The policy: a signature or a signer's certificate that is weak counts where a
// timestamp proves that it is older than this. Where the certificate was issued
// later, or the signer claims a later time, it is CRYPTO_CONSTRAINTS_FAILURE;
// where nothing tells, CRYPTO_CONSTRAINTS_FAILURE_NO_POE. The certificates of
// authorities and their OCSP responses and CRLs are followed however weak they
// are signed, down to SHA-1 and RSA 1024, with a warning: the authorities below
// the government's first root are signed with SHA-1 until 2030, and what a root
// signs is not for an attacker to choose.
var weakSince = time.Date(2014, 1, 1, 0, 0, 0, 0, time.UTC)

// outcome is what is found out about a signature as of one time.
type outcome struct {
	path       *path
	assessment assessment
	finding    *finding
}

// worth judges a signature whose integrity holds, once its proofs are known
// (EN 319 102-1, 5.3 to 5.6): the path, then withdrawal, then time, then
// algorithms.
func (c *check) worth() *finding {
	if weak := c.weakness(); len(weak) > 0 {
		c.warn(textWeak(strings.Join(weak, ", ")))
	}
	if c.timestamp != nil {
		o := c.stampOutcome()
		c.reportOutcome(o)
		return o.finding
	}
	o := c.worthAt(c.control(c.existed))
	// Where the earliest proof is doubtful, the signature stands if it needs
	// a later one only, or none.
	if o.finding == findPassed && c.existed != c.surely && c.worthAt(c.control(c.surely)).finding != findPassed {
		c.warn(textTimestampUnknown)
		o.finding = findNotRevocationChecked
	}
	c.reportOutcome(o)
	return o.finding
}

// worthAt judges the signature as of a time at which it is proven to have
// existed, or as of now.
func (c *check) worthAt(at time.Time, proven bool) outcome {
	o := outcome{assessment: assessment{state: RevocationNotChecked}}
	o.path, o.finding = c.trust.path(c.verification.Certificate, c.around(c.data.Certificates), at, forSigning)
	if o.path == nil || o.finding != nil && o.finding != findOutOfBounds {
		o.path = nil
		return o
	}
	o.assessment = c.assess(o.path, at)
	if f := c.withdrawn(o.assessment); f != nil {
		o.finding = f
		return o
	}
	if f := c.untimely(o, at, proven); f != nil {
		o.finding = f
		return o
	}
	weak := append(c.weakness(), o.path.weakSigner...)
	switch {
	case len(weak) > 0 && !(proven && at.Before(weakSince)):
		o.finding = c.weakFinding()
	case c.subFilter == "ETSI.CAdES.detached" && !c.verification.CertificateBound:
		o.finding = findUnbound
	default:
		o.finding = o.assessment.conclusion()
	}
	return o
}

// conclusion is what is left to say of a signature that nothing speaks against.
func (a assessment) conclusion() *finding {
	if a.state == RevocationGood {
		return findPassed
	}
	return findNotRevocationChecked
}

// withdrawn returns what a revocation means. That the signature was made
// afterwards is proven where it covers a timestamp from afterwards; else it may
// have been made before (EN 319 102-1, 5.3.4).
func (c *check) withdrawn(a assessment) *finding {
	switch {
	case a.state != RevocationRevoked:
		return nil
	case a.authority:
		return findRevokedAuthority
	case !c.notBefore.IsZero() && !c.notBefore.Before(a.status.RevokedAt):
		return findRevoked
	}
	return findRevokedNoPOE
}

// untimely compares the times: of the proofs, of the claim and of the
// certificate (rule N9: validity at the time of signing).
func (c *check) untimely(o outcome, at time.Time, proven bool) *finding {
	signer := c.verification.Certificate
	claimed := c.report.Times.Claimed
	switch {
	case c.notBefore.After(at.Add(tolerance)):
		return findTimestampOrder
	case c.notBefore.After(signer.NotAfter):
		return findExpired
	case proven && at.Before(signer.NotBefore):
		return findNotYetValid
	case at.After(signer.NotAfter) && o.assessment.state == RevocationGood:
		return findOutOfBoundsGood
	case o.finding != nil:
		return o.finding
	case !proven && claimed != nil && claimed.Before(c.at) && (claimed.Before(signer.NotBefore) || claimed.After(signer.NotAfter)):
		return findOutOfBounds
	}
	return nil
}

// stampOutcome is the same for a document timestamp.
func (c *check) stampOutcome() outcome {
	o := outcome{path: c.own.path, assessment: c.own.assessment, finding: c.own.finding}
	switch {
	case o.finding == nil && c.notBefore.After(c.own.time.Add(tolerance)):
		o.finding = findTimestampOrder
	case o.finding == nil:
		o.finding = o.assessment.conclusion()
	}
	return o
}

// weakness lists what is weak about the signature itself, each once.
func (c *check) weakness() []string {
	return slices.Compact(slices.Sorted(slices.Values(c.verification.Weak)))
}

func (c *check) weakFinding() *finding {
	claimed := c.report.Times.Claimed
	if !c.verification.Certificate.NotBefore.Before(weakSince) || claimed != nil && !claimed.Before(weakSince) || !c.notBefore.Before(weakSince) {
		return findWeakSince
	}
	return findWeak
}

// reportOutcome writes an outcome into the report, its finding apart.
func (c *check) reportOutcome(o outcome) {
	c.report.Chain = ChainUntrusted
	if o.path != nil {
		c.report.Chain = ChainTrusted
		if weak := slices.Compact(slices.Sorted(slices.Values(slices.Concat(o.path.weak, o.path.weakSigner, o.assessment.weak)))); len(weak) > 0 {
			c.warn(textWeakChain(strings.Join(weak, ", ")))
		}
	}
	if signer := c.verification.Certificate; signer.X509 == nil {
		c.warn(textIrregular)
		c.report.Detail = signer.Err.Error()
	}
	c.reportRevocation(o.assessment)
}

func (c *check) warn(t Text) { c.report.Warnings = append(c.report.Warnings, t) }
