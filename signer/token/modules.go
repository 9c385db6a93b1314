package token

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// maxFolder bounds the files of one folder that are looked at. System32 holds
// about four thousand.
const maxFolder = 16384

// FoundModule is a PKCS#11 module that is installed. It says nothing about trust:
// only the settings name the modules that are loaded.
type FoundModule struct {
	Path    string // absolute, symbolic links resolved
	Driver  Driver // zero where the file's name is not known
	Library Library
	// Shell is the path of the CSP shell beside the module, "" where there is
	// none; see ModuleOfShell.
	Shell string
}

// FindModules looks through folders, not through those below them, for libraries
// that export C_GetFunctionList. None is loaded, only headers are read. Folders
// that do not exist and files that cannot be read are passed over; a folder that
// is not absolute is an error. The list is sorted by path and names each file
// once. It takes a tenth of a second for thousands of files; where ctx ends, the
// list so far is returned with its error.
func FindModules(ctx context.Context, folders []string) ([]FoundModule, error) {
	found := map[string]FoundModule{}
	var failed error
	for _, folder := range folders {
		if !filepath.IsAbs(folder) {
			return nil, errors.New("token: not an absolute folder")
		}
		if failed = findIn(ctx, folder, found); failed != nil {
			break
		}
	}
	list := make([]FoundModule, 0, len(found))
	for _, m := range found {
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b FoundModule) int { return strings.Compare(a.Path, b.Path) })
	return list, failed
}

// findIn adds one folder's modules to found, by path.
func findIn(ctx context.Context, folder string, found map[string]FoundModule) error {
	d, err := os.Open(folder)
	if err != nil {
		return nil
	}
	defer d.Close()
	for seen := 0; seen < maxFolder; {
		entries, err := d.ReadDir(256)
		for _, e := range entries {
			if err := ctx.Err(); err != nil {
				return err
			}
			m, ok := lookAt(folder, e)
			if before, known := found[m.Path]; ok && (!known || before.Driver.Name == "") {
				found[m.Path] = m
			}
		}
		if seen += len(entries); err != nil {
			return nil
		}
	}
	return nil
}

// lookAt reads one file of a folder, if its name is a library's.
func lookAt(folder string, e fs.DirEntry) (FoundModule, bool) {
	if !e.Type().IsRegular() && e.Type()&fs.ModeSymlink == 0 || !libraryName(e.Name()) {
		return FoundModule{}, false
	}
	path, err := filepath.EvalSymlinks(filepath.Join(folder, e.Name()))
	if err != nil {
		return FoundModule{}, false
	}
	l, err := ReadLibrary(path)
	if err != nil || !l.PKCS11 {
		return FoundModule{}, false
	}
	m := FoundModule{Path: path, Library: *l}
	known := false
	if m.Driver, known = driverOf(filepath.Base(path), l.System); !known {
		m.Driver, _ = driverOf(e.Name(), l.System)
	}
	ext := filepath.Ext(path)
	shell := strings.TrimSuffix(path, ext) + "_s" + ext
	if info, err := os.Stat(shell); err == nil && info.Mode().IsRegular() && l.System == "windows" {
		m.Shell = shell
	}
	return m, true
}

// libraryName reports whether a file's name is that of a shared library.
func libraryName(name string) bool {
	if strings.EqualFold(filepath.Ext(name), ".dll") {
		return true
	}
	return runtime.GOOS != "windows" && (strings.HasSuffix(name, ".so") || strings.Contains(name, ".so."))
}
