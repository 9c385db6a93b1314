//go:build unix

package spool

import "os"

// createPrivate makes a file that only this process can reach: it is unlinked
// as soon as it is open.
func createPrivate() (*os.File, error) {
	f, err := os.CreateTemp("", "trien-*.pdf")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(f.Name()); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}
