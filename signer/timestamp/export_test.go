package timestamp

import (
	"crypto"
	"math/big"
	"time"

	rfc3161 "github.com/digitorus/timestamp"
)

// Check judges an answer without a server, for the fuzzer.
func Check(a *Authority, answer, digest []byte, nonce *big.Int) (Token, error) {
	return a.check(answer, rfc3161.Request{HashAlgorithm: crypto.SHA256, HashedMessage: digest, Nonce: nonce}, time.Now())
}
