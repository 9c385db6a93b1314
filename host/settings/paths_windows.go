package settings

import (
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"
)

// defaultFile is in a folder where only administrators write; in ProgramData
// everybody may make folders. The environment, which is the user's, has no say.
func defaultFile() string {
	folder, err := windows.KnownFolderPath(windows.FOLDERID_ProgramFiles, windows.KF_FLAG_DONT_VERIFY)
	if err != nil {
		folder = `C:\Program Files`
	}
	return filepath.Join(folder, "Trien", "settings.toml")
}

func defaultSocket() string { return `\\.\pipe\trien-service` }

// defaultAccount is LocalService, whose name differs by Windows' language.
func defaultAccount() string { return "S-1-5-19" }

// isSocket tells whether agents and service can meet there.
func isSocket(path string) bool {
	name, pipe := strings.CutPrefix(strings.ToLower(path), `\\.\pipe\`)
	return pipe && name != ""
}
