//go:build cgo

package token

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"

	"trien/signer/fault"
)

// loadLibrary loads the module and returns its function list. The libraries it
// needs are looked for in its own folder and in System32, never in the current
// folder or the PATH. It is loaded for good: unloading vendor modules crashes
// more often than it helps.
func loadLibrary(path string) (functionList, error) {
	const flags = windows.LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | windows.LOAD_LIBRARY_SEARCH_DEFAULT_DIRS
	handle, err := windows.LoadLibraryEx(path, 0, flags)
	if err != nil {
		return functionList{}, fault.Wrap(fault.TokenModuleFailed, "LoadLibraryEx", err)
	}
	get, err := windows.GetProcAddress(handle, "C_GetFunctionList")
	if err != nil {
		return functionList{}, fault.New(fault.TokenModuleFailed, "the library has no C_GetFunctionList")
	}
	var list unsafe.Pointer
	rv, _, _ := syscall.SyscallN(get, uintptr(unsafe.Pointer(&list)))
	if rv != 0 || list == nil {
		return functionList{}, fault.Wrap(fault.TokenModuleFailed, "C_GetFunctionList", ReturnValue(rv))
	}
	return functionList{list}, nil
}
