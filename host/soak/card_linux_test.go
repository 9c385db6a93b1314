package soak

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"trien/signer/token/tokentest"
)

// card keeps what makes a token of files one that survives its process, as a
// card does: SoftHSM2 empties token.object before it writes the PIN's state
// into it, and who is killed in between has no token any more.
type card struct {
	file  string
	whole []byte
}

func newCard(t *testing.T, s *tokentest.Store) *card {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(filepath.Dir(s.ConfigFile), "tokens", "*", "token.object"))
	if err != nil || len(files) != 1 {
		t.Fatalf("the token's file: %q, %v", files, err)
	}
	whole, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	return &card{files[0], whole}
}

// mend gives the token back where a kill has emptied its file. Whoever only
// writes it is done long before the second look.
func (c *card) mend() error {
	for range 2 {
		if info, err := os.Stat(c.file); err != nil || info.Size() > 0 {
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
	return os.WriteFile(c.file, c.whole, 0o600)
}
