// Package journal keeps, for the person and for IT, what was signed on this PC
// and what was refused, logins with a certificate among it: one JSON object a line, appended and never rewritten,
// in a file that only its owner can read. It holds no PIN, no document's password and no
// document's content.
package journal

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Entry is one line.
type Entry struct {
	Time    time.Time `json:"time"`
	Origin  string    `json:"origin"`
	Channel string    `json:"channel"`
	// Action is "hash" or "login" where no document was shown, and empty for
	// a document, which has a Purpose.
	Action  string `json:"action,omitempty"`
	Purpose string `json:"purpose,omitempty"`
	// Document is the name; the hashes are SHA-256 in lower-case hex, of the
	// document as it came and as it left. A hash has the page's name for it.
	Document     string `json:"document,omitempty"`
	SHA256       string `json:"sha256,omitempty"`
	SignedSHA256 string `json:"signedSha256,omitempty"`
	// Digest is what a hash was, in lower-case hex, and Algorithm its own, such
	// as "SHA-384".
	Digest    string `json:"digest,omitempty"`
	Algorithm string `json:"algorithm,omitempty"`
	// Certificate is the fingerprint, Kind person, organization or unknown
	// (S28 counts by it).
	Certificate string `json:"certificate,omitempty"`
	Kind        string `json:"kind,omitempty"`
	// LoginKept says that no PIN was entered for it: the token was still logged
	// in from an earlier signature, because the administrator allows that.
	LoginKept bool `json:"loginKept,omitempty"`
	// Level is the signature's PAdES baseline level: B-T has a timestamp, B-B
	// has none.
	Level string `json:"level,omitempty"`
	// Outcome is "signed" or the error code.
	Outcome string `json:"outcome"`
}

// Journal appends to one file. Its method may be called concurrently, and
// several processes may share the file.
type Journal struct {
	path string
	mu   sync.Mutex
}

// New returns the journal in the file at path, which is made when the first
// entry is written. With an empty path nothing is kept.
func New(path string) *Journal { return &Journal{path: path} }

// Append writes one entry, in one write, so that the lines of several
// processes do not mix.
func (j *Journal) Append(e Entry) (err error) {
	if j.path == "" {
		return nil
	}
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := os.MkdirAll(filepath.Dir(j.path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(j.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err = f.Write(append(line, '\n')); err != nil {
		return err
	}
	return f.Sync()
}
