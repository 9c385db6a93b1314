package token

import (
	"os"

	"golang.org/x/sys/unix"
)

// keepStdout returns a private copy of standard output and points descriptor 1
// at standard error: vendor modules print there, into the middle of a frame.
func keepStdout() (*os.File, error) {
	fd, err := unix.FcntlInt(1, unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		return nil, err
	}
	if err := unix.Dup3(2, 1, 0); err != nil {
		unix.Close(fd)
		return nil, err
	}
	return os.NewFile(uintptr(fd), "frames"), nil
}
