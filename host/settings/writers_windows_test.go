package settings

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/windows"
)

func TestOnlyAdministratorsWriteWindowsOwnFiles(t *testing.T) {
	if windows.NewLazySystemDLL("ntdll.dll").NewProc("wine_get_version").Find() == nil {
		t.Skip("Wine's own files belong to the user who runs it")
	}
	system := filepath.Join(os.Getenv("SystemRoot"), "System32")
	for path, want := range map[string]bool{
		system: false, filepath.Join(system, "kernel32.dll"): false,
		os.Getenv("PUBLIC") + `\Documents`: true,
	} {
		if others := othersWrite(path); others != want {
			t.Errorf("%s: others write is %v", path, others)
		}
	}
}
