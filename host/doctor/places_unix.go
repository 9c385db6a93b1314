//go:build unix

package doctor

import "os"

// runs tells whether a program is at a path that may be started.
func runs(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o111 != 0
}
