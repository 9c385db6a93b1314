package main

import (
	"os"
	"path/filepath"
)

// stateDir is the user's folder for what stays on this PC.
func stateDir() (string, error) {
	dir, err := os.UserCacheDir() // %LocalAppData%
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "Trien"), nil
}
