package spool

import (
	"os"

	"golang.org/x/sys/windows"
)

// createPrivate makes a file that Windows deletes when its only handle goes.
func createPrivate() (*os.File, error) {
	f, err := os.CreateTemp("", "trien-*.pdf")
	if err != nil {
		return nil, err
	}
	name := f.Name()
	f.Close()
	path, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return nil, err
	}
	h, err := windows.CreateFile(path, windows.GENERIC_READ|windows.GENERIC_WRITE, 0, nil,
		windows.CREATE_ALWAYS, windows.FILE_ATTRIBUTE_TEMPORARY|windows.FILE_FLAG_DELETE_ON_CLOSE, 0)
	if err != nil {
		os.Remove(name)
		return nil, err
	}
	return os.NewFile(uintptr(h), name), nil
}
