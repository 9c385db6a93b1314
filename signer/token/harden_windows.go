package token

import "golang.org/x/sys/windows"

// harden keeps a PIN in this process, with no crash dump and no crash dialog,
// and keeps libraries out that lie in the current folder.
func harden() error {
	windows.SetErrorMode(windows.SEM_FAILCRITICALERRORS | windows.SEM_NOGPFAULTERRORBOX | windows.SEM_NOOPENFILEERRORBOX)
	return windows.SetDefaultDllDirectories(windows.LOAD_LIBRARY_SEARCH_DEFAULT_DIRS)
}
