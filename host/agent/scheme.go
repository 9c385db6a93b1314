package agent

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"

	"trien/protocol"
)

// scheme is how a key signs a digest outside any document.
type scheme struct {
	algorithm protocol.SignatureAlgorithm
	hash      crypto.Hash
}

// hashes are the digests of sign.hash.
var hashes = map[protocol.HashAlgorithm]crypto.Hash{
	protocol.SHA256: crypto.SHA256, protocol.SHA384: crypto.SHA384, protocol.SHA512: crypto.SHA512,
}

// schemeOf is how a key signs a digest of this algorithm, as JSON Web Algorithms
// name it (RFC 7518, section 3.1): an RSA key signs each, one on a NIST curve
// the one of its size alone.
func schemeOf(public crypto.PublicKey, hash crypto.Hash) (scheme, bool) {
	switch key := public.(type) {
	case *rsa.PublicKey:
		name, ok := map[crypto.Hash]protocol.SignatureAlgorithm{
			crypto.SHA256: protocol.RS256, crypto.SHA384: protocol.RS384, crypto.SHA512: protocol.RS512,
		}[hash]
		return scheme{name, hash}, ok
	case *ecdsa.PublicKey:
		own, ok := ownScheme(key)
		return own, ok && own.hash == hash
	}
	return scheme{}, false
}

// ownScheme is how a key signs where its digest may be chosen for it.
func ownScheme(public crypto.PublicKey) (scheme, bool) {
	switch key := public.(type) {
	case *rsa.PublicKey:
		return scheme{protocol.RS256, crypto.SHA256}, true
	case *ecdsa.PublicKey:
		switch key.Curve {
		case elliptic.P256():
			return scheme{protocol.ES256, crypto.SHA256}, true
		case elliptic.P384():
			return scheme{protocol.ES384, crypto.SHA384}, true
		case elliptic.P521():
			return scheme{protocol.ES512, crypto.SHA512}, true
		}
	}
	return scheme{}, false
}
