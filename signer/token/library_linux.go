package token

/*
#cgo LDFLAGS: -ldl
#include <dlfcn.h>
#include <stdlib.h>

static unsigned long function_list(void *get, void **list)
{
	return ((unsigned long (*)(void **))get)(list);
}
*/
import "C"

import (
	"unsafe"

	"trien/signer/fault"
)

// loadLibrary loads the module and returns its function list. It is loaded for
// good: unloading vendor modules crashes more often than it helps.
func loadLibrary(path string) (functionList, error) {
	name := C.CString(path)
	defer C.free(unsafe.Pointer(name))
	handle := C.dlopen(name, C.RTLD_LAZY|C.RTLD_LOCAL)
	if handle == nil {
		return functionList{}, fault.New(fault.TokenModuleFailed, "dlopen: "+cleanText(C.GoString(C.dlerror())))
	}
	symbol := C.CString("C_GetFunctionList")
	defer C.free(unsafe.Pointer(symbol))
	get := C.dlsym(handle, symbol)
	if get == nil {
		return functionList{}, fault.New(fault.TokenModuleFailed, "the library has no C_GetFunctionList")
	}
	var list unsafe.Pointer
	if rv := C.function_list(get, &list); rv != 0 || list == nil {
		return functionList{}, fault.Wrap(fault.TokenModuleFailed, "C_GetFunctionList", ReturnValue(rv))
	}
	return functionList{list}, nil
}
