//go:build unix

package main

import (
	"fmt"
	"log/slog"

	"trien/host/logging"
)

// runManaged is for Windows, whose service manager speaks with a service;
// systemd runs a service in the foreground.
func runManaged(*environment) error {
	return fmt.Errorf("%w: --managed is for Windows' service manager", errUsage)
}

// foreground is the log of a process that has a standard error, which systemd
// leads to journald.
func foreground(level slog.Leveler) slog.Handler { return logging.System(level) }
