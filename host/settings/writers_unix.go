//go:build unix

package settings

import "os"

// othersWrite tells whether more users than its owner may write what is at
// path. What cannot be looked at is told elsewhere.
func othersWrite(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().Perm()&0o022 != 0
}
