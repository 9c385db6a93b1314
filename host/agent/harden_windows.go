package agent

import "golang.org/x/sys/windows"

// harden keeps the PINs that pass through this process in it: no crash dump and
// no crash dialog.
func harden() error {
	windows.SetErrorMode(windows.SEM_FAILCRITICALERRORS | windows.SEM_NOGPFAULTERRORBOX)
	return nil
}
