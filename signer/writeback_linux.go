package signer

import (
	"os"

	"golang.org/x/sys/unix"
)

// startWriteback tells the system to begin writing a part of f to the disk,
// and does not wait. It is a hint: Sync will say what failed.
func startWriteback(f *os.File, off, n int64) {
	_ = unix.SyncFileRange(int(f.Fd()), off, n, unix.SYNC_FILE_RANGE_WRITE)
}
