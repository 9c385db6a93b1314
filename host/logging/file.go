package logging

import (
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/DeRuina/timberjack"

	"trien/host/settings"
)

// maxBeside bounds how many processes have a file of their own beside each
// other: more browsers than anybody runs at once.
const maxBeside = 16

// File writes to the file at path, or to one beside it where another process has
// that one, and rotates it as l says. The file and its folder are made where they
// are missing, for their owner alone. Where no file can be had, it says why on
// standard error, once, and writes there. Nobody closes it: the process's end
// does.
func File(path string, l settings.Log, level slog.Leveler) slog.Handler {
	file, err := take(path)
	if err != nil {
		h := Stderr(level)
		slog.New(h).Warn("no log file: the log goes here", "error", err)
		return h
	}
	out := rotating(file, l)
	keep(out)
	return To(out, level)
}

// take finds the first file, of path and those beside it, that no other process
// has. It stays this process's until its end.
func take(path string) (string, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", err
	}
	ext := filepath.Ext(path)
	for i := range maxBeside {
		candidate := path
		if i > 0 {
			candidate = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(path, ext), i+1, ext)
		}
		taken, err := hold(candidate + ".lock")
		if err != nil {
			return "", err
		}
		if !taken {
			continue
		}
		// Now, because the rotating writer tells nobody when it cannot.
		f, err := os.OpenFile(candidate, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return "", err
		}
		return candidate, f.Close()
	}
	return "", fmt.Errorf("%s: %w: %d processes have one", path, fs.ErrExist, maxBeside)
}

// held are the process's locks and log files. Locks are let go when the garbage
// collector finds them.
var (
	holding sync.Mutex
	held    []io.Closer
)

func keep(c io.Closer) {
	holding.Lock()
	defer holding.Unlock()
	held = append(held, c)
}

// hold takes a lock file until the process ends. taken is false where another
// process has it.
func hold(path string) (taken bool, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return false, err
	}
	if taken, err = lock(f); !taken {
		f.Close()
		return false, err
	}
	keep(f)
	return true, nil
}

// rotating writes to a file that gives way to a new one when it is large.
func rotating(file string, l settings.Log) io.WriteCloser {
	return &timberjack.Logger{
		Filename: file, FileMode: 0o600,
		MaxSize: l.MaxMiB, MaxBackups: l.MaxFiles, MaxAge: l.MaxDays,
		Compression: "none", LocalTime: true,
	}
}
