//go:build unix

package main

// colours tells whether the terminal takes them.
func colours() bool { return true }
