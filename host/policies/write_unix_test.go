//go:build unix

package policies

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Root's own files are often nobody else's to read; browsers' policies are not.
func TestEveryUsersBrowserReachesThePolicies(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0o077))
	root := t.TempDir()
	if _, err := Write(root, office()); err != nil {
		t.Fatal(err)
	}
	for path := filepath.Join(root, Managed[0]); path != root; path = filepath.Dir(path) {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o755 {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
}
