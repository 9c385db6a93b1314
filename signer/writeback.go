package signer

import "os"

// writebackStep is how much is written before the disk is set to work on it.
const writebackStep = 8 << 20

// A writeback is a new file that goes to the disk while it is being written,
// so that Sync, at the end, has little left to wait for.
type writeback struct {
	*os.File
	written, started int64
}

func (w *writeback) Write(b []byte) (int, error) {
	n, err := w.File.Write(b)
	if w.written += int64(n); w.written-w.started >= writebackStep {
		startWriteback(w.File, w.started, w.written-w.started)
		w.started = w.written
	}
	return n, err
}
