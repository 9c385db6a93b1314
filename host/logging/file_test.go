package logging

import (
	"bytes"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/host/settings"
)

func TestNoFileIsWrittenByTwoProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "logs", "agent.log")
	for _, want := range []string{"agent.log", "agent-2.log", "agent-3.log"} {
		got, err := take(path) // a lock is a file's, as if by another process
		if err != nil || filepath.Base(got) != want {
			t.Errorf("%q, %v; want %s", got, err, want)
		}
	}
	release(t)
	if got, err := take(path); err != nil || got != path {
		t.Errorf("after the end of the others: %q, %v", got, err)
	}
	release(t)
}

// release lets all locks and files go, as a process's end does.
func release(t *testing.T) {
	t.Helper()
	holding.Lock()
	defer holding.Unlock()
	for _, c := range slices.Backward(held) {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
	held = nil
}

func TestProcessesWithAFileAreBounded(t *testing.T) {
	defer release(t)
	path := filepath.Join(t.TempDir(), "agent.log")
	for range maxBeside {
		if _, err := take(path); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := take(path); err == nil {
		t.Errorf("one more: %s", got)
	}
}

func TestALogFileIsBoundedAndItsOwnersAlone(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "service.log")
	out := rotating(path, settings.Log{MaxMiB: 1, MaxFiles: 2})
	line := bytes.Repeat([]byte("x"), 64<<10)
	for range 100 {
		// Old files are told apart by their milliseconds.
		for began := time.Now().UnixMilli(); time.Now().UnixMilli() == began; {
		}
		if _, err := out.Write(line); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil { // waits for old files to be removed
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 3 {
		t.Errorf("%d files, %v; want the log and 2 old ones", len(files), err)
	}
	for _, f := range files {
		info, err := f.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > 1<<20 {
			t.Errorf("%s has %d bytes", f.Name(), info.Size())
		}
		if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", f.Name(), info.Mode())
		}
	}
}

func TestAFolderIsMadeForItsOwnerAlone(t *testing.T) {
	defer release(t)
	path := filepath.Join(t.TempDir(), "a", "logs", "agent.log")
	log := slog.New(File(path, settings.Defaults().Log, slog.LevelInfo))
	log.Info("one", "code", "token.missing")
	log.Debug("two")
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), "msg=one code=token.missing") || strings.Contains(string(text), "two") {
		t.Errorf("%q, %v", text, err)
	}
	info, err := os.Stat(filepath.Dir(path))
	if err != nil || runtime.GOOS != "windows" && info.Mode() != fs.ModeDir|0o700 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestAPlaceThatCannotBeWrittenStopsNothing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	log := slog.New(File(filepath.Join(file, "agent.log"), settings.Defaults().Log, slog.LevelError))
	if !log.Enabled(t.Context(), slog.LevelError) {
		t.Error("there is no log")
	}
}
