package token

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"trien/signer/fault"
)

// checkModule returns the path that is to be loaded for module: absolute, with
// symbolic links resolved, so that what is checked is what is loaded.
//
// A module is code that will see the PIN. It must be a regular file of root's
// or of this user's, and neither it nor its folder may be writable by group or
// others; nor may anybody else be able to exchange a folder above it (a sticky
// folder such as /tmp is fine for that). Anything else is
// token.module_untrusted.
func checkModule(module string) (string, error) {
	refuse := func(why string) (string, error) {
		return "", fault.New(fault.TokenModuleUntrusted, fmt.Sprintf("%q: %s", module, why))
	}
	if !filepath.IsAbs(module) {
		return refuse("not an absolute path")
	}
	path, err := filepath.EvalSymlinks(module)
	if err != nil {
		return refuse("cannot be found")
	}
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return refuse("not a regular file")
	}
	if !ownedSafely(info) || info.Mode().Perm()&0o022 != 0 {
		return refuse("others may write the file")
	}
	folder := filepath.Dir(path)
	if info, err = os.Lstat(folder); err != nil || !ownedSafely(info) || info.Mode().Perm()&0o022 != 0 {
		return refuse("others may write its folder")
	}
	for dir := filepath.Dir(folder); ; dir = filepath.Dir(dir) {
		info, err := os.Lstat(dir)
		open := err == nil && info.Mode().Perm()&0o002 != 0 && info.Mode()&fs.ModeSticky == 0
		if err != nil || !ownedSafely(info) || open {
			return refuse("others may exchange a folder above it")
		}
		if dir == filepath.Dir(dir) {
			return path, nil
		}
	}
}

// ownedSafely reports whether root or the current user owns the file.
func ownedSafely(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && (st.Uid == 0 || int(st.Uid) == os.Geteuid())
}
