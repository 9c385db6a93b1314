package agent

import (
	"context"
	"crypto"
	"crypto/x509"
	"encoding/base64"

	"trien/protocol"
)

// minDifferent is how many different bytes a nonce has at least. Of 32 random
// ones hardly any has below 25; one that is all zeros, or a counter, has few.
const minDifferent = 8

// mayLogIn tells whether people may log in at this page. A page in another
// site's frame may not, whoever it is: the person would see one site and log in
// at another. (Over the WebSocket nobody tells of a frame; there the two are
// always the same.)
func (c *conversation) mayLogIn() bool {
	return !c.own && c.topOrigin == c.origin && c.agent.Settings.Current().AllowsLogin(c.origin)
}

// authSign has the person prove who they are at the page's origin. What is
// signed is made here, from the browser's word and the server's nonce; a page
// has no say in it.
func (c *conversation) authSign(ctx context.Context, id protocol.ID, p protocol.AuthSignParams) (any, error) {
	if !c.mayLogIn() {
		return nil, protocol.NewError(protocol.PolicyMethodNotAllowed)
	}
	if !fitNonce(p.Nonce) || len(p.Certificate) > 64 {
		return nil, protocol.NewError(protocol.HostInvalidParams)
	}
	if err := c.agent.nonces.use(c.origin, p.Nonce); err != nil {
		return nil, err
	}
	text := protocol.LoginText(c.origin, base64.StdEncoding.EncodeToString(p.Nonce))
	s := &statement{
		// As for an approval, a person's certificate goes first.
		signing: &signing{conversation: c, id: id, wishes: wishes{purpose: protocol.Approve, certificate: p.Certificate}},
		method:  protocol.MethodAuthSign, action: protocol.ActionLogin,
		fits: forLogin,
		digest: func(hash crypto.Hash) []byte {
			h := hash.New()
			h.Write([]byte(text))
			return h.Sum(nil)
		},
	}
	signature, err := s.ask(ctx)
	if err != nil {
		return nil, err
	}
	return protocol.AuthSignResult{Signature: *signature}, nil
}

// forLogin is how a certificate's key logs in. One that is only for documents
// (contentCommitment, RFC 5280, 4.2.1.3) does not: what it signs binds its
// holder, which a challenge must not.
func forLogin(id *identity) (scheme, bool) {
	c := id.certificate.X509
	if c.KeyUsage != 0 && c.KeyUsage&x509.KeyUsageDigitalSignature == 0 {
		return scheme{}, false
	}
	return ownScheme(c.PublicKey)
}

// fitNonce tells whether a nonce has the length that the contract wants and
// could be random.
func fitNonce(nonce []byte) bool {
	different := map[byte]bool{}
	for _, b := range nonce {
		different[b] = true
	}
	return len(nonce) >= protocol.MinNonce && len(nonce) <= protocol.MaxNonce && len(different) >= minDifferent
}
