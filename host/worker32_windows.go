package main

import (
	"os"
	"path/filepath"
)

// worker32 is the token worker for 32-bit modules, installed beside the program,
// "" where it is not.
func worker32(program string) string {
	path := filepath.Join(filepath.Dir(program), "trien-token32.exe")
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}
