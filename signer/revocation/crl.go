package revocation

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"slices"
	"sync"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"trien/signer/cms"
)

// MaxCRL is the longest CRL that is read, in bytes. Those of large authorities
// have a few MiB.
const MaxCRL = 16 << 20

var (
	oidIssuingDistributionPoint = asn1.ObjectIdentifier{2, 5, 29, 28}
	oidExpiredCertsOnCRL        = asn1.ObjectIdentifier{2, 5, 29, 60}
	oidReasonCode               = asn1.ObjectIdentifier{2, 5, 29, 21}
	oidInvalidityDate           = asn1.ObjectIdentifier{2, 5, 29, 24}
)

// crl is a CertificateList (RFC 5280, 5.1). Only its frame is read until its
// signature has been checked, because a list takes many times its length in
// memory, and a document may bring along any list.
type crl struct {
	raw, signed, algorithm, signature, issuer []byte

	mu       sync.Mutex // guards what follows
	checked  *cms.Certificate
	list     *x509.RevocationList // nil where checked did not sign it
	weak     []string
	expired  time.Time // expiredCertsOnCRL
	scope    *scope
	unusable bool // a critical extension that is not understood
}

func parseCRL(der []byte) (*crl, error) {
	if len(der) > MaxCRL {
		return nil, errMalformed
	}
	input := cryptobyte.String(der)
	var outer, signed, algorithm, tbs, issuer cryptobyte.String
	c := &crl{}
	if !input.ReadASN1Element(&outer, cbasn1.SEQUENCE) {
		return nil, errMalformed
	}
	c.raw = outer
	if !outer.ReadASN1(&outer, cbasn1.SEQUENCE) || !outer.ReadASN1Element(&signed, cbasn1.SEQUENCE) ||
		!outer.ReadASN1Element(&algorithm, cbasn1.SEQUENCE) || !outer.ReadASN1BitStringAsBytes(&c.signature) || !outer.Empty() {
		return nil, errMalformed
	}
	c.signed, c.algorithm = signed, algorithm
	if !signed.ReadASN1(&tbs, cbasn1.SEQUENCE) || !tbs.SkipOptionalASN1(cbasn1.INTEGER) ||
		!tbs.SkipASN1(cbasn1.SEQUENCE) || !tbs.ReadASN1Element(&issuer, cbasn1.SEQUENCE) {
		return nil, errMalformed
	}
	c.issuer = issuer
	return c, nil
}

// status returns what the list says of a certificate, Unknown where it says
// nothing that counts (RFC 5280, 6.3.3).
func (c *crl) status(q Query) Status {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !cms.SameName(c.issuer, q.Certificate.RawIssuer) || q.Certificate.Serial == nil || !c.open(q.Issuer) || !c.scope.covers(q.Certificate) {
		return Status{}
	}
	s := Status{State: Good, Kind: "crl", ThisUpdate: c.list.ThisUpdate, NextUpdate: c.list.NextUpdate,
		Reason: -1, Weak: c.weak, Raw: c.raw, coversExpired: c.expired}
	for _, entry := range c.list.RevokedCertificateEntries {
		if entry.SerialNumber.Cmp(q.Certificate.Serial) != 0 {
			continue
		}
		if entry.ReasonCode == reasonRemove {
			break // of a delta CRL only
		}
		s.State, s.RevokedAt = Revoked, entry.RevocationTime
		if slices.ContainsFunc(entry.Extensions, func(e pkix.Extension) bool { return e.Id.Equal(oidReasonCode) }) {
			s.Reason = entry.ReasonCode
		}
		// The key may have been in false hands since before it was noticed.
		if since := invalidSince(entry.Extensions); !since.IsZero() && since.Before(s.RevokedAt) {
			s.RevokedAt = since
		}
		break
	}
	return s
}

// open checks the signature and reads the list, once for an issuer. The caller
// holds mu.
func (c *crl) open(issuer *cms.Certificate) bool {
	if c.checked != nil && bytes.Equal(c.checked.Raw, issuer.Raw) {
		return c.list != nil && !c.unusable
	}
	c.checked, c.list, c.scope, c.unusable, c.expired = issuer, nil, nil, false, time.Time{}
	if usage, err := issuer.KeyUsage(); err != nil || !cms.SameName(c.issuer, issuer.RawSubject) || usage != 0 && usage&x509.KeyUsageCRLSign == 0 {
		return false
	}
	var err error
	if c.weak, err = issuer.CheckSignature(c.algorithm, c.signed, c.signature); err != nil {
		return false
	}
	if c.list, err = x509.ParseRevocationList(c.raw); err != nil {
		c.list = nil
		return false
	}
	c.readExtensions()
	return !c.unusable
}

func (c *crl) readExtensions() {
	for _, e := range c.list.Extensions {
		switch {
		case e.Id.Equal(oidIssuingDistributionPoint):
			c.scope = readScope(e.Value)
			c.unusable = c.unusable || c.scope == nil
		case e.Id.Equal(oidExpiredCertsOnCRL):
			value := cryptobyte.String(e.Value)
			value.ReadASN1GeneralizedTime(&c.expired)
		case e.Critical:
			c.unusable = true // among them deltaCRLIndicator
		}
	}
	for _, entry := range c.list.RevokedCertificateEntries {
		// certificateIssuer, of indirect CRLs, is the one in use.
		c.unusable = c.unusable || slices.ContainsFunc(entry.Extensions, func(e pkix.Extension) bool { return e.Critical })
	}
}

// invalidSince returns an entry's invalidityDate (RFC 5280, 5.3.2), or zero.
func invalidSince(list []pkix.Extension) (t time.Time) {
	for _, e := range list {
		if value := cryptobyte.String(e.Value); e.Id.Equal(oidInvalidityDate) {
			value.ReadASN1GeneralizedTime(&t)
		}
	}
	return t
}

// scope is an issuingDistributionPoint (RFC 5280, 5.2.5): which certificates
// the list is about.
type scope struct {
	usersOnly, authoritiesOnly bool
	addresses                  []string // of a named distribution point
	named                      bool
}

// readScope returns nil for a list that is indirect, of some reasons only, or
// about attribute certificates.
func readScope(value []byte) *scope {
	der := cryptobyte.String(value)
	var fields, point cryptobyte.String
	s := &scope{}
	if !der.ReadASN1(&fields, cbasn1.SEQUENCE) || !fields.ReadOptionalASN1(&point, &s.named, context0) {
		return nil
	}
	if s.named {
		var names cryptobyte.String
		if !point.ReadASN1(&names, context0) {
			return nil // relative to the issuer
		}
		for !names.Empty() {
			var name cryptobyte.String
			var tag cbasn1.Tag
			if !names.ReadAnyASN1(&name, &tag) {
				return nil
			}
			if tag == cbasn1.Tag(6).ContextSpecific() {
				s.addresses = append(s.addresses, string(name))
			}
		}
	}
	for !fields.Empty() {
		var field cryptobyte.String
		var tag cbasn1.Tag
		if !fields.ReadAnyASN1(&field, &tag) {
			return nil
		}
		set := len(field) == 1 && field[0] != 0
		switch tag {
		case cbasn1.Tag(1).ContextSpecific():
			s.usersOnly = set
		case cbasn1.Tag(2).ContextSpecific():
			s.authoritiesOnly = set
		default:
			if set || tag == cbasn1.Tag(3).ContextSpecific() {
				return nil
			}
		}
	}
	return s
}

// covers reports whether the list is about certificates such as this one. A
// list that is one of several names its address, which the certificate must
// name as well (6.3.3, b, 2, i).
func (s *scope) covers(cert *cms.Certificate) bool {
	if s == nil {
		return true
	}
	ca, _, err := cert.BasicConstraints()
	if err != nil || s.usersOnly && ca || s.authoritiesOnly && !ca {
		return false
	}
	if !s.named {
		return true
	}
	servers := cert.CRLServers()
	return slices.ContainsFunc(s.addresses, func(a string) bool { return slices.Contains(servers, a) })
}
