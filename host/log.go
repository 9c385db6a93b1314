package main

import (
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"trien/host/settings"
)

// newLog opens the program's log. A log file that cannot be opened is no
// reason not to sign: the log then goes to standard error.
func newLog(l settings.Log) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(l.Level)) // settings has checked it
	var out io.Writer = os.Stderr
	if l.File != "" {
		if f, err := openLog(l.File); err == nil {
			out = f
		}
	}
	return slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: level}))
}

func openLog(path string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	return os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
}
