package token

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"trien/signer/fault"
)

// checkModule returns the path that is to be loaded for module. It must be an
// absolute path on a local drive to a regular file; anything else is
// token.module_untrusted. Who may write the file is left to the installer,
// which puts modules only where administrators write.
func checkModule(module string) (string, error) {
	refuse := func(why string) (string, error) {
		return "", fault.New(fault.TokenModuleUntrusted, fmt.Sprintf("%q: %s", module, why))
	}
	if !filepath.IsAbs(module) || strings.HasPrefix(filepath.VolumeName(module), `\\`) {
		return refuse("not an absolute path on a local drive")
	}
	path := filepath.Clean(module)
	info, err := os.Stat(path)
	if err != nil {
		return refuse("cannot be found")
	}
	if !info.Mode().IsRegular() {
		return refuse("not a regular file")
	}
	return path, nil
}
