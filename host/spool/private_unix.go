//go:build unix

package spool

import "os"

// createPrivate makes a file that only this process can reach: it has no name,
// or is unlinked as soon as it is open where the file system knows no such file.
func createPrivate() (*os.File, error) {
	if f, err := createNameless(os.TempDir()); err == nil {
		return f, nil
	}
	return createUnlinked()
}

func createUnlinked() (*os.File, error) {
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
