package verify

import (
	"cmp"
	"crypto"
	"slices"
	"time"

	"trien/signer/cms"
)

// proof is a time at which a signature is proven to have existed.
type proof struct {
	time time.Time
	// unsure: whether the certificate of the timestamping authority was
	// revoked could not be found out.
	unsure bool
}

// tolerance is how much the clocks of two timestamping authorities may differ.
const tolerance = time.Minute

// judge says what the signatures are worth whose integrity holds. It goes
// through them twice. From the last to the first, because a timestamp proves
// that everything it covers existed, earlier timestamps among it (EN 319
// 102-1, 5.6.2.3); and again, once every proof is there.
func (v *verifier) judge(checks []*check) {
	var intact []*check
	for _, c := range checks {
		if c.intact {
			intact = append(intact, c)
		}
	}
	if len(intact) == 0 {
		return
	}
	v.store = readStore(v.now)
	for _, c := range intact {
		v.store.addValues(c.data)
		v.store.certificates = append(v.store.certificates, c.data.Certificates...)
	}
	slices.SortStableFunc(intact, func(a, b *check) int { return cmp.Compare(b.br.end, a.br.end) })
	for i, c := range intact {
		for _, later := range intact[:i] {
			if later.covers(c) {
				c.earliest(later.stamped)
				c.earliest(later.existed)
				c.earliest(later.surely)
			}
		}
		c.readTimestamps()
	}
	for i, c := range intact {
		for _, earlier := range intact[i+1:] {
			if t := earlier.stamped; t != nil && c.covers(earlier) && t.time.After(c.notBefore) {
				c.notBefore = t.time
			}
		}
		c.report.conclude(c.worth())
	}
	if v.fetched != nil {
		v.fetched()
	}
}

// maxTokens bounds the timestamps of one signature. Two are usual at most.
const maxTokens = 8

// covers reports whether the signature covers all of an earlier one's revision.
func (c *check) covers(earlier *check) bool { return earlier.br.end <= c.br.gap }

// earliest keeps the earliest proof that the signature existed, and the
// earliest that nothing is doubtful about.
func (c *check) earliest(p *proof) {
	if p == nil {
		return
	}
	if c.existed == nil || p.time.Before(c.existed.time) {
		c.existed = p
	}
	if !p.unsure && (c.surely == nil || p.time.Before(c.surely.time)) {
		c.surely = p
	}
}

// control is the time to judge at: that of a proof, else now.
func (v *verifier) control(p *proof) (at time.Time, proven bool) {
	if p == nil {
		return v.at, false
	}
	return p.time, true
}

// readTimestamps judges the signature's own timestamps, which may prove that it
// existed: those over its value, or itself where it is a document timestamp.
func (c *check) readTimestamps() {
	if c.timestamp != nil {
		// It counts for what it covers, not for its own time of judging:
		// what it proves of itself is its authority's word alone.
		c.own = c.stamp(c.timestamp, c.verification, c.existed, c.surely)
		c.report.Times.TimestampTrusted = c.own.finding == nil
		c.stampedBy(c.own)
		return
	}
	existed, surely := c.existed, c.surely // one token proves nothing of another
	why := ""                              // no timestamp counts
	tokens := c.data.Signer.SignatureTimestamps
	for _, der := range tokens[:min(len(tokens), maxTokens)] {
		ts, verification, err := c.token(der)
		if err != nil {
			why = findCrypto.subIndication
			continue
		}
		c.store.addValues(ts.SignedData)
		t := c.stamp(ts, verification, existed, surely)
		trusted := t.finding == nil
		if times := &c.report.Times; times.Timestamp == nil || trusted && (!times.TimestampTrusted || t.time.Before(*times.Timestamp)) {
			times.Timestamp, times.TimestampTrusted = &t.time, trusted
		}
		c.stampedBy(t)
		if trusted {
			c.earliest(&proof{t.time, t.unsure})
		} else {
			why = t.finding.subIndication
		}
	}
	if why != "" && !c.report.Times.TimestampTrusted {
		c.warn(textTimestampUntrusted(why))
	}
}

// token reads a timestamp over the signature value and checks that it holds.
func (c *check) token(der []byte) (*cms.Timestamp, cms.Verification, error) {
	ts, err := cms.ParseTimestamp(der)
	if err != nil {
		return nil, cms.Verification{}, err
	}
	if ts.Hash == 0 {
		return nil, cms.Verification{}, cms.ErrUnsupported
	}
	h := ts.Hash.New()
	h.Write(c.data.Signer.Signature)
	verification, err := ts.VerifyToken(h.Sum(nil))
	return ts, verification, err
}

// stampedBy keeps the earliest of the signature's own timestamps. One that
// contradicts a later one still says that what covers it was made afterwards.
func (c *check) stampedBy(t stampResult) {
	if t.finding != nil && t.finding != findTimestampOrder {
		return
	}
	if c.stamped == nil || t.time.Before(c.stamped.time) {
		c.stamped = &proof{t.time, t.unsure}
	}
}

// stamp is what is found out about a timestamp.
type stampResult struct {
	time       time.Time
	path       *path
	assessment assessment
	finding    *finding // nil where it is to be believed
	unsure     bool
}

// stamp judges a timestamp whose imprint and signature hold. Like a signature
// it must be in force now, or at the time at which a later timestamp proves
// that it existed (EN 319 102-1, 5.4). A doubtful proof is taken where it needs
// one.
func (c *check) stamp(ts *cms.Timestamp, verification cms.Verification, existed, surely *proof) stampResult {
	r := c.stampAt(ts, verification, surely)
	if r.finding != nil && existed != surely {
		r = c.stampAt(ts, verification, existed)
		r.unsure = true
	}
	return r
}

func (c *check) stampAt(ts *cms.Timestamp, verification cms.Verification, existed *proof) stampResult {
	at, proven := c.control(existed)
	r := stampResult{time: ts.Time, assessment: assessment{state: RevocationNotChecked}}
	signer := verification.Certificate
	r.path, r.finding = c.trust.path(signer, c.around(ts.Certificates), at, forTimestamping)
	if r.path == nil || r.finding != nil && r.finding != findOutOfBounds {
		r.path = nil
		return r
	}
	r.assessment = c.assess(r.path, at)
	weak := slices.Concat(verification.Weak, r.path.weakSigner)
	if ts.Hash == crypto.SHA1 {
		weak = append(weak, "SHA-1")
	}
	if a := &r.assessment; a.state == RevocationRevoked && !a.authority && harmless[a.status.Reason] && a.status.RevokedAt.After(ts.Time) {
		a.state, a.later = RevocationGood, &a.status.RevokedAt
	}
	revoked := r.assessment.state == RevocationRevoked
	switch {
	case revoked && r.assessment.authority:
		r.finding = findRevokedAuthority
	case revoked:
		r.finding = findRevokedNoPOE
	case r.finding != nil:
	case ts.Time.Before(signer.NotBefore) || ts.Time.After(signer.NotAfter) || ts.Time.After(c.at.Add(tolerance)):
		r.finding = findOutOfBounds
	case ts.Time.After(at.Add(tolerance)):
		r.finding = findTimestampOrder
	case len(weak) > 0 && !(proven && at.Before(weakSince)):
		r.finding = findWeak
		if !signer.NotBefore.Before(weakSince) || !ts.Time.Before(weakSince) {
			r.finding = findWeakSince
		}
	}
	r.unsure = r.assessment.state == RevocationUnknown || r.assessment.state == RevocationNotChecked
	return r
}

// harmless are the reasons for a revocation after which an authority's earlier
// timestamps remain good (RFC 3161, 4, 1): unspecified, affiliationChanged,
// superseded, cessationOfOperation. The reason must be stated.
var harmless = map[int]bool{0: true, 3: true, 4: true, 5: true}

// around returns the certificates among which a path may lead.
func (c *check) around(own []*cms.Certificate) []*cms.Certificate {
	return slices.Concat(own, c.store.certificates)
}
