//go:build unix

package settings

import (
	"os"
	"path/filepath"
	"testing"
)

func TestAFolderAboveThatOthersWriteIsNotTheAdministratorsAlone(t *testing.T) {
	if !AdministratorsAlone("/usr/bin/env") {
		t.Error("/usr/bin/env is not the administrators' alone")
	}
	path := filepath.Join(t.TempDir(), "trien") // /tmp is everybody's
	if err := os.WriteFile(path, nil, 0o755); err != nil {
		t.Fatal(err)
	}
	if AdministratorsAlone(path) {
		t.Errorf("%s is the administrators' alone", path)
	}
	if AdministratorsAlone("/usr/bin/no-such-file") {
		t.Error("what is not there is the administrators' alone")
	}
}
