//go:build unix

package journal

import (
	"os"
	"path/filepath"
	"testing"
)

// appendsAreNotWhole tells why this system's appends are not what the journal
// is built on; "" where they are.
func appendsAreNotWhole() string { return "" }

// On Windows it lies in the person's profile, whose access control list it
// inherits.
func TestOnlyTheOwnerReadsTheJournal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "journal.jsonl")
	if err := New(path).Append(Entry{}); err != nil {
		t.Fatal(err)
	}
	for p, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		info, err := os.Stat(p)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", p, info.Mode().Perm(), err)
		}
	}
}
