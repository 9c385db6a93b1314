package settings

import (
	"os"
	"path/filepath"
	"strings"
)

func defaultFile() string {
	return filepath.Join(os.Getenv("ProgramData"), "Trien", "settings.toml")
}

func defaultSocket() string { return `\\.\pipe\trien-service` }

// isSocket tells whether agents and service can meet there.
func isSocket(path string) bool {
	name, pipe := strings.CutPrefix(strings.ToLower(path), `\\.\pipe\`)
	return pipe && name != ""
}
