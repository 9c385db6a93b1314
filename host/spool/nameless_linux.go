package spool

import (
	"os"

	"golang.org/x/sys/unix"
)

// createNameless makes a file that never has a name (open(2), O_TMPFILE): a
// process that is killed at any moment leaves nothing.
func createNameless(dir string) (*os.File, error) {
	fd, err := unix.Open(dir, unix.O_TMPFILE|unix.O_RDWR|unix.O_CLOEXEC, 0o600)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), "document"), nil
}
