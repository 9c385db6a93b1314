package token

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// libraryFolders are the system's folders of 64-bit and of 32-bit libraries. A
// 32-bit process sees the second under the first's name; it asks for the first
// by Sysnative.
func libraryFolders() []string {
	root, err := windows.GetSystemWindowsDirectory()
	if err != nil {
		return nil
	}
	return []string{filepath.Join(root, "System32"), filepath.Join(root, "SysWOW64"), filepath.Join(root, "Sysnative")}
}
