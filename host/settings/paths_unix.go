//go:build unix

package settings

import "path/filepath"

func defaultFile() string   { return "/etc/trien/settings.toml" }
func defaultSocket() string { return "/run/trien/service.sock" }

func defaultAccount() string { return "trien" }

// isSocket tells whether agents and service can meet there.
func isSocket(path string) bool { return filepath.IsAbs(path) }
