package agent

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"strings"
	"time"

	"trien/protocol"
	"trien/signer"
	"trien/signer/rules"
	"trien/signer/token"
)

// identity is a certificate on a token, with all that is needed to sign with
// it.
type identity struct {
	module      *token.Module
	certificate token.Certificate
	chain       []*x509.Certificate
	shown       protocol.Certificate
}

// identities are the token's certificates that people sign with: those of end
// entities whose key may be there. The others serve as chain.
func identities(n inForce, m *token.Module, certificates []token.Certificate) []*identity {
	issuers := append([]*x509.Certificate(nil), n.roots...)
	for _, c := range certificates {
		if c.X509 != nil && c.X509.IsCA {
			issuers = append(issuers, c.X509)
		}
	}
	var list []*identity
	for _, c := range certificates {
		if c.X509 == nil || c.X509.IsCA || c.Key == token.KeyAbsent {
			continue
		}
		list = append(list, &identity{
			module: m, certificate: c,
			chain: signer.Chain(c.X509, issuers),
			shown: describe(n, c),
		})
	}
	return list
}

func describe(n inForce, c token.Certificate) protocol.Certificate {
	sum := sha256.Sum256(c.DER)
	fingerprint := hex.EncodeToString(sum[:])
	kind, source := rules.HolderOf(c.X509, fingerprint, n.Certificates.Kinds)
	subject := c.X509.Subject
	return protocol.Certificate{
		Fingerprint:        fingerprint,
		CommonName:         safeText(subject.CommonName),
		Organization:       safeText(strings.Join(subject.Organization, ", ")),
		OrganizationalUnit: safeText(strings.Join(subject.OrganizationalUnit, ", ")),
		Issuer:             safeText(c.X509.Issuer.CommonName),
		Serial:             c.X509.SerialNumber.Text(16),
		NotBefore:          c.X509.NotBefore.UTC().Format(time.RFC3339),
		NotAfter:           c.X509.NotAfter.UTC().Format(time.RFC3339),
		Kind:               protocol.Kind(kind),
		KindSource:         string(source),
		Token:              shownToken(c.Token),
		Problem:            string(problem(c)),
	}
}

// problem is the code that keeps a certificate from signing now, or "" (N8:
// subject and validity are checked before signing).
func problem(c token.Certificate) protocol.Code {
	now := time.Now()
	switch {
	case now.After(c.X509.NotAfter):
		return protocol.CertificateExpired
	case now.Before(c.X509.NotBefore):
		return protocol.CertificateNotYetValid
	case !signer.MaySign(c.X509):
		return protocol.CertificateUnsuitable
	case c.Token.PINState == token.PINLocked:
		return protocol.PINLocked
	}
	return ""
}

func shownToken(t token.Token) protocol.Token {
	return protocol.Token{
		Label: t.Label, Manufacturer: t.Manufacturer, Model: t.Model, Serial: t.Serial,
		PINState: protocol.PINState(t.PINState), PINPad: t.PINPad,
	}
}

func shown(list []*identity) []protocol.Certificate {
	out := make([]protocol.Certificate, 0, len(list))
	for _, id := range list {
		out = append(out, id.shown)
	}
	return out
}

// choose picks the certificate that the page named, or else the one that fits
// the purpose best: a person's to approve, the organisation's for all that a
// clerk does (S13). The error says why none can be used.
func choose(list []*identity, fingerprint string, purpose protocol.Purpose) (*identity, *protocol.Error) {
	if fingerprint != "" {
		for _, id := range list {
			if id.shown.Fingerprint != fingerprint {
				continue
			}
			if id.shown.Problem != "" {
				return nil, protocol.NewError(protocol.Code(id.shown.Problem))
			}
			return id, nil
		}
		return nil, protocol.NewError(protocol.CertificateNotFound)
	}
	want := protocol.KindOrganization
	if purpose == protocol.Approve {
		want = protocol.KindPerson
	}
	var usable *identity
	for _, id := range list {
		if id.shown.Problem != "" {
			continue
		}
		if purpose == protocol.Plain || id.shown.Kind == want {
			return id, nil
		}
		if usable == nil {
			usable = id
		}
	}
	if usable != nil {
		return usable, nil
	}
	if len(list) > 0 {
		return nil, protocol.NewError(protocol.Code(list[0].shown.Problem))
	}
	return nil, protocol.NewError(protocol.CertificateMissing)
}

// open logs in with the PIN, which is cleared whatever the outcome.
func (id *identity) open(ctx context.Context, pin protocol.PIN) (*token.Session, error) {
	return id.module.Open(ctx, &id.certificate, pin)
}
