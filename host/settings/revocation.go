package settings

import (
	"log/slog"
	"time"

	"trien/signer/revocation"
)

// Revocation is about asking whether certificates were withdrawn, by OCSP and CRL.
type Revocation struct {
	// Mode is where answers may come from: "online" takes what the document
	// carries, then what was fetched before, then asks the servers that the
	// certificate names; "embedded" only takes what the document carries;
	// "off" looks at none, and every check says so.
	Mode RevocationMode `toml:"mode"`
	// TimeoutSeconds bounds the asking for one document.
	TimeoutSeconds float64 `toml:"timeout_seconds"`
	// Cache tells whether answers are kept on the disk, in the user's own
	// folder and for a day at most.
	Cache bool `toml:"cache"`
}

// RevocationMode is where answers may come from.
type RevocationMode string

// The modes.
const (
	RevocationOnline   RevocationMode = "online"
	RevocationEmbedded RevocationMode = "embedded"
	RevocationOff      RevocationMode = "off"
)

// Checker returns who asks the servers, nil where nobody does. cacheDir is the
// user's own folder for answers. The one Checker of a process is used for all
// of its documents.
func (r Revocation) Checker(cacheDir string, log *slog.Logger) *revocation.Checker {
	if r.Mode != RevocationOnline {
		return nil
	}
	c := &revocation.Checker{Timeout: time.Duration(r.TimeoutSeconds * float64(time.Second)), Log: log}
	if r.Cache {
		c.CacheDir = cacheDir
	}
	return c
}
