package settings

import (
	"os"
	"path/filepath"
	"testing"
)

func TestOnlyAdministratorsWriteWindowsOwnFiles(t *testing.T) {
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
