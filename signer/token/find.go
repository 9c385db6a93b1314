package token

import (
	"context"
	"fmt"

	"trien/signer/fault"
)

// Find returns the one certificate that uri names on the module's tokens. The
// certificates of CAs, which tokens carry for the chain, and those whose key is
// known to be absent do not count. It fails with token.missing where no token
// fits, and with certificate.missing where none or several certificates do: to
// choose among several is the person's right.
func (m *Module) Find(ctx context.Context, uri *URI) (*Certificate, error) {
	tokens, err := m.Tokens(ctx)
	if err != nil {
		return nil, err
	}
	var found []Certificate
	fitting := 0
	for i := range tokens {
		if !uri.MatchToken(&tokens[i]) {
			continue
		}
		fitting++
		list, err := m.Certificates(ctx, tokens[i].Slot)
		if err != nil {
			return nil, err
		}
		for _, c := range list {
			ca := c.X509 != nil && c.X509.IsCA
			if uri.MatchCertificate(&c) && !ca && c.Key != KeyAbsent {
				found = append(found, c)
			}
		}
	}
	switch {
	case len(found) == 1:
		return &found[0], nil
	case fitting == 0:
		return nil, fault.New(fault.TokenMissing, "no token fits the URI")
	}
	return nil, fault.New(fault.CertificateMissing, fmt.Sprintf("the URI names %d certificates", len(found)))
}
