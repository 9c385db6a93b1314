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
func newLog(l settings.Log) *slog.Logger { return logAt(l.File, levelOf(l)) }

// followLog is newLog for a process that goes on for long: its level follows
// the settings, whose changes it is told.
func followLog(source *settings.Source) *slog.Logger { return followLogIn(source, logAt) }

// followLogIn is followLog with a log of another kind.
func followLogIn(source *settings.Source, open func(file string, level slog.Leveler) *slog.Logger) *slog.Logger {
	l := source.Current().Log
	level := new(slog.LevelVar)
	level.Set(levelOf(l))
	log := open(l.File, level)
	source.Watch(log, func(s settings.Settings) { level.Set(levelOf(s.Log)) })
	return log
}

func levelOf(l settings.Log) (level slog.Level) {
	_ = level.UnmarshalText([]byte(l.Level)) // settings has checked it
	return level
}

func logAt(file string, level slog.Leveler) *slog.Logger {
	var out io.Writer = os.Stderr
	if file != "" {
		if f, err := openLog(file); err == nil {
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
