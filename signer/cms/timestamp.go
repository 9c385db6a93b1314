package cms

import (
	"crypto"
	"crypto/subtle"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"slices"
	"time"
)

// Timestamp is an RFC 3161 TimeStampToken: a SignedData over a TSTInfo.
type Timestamp struct {
	*SignedData
	// Hash is what the imprint was made with; 0 where it is unknown.
	Hash crypto.Hash
	// Imprint is the digest of what was stamped.
	Imprint []byte
	// Time is genTime, in UTC.
	Time time.Time
	// Nonce is the request's, nil where the token has none.
	Nonce *big.Int
}

// ParseTimestamp reads a token (RFC 3161, 2.4.2). Errors are as for Parse.
func ParseTimestamp(ber []byte) (*Timestamp, error) {
	sd, err := Parse(ber)
	if err != nil {
		return nil, err
	}
	if !sd.ContentType.Equal(oidTSTInfo) || sd.Content == nil {
		return nil, fmt.Errorf("%w: not a timestamp token", ErrMalformed)
	}
	// The token's signer must be named by what it signed (RFC 3161, 2.4.2).
	if sd.Signer.signed == nil {
		return nil, fmt.Errorf("%w: timestamp token without signed attributes", ErrMalformed)
	}
	ts := &Timestamp{SignedData: sd}
	outer := &cursor{rest: sd.Content}
	info := outer.want(tagSequence).children()
	if err := outer.end(); err != nil {
		return nil, err
	}
	info.small(1) // version
	info.oid()    // policy
	imprint := info.want(tagSequence).children()
	algorithm := imprint.want(tagSequence).children()
	name := algorithm.oid()
	ts.Imprint = imprint.octets()
	info.integer() // serial number
	ts.Time = info.time()
	ts.Nonce = nonce(info)
	for _, c := range []*cursor{info, imprint, algorithm} {
		if c.err != nil {
			return nil, c.err
		}
	}
	ts.Hash, _ = hashByOID(name)
	return ts, nil
}

// nonce reads the rest of a TSTInfo: accuracy, ordering, nonce, tsa and
// extensions, each of which may be missing.
func nonce(info *cursor) (n *big.Int) {
	if info.peek(tagSequence) {
		info.next()
	}
	if info.peek(tagBoolean) {
		info.next()
	}
	if info.peek(tagInteger) {
		n = info.integer()
	}
	return n
}

// StampsOnly reports whether a certificate is for timestamping and nothing
// else, and says so in a critical extension, as a timestamping authority's must
// (RFC 3161, 2.3).
func StampsOnly(c *x509.Certificate) bool {
	return len(c.ExtKeyUsage) == 1 && c.ExtKeyUsage[0] == x509.ExtKeyUsageTimeStamping && len(c.UnknownExtKeyUsage) == 0 &&
		slices.ContainsFunc(c.Extensions, func(e pkix.Extension) bool { return e.Critical && e.Id.Equal(oidExtKeyUsage) })
}

// SignatureTimestamp is the unsigned attribute that carries a TimeStampToken
// over the signature value (ETSI EN 319 122-1, 5.3).
func SignatureTimestamp(token []byte) Attribute {
	return Attribute{Type: oidSignatureTimeStamp, Values: [][]byte{token}}
}

// VerifyToken checks the token's own signature, and that it stamps data with
// this digest, which is of Hash. Errors are as for Verify; whether the
// authority is to be believed is not looked at.
func (ts *Timestamp) VerifyToken(digest []byte) (Verification, error) {
	if ts.Hash == 0 || ts.Signer.Hash == 0 {
		return Verification{}, fmt.Errorf("%w: timestamp's digest algorithm", ErrUnsupported)
	}
	h := ts.Signer.Hash.New()
	h.Write(ts.Content)
	v, err := ts.SignedData.Verify(h.Sum(nil))
	if err == nil && subtle.ConstantTimeCompare(ts.Imprint, digest) != 1 {
		err = ErrDigest
	}
	return v, err
}
