package agent

import (
	"context"
	"crypto"
	"encoding/hex"
	"path"
	"strings"

	"trien/protocol"
)

// mayHash tells whether the administrator lets this page have digests signed:
// the asking origin, and that of the tab around it.
func (c *conversation) mayHash() bool {
	s := c.agent.Settings.Current()
	return !c.own && s.AllowsHash(c.origin) && s.AllowsHash(c.topOrigin)
}

// signHash has one digest signed that the page has computed. What it is the
// digest of nobody here can know, and the window says so.
func (c *conversation) signHash(ctx context.Context, id protocol.ID, p protocol.SignHashParams) (any, error) {
	if !c.mayHash() {
		return nil, protocol.NewError(protocol.PolicyMethodNotAllowed)
	}
	hash, known := hashes[p.Algorithm]
	digest, err := hex.DecodeString(p.Hash)
	name := safeText(p.Name)
	if !known || err != nil || len(digest) != hash.Size() || hex.EncodeToString(digest) != p.Hash ||
		len(p.Name) > 4096 || strings.TrimSpace(name) == "" || len(p.Certificate) > 64 {
		return nil, protocol.NewError(protocol.HostInvalidParams)
	}
	if strings.EqualFold(path.Ext(name), ".pdf") {
		c.agent.Log.Warn("a page has the digest of a PDF signed, which sign.pdf would show", "origin", c.origin)
	}
	s := &statement{
		signing: &signing{conversation: c, id: id, wishes: wishes{purpose: protocol.Plain, certificate: p.Certificate}},
		method:  protocol.MethodSignHash, action: protocol.ActionHash,
		hash:   &protocol.ConsentHash{Name: name, Algorithm: p.Algorithm, Hash: p.Hash},
		fits:   func(id *identity) (scheme, bool) { return schemeOf(id.certificate.X509.PublicKey, hash) },
		digest: func(crypto.Hash) []byte { return digest },
	}
	signature, err := s.ask(ctx)
	if err != nil {
		return nil, err
	}
	return *signature, nil
}
