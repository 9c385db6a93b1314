//go:build unix

package render

import (
	"errors"
	"os"
	"syscall"
)

// privateDir makes dir, or makes sure that nobody but this user can write to
// it: what lies there is run as machine code.
func privateDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || info.Mode().Perm()&0o022 != 0 || int(stat.Uid) != os.Geteuid() {
		return errors.New("render: cache folder is not private")
	}
	return nil
}
