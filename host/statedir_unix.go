//go:build unix

package main

import (
	"os"
	"path/filepath"
)

// stateDir is the user's folder for what outlives the program (XDG Base
// Directory Specification).
func stateDir() (string, error) {
	if dir := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "trien"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(home, ".local", "state", "trien"), nil
}
