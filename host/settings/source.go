package settings

import (
	"errors"
	"log/slog"
	"os"
	"sync"
	"time"
)

// settle is how old a change must be: a younger file may be half written by an
// editor that does not exchange it whole.
const settle = time.Second

// Source is the settings file of a process that goes on for long. Each request
// asks for Current and keeps what it got to its end. It may be used
// concurrently.
type Source struct {
	path    string
	log     *slog.Logger
	changed func(Settings)

	mu      sync.Mutex
	current *Settings
	seen    texts  // what was read when it was last judged
	told    string // why the file could not be read then
	invalid error  // Problems, while the file was never right
}

// Open reads the file of a process that starts. A wrong file is an error, which
// is Problems. Who goes on all the same has a Source with the defaults, and asks
// Invalid before anything is done by them.
func Open(path string) (*Source, error) {
	t, err := readTexts(path)
	f, problem := interpret(path, t, err)
	if problem != nil {
		f.Settings = Defaults()
	}
	return &Source{path: path, current: &f.Settings, seen: t, told: reason(err), invalid: problem}, problem
}

// Fixed never changes.
func Fixed(s Settings) *Source { return &Source{current: &s} }

// Watch says where changes and wrong files are logged, and who is told of
// changed settings, while Current is under way. Call it before Current.
func (s *Source) Watch(log *slog.Logger, changed func(Settings)) {
	s.log, s.changed = log, changed
	if s.invalid != nil {
		s.refuse(s.invalid)
	}
}

// Invalid tells what is wrong with the file where it was wrong from the start
// and still is; nil as soon as it is put right.
func (s *Source) Invalid() error {
	s.Current()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.invalid
}

// Current returns the settings in force: those of the file as it is now, or as
// it last was without an error. What is returned never changes, and the same
// settings are the same pointer. The file is small and read whole each time,
// so that no change is ever missed, whatever the clock and the file system do.
func (s *Source) Current() *Settings {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.path == "" {
		return s.current
	}
	t, err := readTexts(s.path)
	if t == s.seen && reason(err) == s.told || settling(s.path) {
		return s.current
	}
	s.seen, s.told = t, reason(err)
	f, problem := interpret(s.path, t, err)
	if problem != nil {
		s.refuse(problem)
		return s.current
	}
	s.current, s.invalid = &f.Settings, nil
	if s.log != nil {
		s.log.Info("settings reloaded", "file", s.path, "missing", f.Missing)
	}
	if s.changed != nil {
		s.changed(f.Settings)
	}
	return s.current
}

// refuse logs a wrong file, once.
func (s *Source) refuse(problem error) {
	if s.log == nil {
		return
	}
	var problems Problems
	if !errors.As(problem, &problems) {
		problems = Problems{{File: s.path, Text: Text{EN: problem.Error()}}}
	}
	for _, p := range problems {
		s.log.Error("settings file is wrong and not taken", "file", s.path, "line", p.Line, "key", p.Key, "problem", p.EN)
	}
}

// settling tells whether the file was changed within the last moment.
func settling(path string) bool {
	info, err := os.Stat(path)
	if err != nil {
		return false
	}
	age := time.Since(info.ModTime())
	return age >= 0 && age < settle
}

func reason(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
