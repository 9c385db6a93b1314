package settings

import (
	"os"
	"path/filepath"
)

func defaultFile() string {
	return filepath.Join(os.Getenv("ProgramData"), "Trien", "settings.toml")
}

func defaultSocket() string { return `\\.\pipe\trien-service` }
