package token

// #include <io.h>
import "C"

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// keepStdout returns a private copy of standard output and points the
// process's at standard error: vendor modules print there, into the middle of a
// frame. A module with a C runtime of its own takes the handle over when it is
// loaded; one that shares ours uses its descriptor 1.
func keepStdout() (*os.File, error) {
	self := windows.CurrentProcess()
	var own windows.Handle
	err := windows.DuplicateHandle(self, windows.Handle(os.Stdout.Fd()), self, &own, 0, false, windows.DUPLICATE_SAME_ACCESS)
	if err != nil {
		return nil, err
	}
	if C._dup2(2, 1) != 0 {
		err = errors.New("_dup2")
	} else {
		err = windows.SetStdHandle(windows.STD_OUTPUT_HANDLE, windows.Handle(os.Stderr.Fd()))
	}
	if err != nil {
		windows.CloseHandle(own)
		return nil, err
	}
	return os.NewFile(uintptr(own), "frames"), nil
}
