package settings

import (
	"os"
	"path/filepath"
)

// ownedByAdministrators tells whether what is at path can be looked at: whose it
// is, othersWrite asks.
func ownedByAdministrators(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// isVolume tells whether path is the top of a drive.
func isVolume(path string) bool { return filepath.Dir(path) == path }
