// Command make draws and writes those files of testdata that neither
// LibreOffice nor Chromium can: see make.sh, which calls it.
//
// All of them are the same on every run: what looks random has a fixed seed.
package main

import (
	"fmt"
	"os"
)

func main() {
	commands := map[string]func(args []string) error{
		"signature": signature, // OUT.png
		"seal":      seal,      // OUT.png
		"report":    report,    // TEMPLATE OUT.fodt
		"scan":      scan,      // PAGE.png OUT.pdf
		"form":      form,      // IN.pdf OUT.pdf
		"signed":    signed,    // IN.pdf IMAGE.png OUT.pdf
	}
	if len(os.Args) < 3 || commands[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: make signature|seal|report|scan|form|signed FILE...")
		os.Exit(2)
	}
	if err := commands[os.Args[1]](os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "make:", err)
		os.Exit(1)
	}
}
