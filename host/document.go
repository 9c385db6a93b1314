package main

import (
	"fmt"
	"os"
)

// openDocument opens a file to read and tells its size in bytes. What is no
// regular file (a folder, a pipe, a device) is an error.
func openDocument(name string) (*os.File, int64, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s: not a regular file", name)
	}
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	return f, info.Size(), nil
}
