package journal

import "golang.org/x/sys/windows"

// appendsAreNotWhole tells why this system's appends are not what the journal
// is built on; "" where they are. Windows appends to a handle that has
// FILE_APPEND_DATA and not FILE_WRITE_DATA in one step, as os.O_APPEND asks.
func appendsAreNotWhole() string {
	if windows.NewLazySystemDLL("ntdll.dll").NewProc("wine_get_version").Find() == nil {
		return "Wine appends in two steps: it looks for the end, then writes there (NtWriteFile, pwrite)"
	}
	return ""
}
