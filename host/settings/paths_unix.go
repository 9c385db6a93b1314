//go:build unix

package settings

import (
	"io/fs"
	"path/filepath"
)

func defaultFile() string   { return "/etc/trien/settings.toml" }
func defaultSocket() string { return "/run/trien/service.sock" }

// isSocket tells whether agents and service can meet there.
func isSocket(path string) bool { return filepath.IsAbs(path) }

// othersWrite tells whether more users than the owner may write a file.
func othersWrite(info fs.FileInfo) bool { return info.Mode().Perm()&0o022 != 0 }
