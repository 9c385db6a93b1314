//go:build unix

package doctor

import (
	"os"
	"path/filepath"

	"trien/signer/token"
)

// runs tells whether a program is at a path that may be started.
func runs(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o111 != 0
}

// safeToStart tells whether nobody but root and this user can have exchanged a
// program: it must be as safe as a token's module. What was looked at is to be
// started: a link to it may lie where others can change it.
func safeToStart(path string) (looked string, safe bool) {
	looked, err := filepath.EvalSymlinks(path)
	return looked, err == nil && token.CheckModule(looked) == nil
}

// writable is never so: such a module was refused before (token.CheckModule).
func writable(string) bool { return false }
