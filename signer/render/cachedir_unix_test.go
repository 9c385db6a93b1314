//go:build unix

package render

import (
	"os"
	"path/filepath"
	"testing"
)

func TestCodeOfOthersIsNotRun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	if err := privateDir(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if privateDir(dir) == nil {
		t.Error("a folder that everyone can write to is used")
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(t.TempDir(), link); err != nil {
		t.Fatal(err)
	}
	if privateDir(link) == nil {
		t.Error("a symbolic link is followed")
	}
}
