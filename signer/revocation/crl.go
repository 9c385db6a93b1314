package revocation

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"math/big"
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

// crl is a CertificateList (RFC 5280, 5.1). It is read here and not by
// crypto/x509, which makes ten times its size of objects of it: large lists are
// searched where they lie.
type crl struct {
	raw, signed, algorithm, signature []byte

	issuer                 []byte
	thisUpdate, nextUpdate time.Time
	entries                cryptobyte.String // the content of revokedCertificates
	extensions             []extension

	mu      sync.Mutex // guards what follows
	checked *cms.Certificate
	valid   bool // whether checked signed it and nothing in it is beyond us
	weak    []string
	expired time.Time // expiredCertsOnCRL
	scope   *scope
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
	var ok bool
	if !signed.ReadASN1(&tbs, cbasn1.SEQUENCE) || !tbs.SkipOptionalASN1(cbasn1.INTEGER) ||
		!tbs.SkipASN1(cbasn1.SEQUENCE) || !tbs.ReadASN1Element(&issuer, cbasn1.SEQUENCE) || !readTime(&tbs, &c.thisUpdate) {
		return nil, errMalformed
	}
	c.issuer = issuer
	if !tbs.PeekASN1Tag(cbasn1.SEQUENCE) && !tbs.PeekASN1Tag(context0) && !tbs.Empty() && !readTime(&tbs, &c.nextUpdate) {
		return nil, errMalformed
	}
	if !tbs.ReadOptionalASN1(&c.entries, nil, cbasn1.SEQUENCE) {
		return nil, errMalformed
	}
	if c.extensions, ok = extensions(tbs, context0); !ok {
		return nil, errMalformed
	}
	return c, nil
}

// readTime reads a Time (RFC 5280, 4.1.2.5).
func readTime(s *cryptobyte.String, t *time.Time) bool {
	if s.PeekASN1Tag(cbasn1.UTCTime) {
		return s.ReadASN1UTCTime(t)
	}
	return s.ReadASN1GeneralizedTime(t)
}

// crlEntry is one of revokedCertificates.
type crlEntry struct {
	at         time.Time
	extensions cryptobyte.String // an Extensions, or nothing
}

// findEntry goes on to the entry with this serial number, or to the next one
// where it is nil. Nothing else is read of those that it passes.
func findEntry(list *cryptobyte.String, serial []byte) (e crlEntry, found, ok bool) {
	for !list.Empty() {
		var fields, number cryptobyte.String
		if !list.ReadASN1(&fields, cbasn1.SEQUENCE) || !fields.ReadASN1(&number, cbasn1.INTEGER) {
			return e, false, false
		}
		if serial == nil || bytes.Equal(bytes.TrimLeft(number, "\x00"), serial) {
			ok = readTime(&fields, &e.at)
			e.extensions = fields
			return e, true, ok
		}
	}
	return e, false, true
}

// serialOctets returns a serial number so that two are alike that differ only
// in their sign: authorities that write a negative one by mistake mean it.
func serialOctets(n *big.Int) []byte {
	b := cryptobyte.NewBuilder(nil)
	b.AddASN1BigInt(n)
	der, err := b.Bytes()
	if err != nil {
		return nil
	}
	value, content := cryptobyte.String(der), cryptobyte.String(nil)
	value.ReadASN1(&content, cbasn1.INTEGER)
	return append([]byte{}, bytes.TrimLeft(content, "\x00")...) // never nil
}

// status returns what the list says of a certificate, Unknown where it says
// nothing that counts (RFC 5280, 6.3.3).
func (c *crl) status(q Query) Status {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !cms.SameName(c.issuer, q.Certificate.RawIssuer) || q.Certificate.Serial == nil || !c.open(q.Issuer) || !c.scope.covers(q.Certificate) {
		return Status{}
	}
	s := Status{State: Good, Kind: "crl", ThisUpdate: c.thisUpdate, NextUpdate: c.nextUpdate,
		Reason: -1, Weak: c.weak, Raw: c.raw, coversExpired: c.expired}
	list := c.entries
	entry, found, ok := findEntry(&list, serialOctets(q.Certificate.Serial))
	if !ok || found && !s.revoke(entry) {
		return Status{}
	}
	return s
}

// revoke takes over what an entry says (RFC 5280, 5.3).
func (s *Status) revoke(entry crlEntry) bool {
	s.State, s.RevokedAt = Revoked, entry.at
	list, ok := readExtensions(entry.extensions)
	for _, e := range list {
		value := cryptobyte.String(e.value)
		var since time.Time
		switch {
		case e.id.Equal(oidReasonCode):
			ok = ok && value.ReadASN1Enum(&s.Reason)
		case e.id.Equal(oidInvalidityDate) && value.ReadASN1GeneralizedTime(&since) && since.Before(s.RevokedAt):
			// The key may have been in false hands since before it was noticed.
			s.RevokedAt = since
		}
	}
	if s.Reason == reasonRemove { // of a delta CRL only
		s.State, s.RevokedAt, s.Reason = Good, time.Time{}, -1
	}
	return ok
}

// open checks the signature and what the list is about, once for an issuer. The
// caller holds mu.
func (c *crl) open(issuer *cms.Certificate) bool {
	if c.checked != nil && bytes.Equal(c.checked.Raw, issuer.Raw) {
		return c.valid
	}
	c.checked, c.valid, c.scope, c.expired = issuer, false, nil, time.Time{}
	if usage, err := issuer.KeyUsage(); err != nil || !cms.SameName(c.issuer, issuer.RawSubject) || usage != 0 && usage&x509.KeyUsageCRLSign == 0 {
		return false
	}
	var err error
	if c.weak, err = issuer.CheckSignature(c.algorithm, c.signed, c.signature); err != nil {
		return false
	}
	c.valid = c.understood()
	return c.valid
}

// understood reads the extensions, and reports whether the list is complete and
// its issuer's own: a delta CRL and an indirect one have critical extensions.
func (c *crl) understood() bool {
	for _, e := range c.extensions {
		switch {
		case e.id.Equal(oidIssuingDistributionPoint):
			if c.scope = readScope(e.value); c.scope == nil {
				return false
			}
		case e.id.Equal(oidExpiredCertsOnCRL):
			value := cryptobyte.String(e.value)
			value.ReadASN1GeneralizedTime(&c.expired)
		case e.critical:
			return false
		}
	}
	for list := c.entries; !list.Empty(); {
		entry, _, ok := findEntry(&list, nil)
		if !ok {
			return false
		}
		if entry.extensions.Empty() {
			continue
		}
		extensions, ok := readExtensions(entry.extensions)
		if !ok || slices.ContainsFunc(extensions, func(e extension) bool { return e.critical }) {
			return false
		}
	}
	return true
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
