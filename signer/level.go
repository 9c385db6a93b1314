package signer

import (
	"context"
	"errors"
	"time"

	"trien/signer/cms"
	"trien/signer/fault"
	"trien/signer/timestamp"
)

// Level is a PAdES baseline level (ETSI EN 319 142-1, 6).
type Level string

// The levels that are made.
const (
	LevelBB Level = "B-B"
	LevelBT Level = "B-T" // with a timestamp of the signature
)

// timestampRoom is what the attribute takes: the token, its identifier and
// three lengths.
const timestampRoom = timestamp.MaxToken + 32

// stamping returns the CMS options with the timestamp that was asked for. It
// is fetched when the key has signed; r tells what came of it.
func (p *Prepared) stamping(r *Result) cms.Options {
	opt := p.cms
	if p.timestamp == nil {
		return opt
	}
	opt.Unsigned = func(ctx context.Context, signature []byte) ([]cms.Attribute, error) {
		h := p.hash.New()
		h.Write(signature)
		token, err := p.timestamp.Stamp(ctx, p.hash, h.Sum(nil))
		var reason *fault.Error
		switch {
		case err == nil:
			r.Level, r.Timestamp = LevelBT, token.Time.In(vietnam).Truncate(time.Second)
			return []cms.Attribute{cms.SignatureTimestamp(token.DER)}, nil
		case p.timestampOptional && errors.As(err, &reason):
			r.Warnings = append(r.Warnings, reason)
			return nil, nil
		}
		return nil, err
	}
	return opt
}
