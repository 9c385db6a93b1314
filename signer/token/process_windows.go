package token

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// workerAttributes: no console window flashes up beside the browser.
func workerAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{HideWindow: true, CreationFlags: windows.CREATE_NO_WINDOW}
}
