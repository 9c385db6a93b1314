package main

import (
	"crypto"
	"fmt"

	"trien/host/settings"
	"trien/signer"
)

// digests are the names of --digest; "" is the key's own.
var digests = map[string]crypto.Hash{"": 0, "sha256": crypto.SHA256, "sha384": crypto.SHA384, "sha512": crypto.SHA512}

// stamped fills in the timestamp, from the command line or else from the
// settings. The settings' roots are for the settings' authority.
func (c signCommand) stamped(o *signer.Options, t settings.Timestamp) error {
	if c.TSA != "" {
		t = settings.Timestamp{URL: c.TSA, Policy: t.Policy}
	}
	if c.TSAPolicy != "" {
		t.Policy = settings.TimestampPolicy(c.TSAPolicy)
	}
	authority, err := t.Authority()
	if err != nil {
		return fmt.Errorf("%w: the time stamping authority: %w", errUsage, err)
	}
	o.Timestamp, o.TimestampOptional = authority, t.Optional()
	return nil
}
