package doctor

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"time"

	"trien/host/shown"
	"trien/protocol"
	"trien/signer"
	"trien/signer/rules"
	"trien/signer/token"
)

// renewal is how many days a certificate must be valid yet for a renewal to be
// asked for (rules.md, S21: "còn thời hạn sử dụng ít nhất 60 ngày"). With so many
// left it is said.
const renewal = 60

// dated is a day, as each language writes it.
func dated(t time.Time) protocol.Text {
	t = t.Local()
	return protocol.Text{VI: t.Format("02/01/2006"), EN: t.Format("2006-01-02")}
}

// signs tells whether the agent offers a certificate for signing: an end
// entity's, with its key and the purpose.
func signs(c token.Certificate) bool {
	return c.X509 != nil && !c.X509.IsCA && c.Key != token.KeyAbsent && signer.MaySign(c.X509)
}

// certificates tells of each certificate whose it is and how long it is valid.
func (v *visit) certificates(context.Context) []protocol.Finding {
	var found []protocol.Finding
	n := 0
	for i, t := range v.cards.all() {
		some := false
		for _, c := range t.certificates {
			if c.X509 == nil || c.X509.IsCA {
				continue
			}
			n++
			some = some || signs(c)
			for _, f := range v.certificate(c, t) {
				found = append(found, f.About(shown.Name(c.X509.Subject.CommonName), numbered("Chứng thư", "Certificate", n)))
			}
		}
		if !some && t.err == nil && t.initialised() {
			found = append(found, protocol.NewFinding(protocol.FindingCertificateNone, nil).
				About(shown.Name(t.Label), numbered("USB Token", "Token", i+1)))
		}
	}
	return found
}

func (v *visit) certificate(c token.Certificate, on card) []protocol.Finding {
	left := v.days(c.X509.NotAfter)
	values := protocol.Values{
		"kind": v.kind(c), "days": count(left),
		"starts":  dated(c.X509.NotBefore),
		"expires": dated(c.X509.NotAfter),
	}
	code := protocol.FindingCertificateValid
	now := v.now()
	switch {
	case !signs(c):
		return []protocol.Finding{protocol.NewFinding(protocol.FindingCertificateUnsuitable, values)}
	case now.After(c.X509.NotAfter):
		code = protocol.FindingCertificateExpired
		if v.replaced(c, on) {
			code = protocol.FindingCertificateReplaced
		}
		return []protocol.Finding{protocol.NewFinding(code, values)}
	case now.Before(c.X509.NotBefore):
		code = protocol.FindingCertificateNotYetValid
	case left <= renewal && !v.replaced(c, on):
		code = protocol.FindingCertificateExpiring
	}
	found := []protocol.Finding{protocol.NewFinding(code, values)}
	if roots, _ := v.roots(); len(roots) > 0 && v.pathOf(c, on) == nil {
		found = append(found, protocol.NewFinding(protocol.FindingCertificateUntrusted, nil))
	}
	return found
}

// replaced tells whether the token has a certificate of the same name and
// purpose that ends later.
func (v *visit) replaced(c token.Certificate, on card) bool {
	for _, other := range on.certificates {
		if signs(other) && bytes.Equal(other.X509.RawSubject, c.X509.RawSubject) &&
			other.X509.NotAfter.After(c.X509.NotAfter) && v.days(other.X509.NotAfter) > renewal {
			return true
		}
	}
	return false
}

var kinds = map[rules.Holder]protocol.Text{
	rules.Person:       {VI: "cá nhân", EN: "A person's certificate"},
	rules.Organization: {VI: "cơ quan", EN: "An organisation's certificate"},
}

// kind tells whose a certificate is.
func (v *visit) kind(c token.Certificate) protocol.Text {
	sum := sha256.Sum256(c.DER)
	holder, _ := rules.HolderOf(c.X509, hex.EncodeToString(sum[:]), v.s.Certificates.Kinds)
	if k, ok := kinds[holder]; ok {
		return k
	}
	return protocol.Text{VI: "chưa rõ của ai", EN: "A certificate of unknown kind"}
}

// pathOf is a certificate's path to a trusted root, from itself on, nil where
// there is none.
func (v *visit) pathOf(c token.Certificate, on card) []*x509.Certificate {
	options := x509.VerifyOptions{
		Roots: x509.NewCertPool(), Intermediates: x509.NewCertPool(),
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}, CurrentTime: within(c.X509, v.now()),
	}
	candidates, _ := v.roots() // trust tells what keeps others from being read
	for _, root := range candidates {
		options.Roots.AddCert(root)
	}
	for _, other := range on.certificates {
		if other.X509 != nil && other.X509.IsCA {
			options.Intermediates.AddCert(other.X509)
			candidates = append(candidates[:len(candidates):len(candidates)], other.X509)
		}
	}
	if _, err := c.X509.Verify(options); err != nil {
		return nil
	}
	return append([]*x509.Certificate{c.X509}, signer.Chain(c.X509, candidates)...)
}

// within is now, or the nearest time at which the certificate is valid: whether
// it leads to a root is another question than whether it has expired.
func within(c *x509.Certificate, now time.Time) time.Time {
	if now.After(c.NotAfter) {
		return c.NotAfter
	}
	if now.Before(c.NotBefore) {
		return c.NotBefore
	}
	return now
}

// trust tells whether there are roots to which certificates may lead.
func (v *visit) trust(context.Context) []protocol.Finding {
	var found []protocol.Finding
	roots, err := v.roots()
	if err != nil {
		found = append(found, protocol.NewFinding(protocol.FindingTrustUnreadable, nil).Because(shown.Sentence(err.Error())))
	}
	if len(roots) == 0 {
		return append(found, protocol.NewFinding(protocol.FindingTrustNone, nil))
	}
	valid := len(roots)
	for _, root := range roots {
		if !v.now().After(root.NotAfter) {
			continue
		}
		valid--
		if v.s.Trust.WindowsStore {
			continue // Windows keeps old ones on purpose
		}
		found = append(found, protocol.NewFinding(protocol.FindingTrustExpired,
			protocol.Values{"expires": dated(root.NotAfter)}).
			About(shown.Name(root.Subject.CommonName), ""))
	}
	if len(found) == 0 {
		found = append(found, protocol.NewFinding(protocol.FindingTrustOK, protocol.Values{"roots": count(valid)}))
	}
	return found
}
