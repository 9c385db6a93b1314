package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// colours tells whether the console takes them, and has it do so.
func colours() bool {
	console := windows.Handle(os.Stdout.Fd())
	var mode uint32
	return windows.GetConsoleMode(console, &mode) == nil &&
		windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
