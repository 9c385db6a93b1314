package verify

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"slices"
	"strings"
	"time"

	"trien/signer/cms"
)

// trust is what the administrator trusts.
type trust struct {
	anchors []*x509.Certificate
	roots   *x509.CertPool
}

func newTrust(anchors []*x509.Certificate) *trust {
	t := &trust{anchors: anchors, roots: x509.NewCertPool()}
	for _, c := range anchors {
		t.roots.AddCert(c)
	}
	return t
}

// maxIntermediates bounds the certificates that a signature may bring along,
// since the search for a path tries combinations of them.
const maxIntermediates = 32

// chain looks for a path from cert to a trust anchor as of a time (RFC 5280,
// 6), through the certificates that came with the signature. It returns nil
// where there is one, else what is in the way.
func (t *trust) chain(cert *cms.Certificate, others []*cms.Certificate, at time.Time, usage x509.ExtKeyUsage) *finding {
	if cert.X509 == nil {
		return findUnreadableCertificate
	}
	if usage == x509.ExtKeyUsageTimeStamping && !cms.StampsOnly(cert.X509) {
		return findNoStamper
	}
	if slices.ContainsFunc(t.anchors, func(a *x509.Certificate) bool { return bytes.Equal(a.Raw, cert.Raw) }) {
		return within(cert.X509, at)
	}
	intermediates := x509.NewCertPool()
	for i, c := range others {
		if c.X509 != nil && i < maxIntermediates {
			intermediates.AddCert(c.X509)
		}
	}
	leaf := *cert.X509
	// Critical extensions of a signing certificate that crypto/x509 does not
	// know and that restrict no signing.
	leaf.UnhandledCriticalExtensions = nil
	for _, id := range cert.X509.UnhandledCriticalExtensions {
		if !id.Equal(oidQCStatements) {
			leaf.UnhandledCriticalExtensions = append(leaf.UnhandledCriticalExtensions, id)
		}
	}
	_, err := leaf.Verify(x509.VerifyOptions{Roots: t.roots, Intermediates: intermediates, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{usage}})
	var invalid x509.CertificateInvalidError
	var unknown x509.UnknownAuthorityError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return findOutOfBounds
	case errors.As(err, &invalid), errors.As(err, new(x509.UnhandledCriticalExtension)):
		return findChainConstraints
	case errors.As(err, &unknown):
		return findNoChain
	}
	return findChainGeneral
}

// oidQCStatements: RFC 3739, 3.2.6.
var oidQCStatements = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 3}

func within(c *x509.Certificate, at time.Time) *finding {
	if at.Before(c.NotBefore) || at.After(c.NotAfter) {
		return findOutOfBounds
	}
	return nil
}

// trusted judges a signature whose integrity holds.
func (c *check) trusted() *finding {
	signer := c.verification.Certificate
	weak := strings.Join(slices.Compact(slices.Sorted(slices.Values(c.verification.Weak))), ", ")
	if weak != "" {
		c.report.Warnings = append(c.report.Warnings, textWeak(weak))
	}
	at, proven := c.signingTime()
	usage := x509.ExtKeyUsageAny
	if c.report.Kind == DocTimestamp {
		usage = x509.ExtKeyUsageTimeStamping
	}
	if f := c.trust.chain(signer, c.data.Certificates, at, usage); f != nil {
		c.report.Chain = ChainUntrusted
		return f
	}
	c.report.Chain = ChainTrusted
	if c.report.Kind == DocTimestamp {
		c.report.Times.TimestampTrusted = true
	}
	if x := signer.X509; x.KeyUsage != 0 && x.KeyUsage&(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment) == 0 {
		return findChainConstraints
	}
	if !proven && c.at.After(signer.X509.NotAfter) {
		return findOutOfBounds
	}
	if weak != "" {
		return findWeak
	}
	if c.subFilter == "ETSI.CAdES.detached" && !c.verification.CertificateBound {
		return findUnbound
	}
	return findNotRevocationChecked
}

// signingTime returns the time to judge the certificate at (rule N9), and
// whether a trusted timestamp proves it. A claim is believed only where it lies
// in the past.
func (c *check) signingTime() (at time.Time, proven bool) {
	if c.timestamp != nil {
		return c.timestamp.Time, false
	}
	for _, token := range c.data.Signer.SignatureTimestamps {
		if t, trusted := c.signatureTimestamp(token); t != nil {
			c.report.Times.Timestamp, c.report.Times.TimestampTrusted = t, trusted
			if trusted && !t.After(c.at) {
				return *t, true
			}
		}
	}
	if claimed := c.report.Times.Claimed; claimed != nil && claimed.Before(c.at) {
		return *claimed, false
	}
	return c.at, false
}

// signatureTimestamp returns the time of a token over the signature value, nil
// where the token does not hold, and whether its authority is trusted (RFC
// 3161, 2.3: its certificate is for timestamping only).
func (c *check) signatureTimestamp(token []byte) (*time.Time, bool) {
	ts, err := cms.ParseTimestamp(token)
	if err != nil || ts.Hash == 0 {
		return nil, false
	}
	h := ts.Hash.New()
	h.Write(c.data.Signer.Signature)
	v, err := ts.VerifyToken(h.Sum(nil))
	if err != nil {
		return nil, false
	}
	f := c.trust.chain(v.Certificate, append(slices.Clone(ts.Certificates), c.data.Certificates...), ts.Time, x509.ExtKeyUsageTimeStamping)
	return &ts.Time, f == nil && len(v.Weak) == 0
}
