package proof

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/sys/windows"
)

// What Explorer, Task Manager and UAC show of a program.
func TestProgramsSayWhatTheyAreAndHaveTheIcon(t *testing.T) {
	folder := filepath.Dir(installed(t))
	count := windows.NewLazySystemDLL("shell32.dll").NewProc("ExtractIconExW")
	for _, name := range []string{"trien.exe", "trien-token32.exe"} {
		path := filepath.Join(folder, name)
		for key, want := range map[string]string{
			"ProductName": "Triện", "FileDescription": "Triện", "OriginalFilename": name, "ProductVersion": os.Getenv("TRIEN_VERSION"),
		} {
			if got, err := versionText(path, key); err != nil || !strings.HasPrefix(got, want) {
				t.Errorf("%s: %s is %q, %v", name, key, got, err)
			}
		}
		wide, err := windows.UTF16PtrFromString(path)
		if err != nil {
			t.Fatal(err)
		}
		const all = ^uintptr(0) // -1: how many there are
		if n, _, _ := count.Call(uintptr(unsafe.Pointer(wide)), all, 0, 0, 0); n != 1 {
			t.Errorf("%s has %d icons", name, n)
		}
	}
}

// versionText is a string of a program's version resource, in the language that
// Windows chooses of those that are there.
func versionText(path, key string) (string, error) {
	size, err := windows.GetFileVersionInfoSize(path, nil)
	if err != nil {
		return "", err
	}
	block := make([]byte, size)
	if err := windows.GetFileVersionInfo(path, 0, size, unsafe.Pointer(&block[0])); err != nil {
		return "", err
	}
	var language *[2]uint16 // and code page
	var length uint32
	if err := windows.VerQueryValue(unsafe.Pointer(&block[0]), `\VarFileInfo\Translation`, unsafe.Pointer(&language), &length); err != nil {
		return "", err
	}
	var text *uint16
	name := fmt.Sprintf(`\StringFileInfo\%04x%04x\%s`, language[0], language[1], key)
	if err := windows.VerQueryValue(unsafe.Pointer(&block[0]), name, unsafe.Pointer(&text), &length); err != nil {
		return "", err
	}
	return windows.UTF16PtrToString(text), nil
}
