package link

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// sidOf is whom an entry of an access control list is about.
func sidOf(entry *windows.ACCESS_ALLOWED_ACE) string {
	return (*windows.SID)(unsafe.Pointer(&entry.SidStart)).String()
}
