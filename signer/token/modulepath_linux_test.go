package token

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"trien/signer/fault"
)

func TestModulePathThatOthersCanChangeIsRefused(t *testing.T) {
	base := t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	file := func(dir string, dirMode, fileMode os.FileMode) string {
		t.Helper()
		d := filepath.Join(base, dir)
		must(os.MkdirAll(d, 0o755))
		p := filepath.Join(d, "module.so")
		must(os.WriteFile(p, nil, 0o644))
		must(os.Chmod(p, fileMode))
		must(os.Chmod(d, dirMode))
		return p
	}
	must(os.Chmod(base, 0o755))
	good := file("good", 0o755, 0o644)
	link := filepath.Join(base, "link.so")
	must(os.Symlink(good, link))
	for _, path := range []string{good, link, file("private", 0o700, 0o600)} {
		if got, err := checkModule(path); err != nil || (path == link && got != good) {
			t.Errorf("%s: %s, %v", path, got, err)
		}
	}
	fifo := filepath.Join(base, "fifo")
	must(syscall.Mkfifo(fifo, 0o600))
	inner := file("open/inner", 0o755, 0o644)
	must(os.Chmod(filepath.Join(base, "open"), 0o777))
	bad := map[string]string{
		"relative":             "module.so",
		"empty":                "",
		"climbing":             "../../module.so",
		"missing":              filepath.Join(base, "missing.so"),
		"a folder":             base,
		"a pipe":               fifo,
		"file for the group":   file("a", 0o755, 0o664),
		"file for all":         file("b", 0o755, 0o646),
		"folder for the group": file("c", 0o775, 0o644),
		"folder for all":       file("d", 0o757, 0o644),
		"sticky folder":        file("e", 0o777|os.ModeSticky, 0o644),
		"folder above":         inner,
	}
	if os.Geteuid() == 0 {
		stranger := file("f", 0o755, 0o644)
		must(os.Chown(stranger, 12345, 12345))
		bad["a stranger's file"] = stranger
		folder := file("g", 0o755, 0o644)
		must(os.Chown(filepath.Dir(folder), 12345, 12345))
		bad["a stranger's folder"] = folder
	}
	for name, path := range bad {
		if _, err := checkModule(path); fault.CodeOf(err) != fault.TokenModuleUntrusted {
			t.Errorf("%s: %v", name, err)
		}
	}
}
