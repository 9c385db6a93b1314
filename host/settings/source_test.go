package settings

import (
	"bytes"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// put writes a file that has been left alone for an hour.
func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
}

func portal(name string) string { return "[portals]\norigins = [\"https://" + name + ".example\"]\n" }

func TestChangedFileIsInForceAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.toml")
	put(t, path, portal("a"))
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	told := 0
	s.Watch(slog.New(slog.NewTextHandler(&log, nil)), func(Settings) { told++ })
	first := s.Current()
	if s.Current() != first || told != 0 {
		t.Error("the same file makes other settings")
	}
	// The same length and the same time of change.
	put(t, path, portal("b"))
	second := s.Current()
	if !second.Allows("https://b.example") || second.Allows("https://a.example") || told != 1 {
		t.Errorf("the change was not noticed: %+v", second.Portals)
	}
	if !first.Allows("https://a.example") {
		t.Error("what a request had taken has changed")
	}

	put(t, path, portal("c")+"[service]\nport = 0\nsocket = \"x\"\n")
	for range 3 {
		if s.Current() != second {
			t.Error("a wrong file has changed something")
		}
	}
	if n := strings.Count(log.String(), "not taken"); n != 2 || !strings.Contains(log.String(), "line=4 key=service.port") {
		t.Errorf("a wrong file is logged %d times:\n%s", n, log.String())
	}
	put(t, path, portal("b"))
	if now := s.Current(); !now.Allows("https://b.example") {
		t.Error("the file was put right, and is not in force")
	}

	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if now := s.Current(); len(now.Portals.Origins) != 0 || now.Service.Port != 17345 {
		t.Errorf("without a file: %+v", now)
	}
	put(t, path, portal("d"))
	if !s.Current().Allows("https://d.example") {
		t.Error("a new file was not noticed")
	}
}

func TestFileThatIsBeingWrittenIsLeftAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.toml")
	put(t, path, portal("a"))
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	half := filepath.Join(t.TempDir(), "half") // absolute, as this system writes it
	// In an hour, for a clock that runs slow, is not within the last second.
	for when, want := range map[time.Duration]bool{0: false, time.Hour: true} {
		put(t, path, portal("a")+"# "+when.String()+"\n[tokens]\nmodules = ['"+half+"']\n")
		at := time.Now().Add(when)
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
		if taken := len(s.Current().Tokens.Modules) == 1; taken != want {
			t.Errorf("changed %v from now: taken is %v", when, taken)
		}
		put(t, path, portal("a"))
		s.Current()
	}
}

func TestStartWithAWrongFileIsTold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.toml")
	put(t, path, "[service]\nport = 0\n")
	s, err := Open(path)
	if err == nil || !strings.Contains(err.Error(), path+":2: service.port") {
		t.Errorf("%v", err)
	} else if s.Invalid() == nil {
		t.Error("nobody is told that the defaults are in force")
	}
	put(t, path, "[service]\nport = 18000\n")
	if s.Invalid() != nil || s.Current().Service.Port != 18000 {
		t.Error("the file was put right, and is not in force")
	}
	if _, err := Open(t.TempDir()); err == nil { // a folder
		t.Error("what cannot be read is taken for no file")
	}
}

func TestManyRequestsReadOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.toml")
	put(t, path, portal("a"))
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	var work sync.WaitGroup
	for range 8 {
		work.Go(func() {
			for range 200 {
				if n := s.Current(); len(n.Portals.Origins) != 1 || len(n.Portals.Origins[0]) != len("https://a.example") {
					t.Errorf("%+v", n.Portals)
					return
				}
			}
		})
	}
	for i := range 100 {
		next := path + ".new"
		put(t, next, portal(string(rune('a'+i%26))))
		err := os.Rename(next, path)
		for runtime.GOOS == "windows" && errors.Is(err, fs.ErrPermission) { // somebody reads it
			err = os.Rename(next, path)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	work.Wait()
}

func BenchmarkCurrent(b *testing.B) {
	path := filepath.Join(b.TempDir(), "settings.toml")
	if err := os.WriteFile(path, []byte(Example()), 0o600); err != nil {
		b.Fatal(err)
	}
	s := &Source{path: path, current: new(Settings)}
	s.seen = texts{file: Example()}
	for b.Loop() {
		s.Current()
	}
}
