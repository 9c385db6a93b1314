package token

import (
	"os"

	"golang.org/x/sys/windows"
)

// harden keeps a PIN in this process, with no crash dump and no crash dialog,
// and keeps libraries out that lie in the current folder.
func harden() error {
	windows.SetErrorMode(windows.SEM_FAILCRITICALERRORS | windows.SEM_NOGPFAULTERRORBOX | windows.SEM_NOOPENFILEERRORBOX)
	return windows.SetDefaultDllDirectories(windows.LOAD_LIBRARY_SEARCH_DEFAULT_DIRS)
}

// keepStdout returns a private copy of standard output and points the
// process's at standard error: vendor modules print there, into the middle of a
// frame. A module's C runtime takes the handle over when it is loaded.
func keepStdout() (*os.File, error) {
	self := windows.CurrentProcess()
	var own windows.Handle
	err := windows.DuplicateHandle(self, windows.Handle(os.Stdout.Fd()), self, &own, 0, false, windows.DUPLICATE_SAME_ACCESS)
	if err != nil {
		return nil, err
	}
	if err := windows.SetStdHandle(windows.STD_OUTPUT_HANDLE, windows.Handle(os.Stderr.Fd())); err != nil {
		windows.CloseHandle(own)
		return nil, err
	}
	return os.NewFile(uintptr(own), "frames"), nil
}
