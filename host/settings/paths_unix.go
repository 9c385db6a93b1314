//go:build unix

package settings

import "path/filepath"

func defaultFile() string   { return "/etc/trien/settings.toml" }
func defaultSocket() string { return "/run/trien/service.sock" }

// defaultAccount is no name that a person has (Debian Policy, 9.2.1).
func defaultAccount() string { return "_trien" }

// isSocket tells whether agents and service can meet there.
func isSocket(path string) bool { return filepath.IsAbs(path) }
