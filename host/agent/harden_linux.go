package agent

import "golang.org/x/sys/unix"

// harden keeps the PINs that pass through this process in it: no core dump, and
// no other process of the same user may read its memory (prctl(2),
// PR_SET_DUMPABLE).
func harden() error {
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}); err != nil {
		return err
	}
	return unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
}
