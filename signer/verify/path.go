package verify

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"slices"
	"time"

	"trien/signer/cms"
)

// Bounds of the search for a path: hostile signatures bring along certificates
// by the hundred that all claim to have issued each other.
const (
	maxIntermediates   = 64
	maxPathLength      = 10
	maxPathSignatures  = 64
	maxIssuances       = 1000 // in one document
	maxPathConstraints = 256  // subtrees in one nameConstraints
)

// purpose is what the certificate at the path's end must be good for.
type purpose int

const (
	forSigning purpose = iota
	forTimestamping
)

// path is a chain of certificates, the signer's first, the trust anchor last.
type path struct {
	certificates []*cms.Certificate
	// weak lists what the authorities' signatures and keys are weak by, and
	// weakSigner what the issuer's signature on the first certificate is.
	weak, weakSigner []string
}

// trust is what the administrator trusts, for the work on one document.
type trust struct {
	anchors []*cms.Certificate
	// issued holds the signatures of issuers that were checked, by the hashes
	// of both certificates: those of one document mostly share their path.
	issued map[[2][sha256.Size]byte]issuance
}

// issuance is what cms.Certificate.CheckIssuer said.
type issuance struct {
	weak []string
	err  error
}

func newTrust(anchors []*x509.Certificate) *trust {
	t := &trust{issued: map[[2][sha256.Size]byte]issuance{}}
	for _, c := range anchors {
		t.anchors = append(t.anchors, cms.ParseCertificate(c.Raw))
	}
	return t
}

// isAnchor reports whether the administrator trusts this very certificate.
func (t *trust) isAnchor(c *cms.Certificate) bool {
	return slices.ContainsFunc(t.anchors, func(a *cms.Certificate) bool { return bytes.Equal(a.Raw, c.Raw) })
}

// path looks for a path from cert to a trust anchor (RFC 5280, 6) through the
// certificates at hand, one in force at the given time where there is one. It
// returns nil and what is in the way where none leads to an anchor; a path that
// was found but breaks a rule comes with that finding.
//
// crypto/x509 has no part in this: it knows neither the certificates that it
// rejects nor the authorities whose certificates are signed with SHA-1, as
// those below the government's first root are. Two searches that disagree
// would be worse than one.
func (t *trust) path(cert *cms.Certificate, others []*cms.Certificate, at time.Time, use purpose) (*path, *finding) {
	if cert.Readable() != nil {
		return nil, findUnreadableCertificate
	}
	s := &pathSearch{trust: t, at: at, use: use, others: others[:min(len(others), maxIntermediates)]}
	s.extend(&path{certificates: []*cms.Certificate{cert}})
	if s.found == nil {
		return nil, findNoChain
	}
	return s.found, s.finding
}

type pathSearch struct {
	*trust
	at         time.Time
	use        purpose
	others     []*cms.Certificate
	signatures int

	found   *path
	finding *finding // what is wrong with found
}

// done reports whether there is nothing better to be found.
func (s *pathSearch) done() bool {
	return s.found != nil && s.finding == nil || s.signatures >= maxPathSignatures
}

// extend goes on from the last certificate of p, depth first.
func (s *pathSearch) extend(p *path) {
	last := p.certificates[len(p.certificates)-1]
	if s.isAnchor(last) {
		s.offer(p)
		return
	}
	if len(p.certificates) == maxPathLength {
		return
	}
	for _, candidates := range [][]*cms.Certificate{s.anchors, s.others} {
		for _, issuer := range candidates {
			if s.done() {
				return
			}
			if issuer.Readable() != nil || !cms.SameName(last.RawIssuer, issuer.RawSubject) || p.holds(issuer) {
				continue
			}
			s.signatures++
			weak, err := s.checkIssuer(last, issuer)
			if err != nil {
				continue
			}
			next := &path{certificates: append(slices.Clone(p.certificates), issuer), weak: slices.Clone(p.weak), weakSigner: p.weakSigner}
			if len(p.certificates) == 1 {
				next.weakSigner = weak
			} else {
				next.weak = append(next.weak, weak...)
			}
			s.extend(next)
		}
	}
}

func (t *trust) checkIssuer(c, issuer *cms.Certificate) (weak []string, err error) {
	key := [2][sha256.Size]byte{sha256.Sum256(c.Raw), sha256.Sum256(issuer.Raw)}
	if known, ok := t.issued[key]; ok {
		return known.weak, known.err
	}
	if len(t.issued) == maxIssuances {
		return nil, errTooMany
	}
	weak, err = c.CheckIssuer(issuer)
	t.issued[key] = issuance{weak, err}
	return weak, err
}

var errTooMany = errors.New("too many certificates to check")

// holds reports whether the path already went through this authority, that is
// its name and key (RFC 5280, 6.1: no certificate twice).
func (p *path) holds(c *cms.Certificate) bool {
	return slices.ContainsFunc(p.certificates, func(o *cms.Certificate) bool {
		return bytes.Equal(o.RawSubject, c.RawSubject) && bytes.Equal(o.RawSubjectPublicKeyInfo, c.RawSubjectPublicKeyInfo)
	})
}

// offer judges a path that has reached an anchor and keeps the best. One that
// is merely out of its time is better than one that breaks a constraint.
func (s *pathSearch) offer(p *path) {
	f := s.constraints(p)
	if f == nil && !p.within(s.at) {
		f = findOutOfBounds
	}
	if s.found == nil || f == nil || f == findOutOfBounds && s.finding != findOutOfBounds {
		s.found, s.finding = p, f
	}
}

// within reports whether every certificate of the path is in force (the shell
// model of RFC 5280, 6.1.3).
func (p *path) within(at time.Time) bool {
	return !slices.ContainsFunc(p.certificates, func(c *cms.Certificate) bool { return at.Before(c.NotBefore) || at.After(c.NotAfter) })
}

// understood holds the extensions that may be critical: those that the path
// search, the revocation check or the caller acts on, and those that restrict
// nothing here (names, identifiers, statements).
var understood = map[string]bool{
	"2.5.29.14": true, "2.5.29.35": true, // key identifiers
	"2.5.29.15": true, "2.5.29.37": true, // usages
	"2.5.29.17": true, "2.5.29.18": true, // alternative names
	"2.5.29.19": true, "2.5.29.30": true, "2.5.29.31": true,
	"2.5.29.32": true, "2.5.29.36": true, "2.5.29.54": true, // policies
	"1.3.6.1.5.5.7.1.1": true, "1.3.6.1.5.5.7.1.3": true, // AIA, QCStatements
}

var (
	oidTimeStamping = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 8}
	oidAnyPurpose   = asn1.ObjectIdentifier{2, 5, 29, 37, 0}
)

// constraints applies the rules of RFC 5280, 6.1.4 but for the validity.
func (s *pathSearch) constraints(p *path) *finding {
	below := 0 // authorities below the one looked at, self-issued ones not counted
	for i, c := range p.certificates {
		for _, e := range c.Extensions {
			if e.Critical && !understood[e.ID.String()] {
				return findChainConstraints
			}
		}
		if i == 0 {
			if f := s.usable(c); f != nil {
				return f
			}
			continue
		}
		if f := s.authority(c, below); f != nil {
			return f
		}
		if !bytes.Equal(c.RawIssuer, c.RawSubject) {
			below++
		}
	}
	if !namesAllowed(p.certificates) || !policiesAllowed(p.certificates) {
		return findChainConstraints
	}
	return nil
}

// authority checks a certificate that issued another (RFC 5280, 6.1.4, k to n).
func (s *pathSearch) authority(c *cms.Certificate, below int) *finding {
	ca, pathLen, err := c.BasicConstraints()
	usage, usageErr := c.KeyUsage()
	purposes, _, purposeErr := c.ExtKeyUsage()
	// Of version 1 only the administrator's own choice is an authority.
	if err != nil || usageErr != nil || purposeErr != nil || !ca && (c.Version == 3 || !s.isAnchor(c)) {
		return findChainConstraints
	}
	if pathLen >= 0 && below > pathLen || usage != 0 && usage&x509.KeyUsageCertSign == 0 {
		return findChainConstraints
	}
	if s.use == forTimestamping && len(purposes) > 0 && !slices.ContainsFunc(purposes, func(id asn1.ObjectIdentifier) bool {
		return id.Equal(oidTimeStamping) || id.Equal(oidAnyPurpose)
	}) {
		return findChainConstraints
	}
	return nil
}

// usable checks that the signer's certificate may sign what it signed: a
// document by its keyUsage, a timestamp by an extKeyUsage that is critical and
// allows nothing else (RFC 3161, 2.3).
func (s *pathSearch) usable(c *cms.Certificate) *finding {
	usage, err := c.KeyUsage()
	if err != nil {
		return findUnreadableCertificate
	}
	purposes, critical, err := c.ExtKeyUsage()
	if err != nil {
		return findUnreadableCertificate
	}
	if s.use == forTimestamping && (len(purposes) != 1 || !purposes[0].Equal(oidTimeStamping) || !critical) {
		return findNoStamper
	}
	if usage != 0 && usage&(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment) == 0 {
		return findChainConstraints
	}
	return nil
}
