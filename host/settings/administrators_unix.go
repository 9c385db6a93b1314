//go:build unix

package settings

import (
	"os"
	"syscall"
)

// ownedByAdministrators tells whether what is at path is root's.
func ownedByAdministrators(path string) bool {
	info, err := os.Stat(path)
	if err != nil {
		return false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && stat.Uid == 0
}

// isVolume is for Windows.
func isVolume(string) bool { return false }
