package agent

import (
	"crypto/sha256"
	"sync"

	"trien/protocol"
)

// maxNonces is how many nonces of one origin are remembered, at 32 bytes each.
// Origins are those of the administrator's list.
const maxNonces = 10000

// nonces remember what auth.sign was asked with, for the life of the agent. A
// nonce is good for one request of its origin, whatever came of that. None is
// ever forgotten to make room: who has used up maxNonces is refused until the
// browser is started anew, and so are no others.
type nonces struct {
	mu   sync.Mutex
	used map[string]map[[32]byte]bool // SHA-256, by origin
}

// use remembers a nonce. The error is host.duplicate_request where it was there
// before, host.too_many_requests where the origin has had too many.
func (n *nonces) use(origin string, nonce []byte) *protocol.Error {
	sum := sha256.Sum256(nonce)
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.used == nil {
		n.used = map[string]map[[32]byte]bool{}
	}
	of := n.used[origin]
	switch {
	case of[sum]:
		return protocol.NewError(protocol.HostDuplicateRequest)
	case len(of) >= maxNonces:
		return protocol.NewError(protocol.HostTooManyRequests)
	case of == nil:
		of = map[[32]byte]bool{}
		n.used[origin] = of
	}
	of[sum] = true
	return nil
}
