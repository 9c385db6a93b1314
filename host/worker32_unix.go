//go:build unix

package main

// worker32 is for Windows, where vendors still supply 32-bit modules only.
func worker32(string) string { return "" }
