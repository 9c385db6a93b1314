package token

import "syscall"

// workerAttributes: a process group of its own, so that Ctrl-C in a terminal
// ends the caller, which then logs out, and not the worker in mid-signature.
func workerAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
