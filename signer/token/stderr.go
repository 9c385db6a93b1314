package token

import (
	"bytes"
	"log/slog"
	"os"
	"strings"
	"sync/atomic"
)

// Bounds on what is kept of one worker's standard error.
const (
	maxStderrLines = 200
	maxStderrLine  = 1024
)

// stderrLog passes a worker's standard error on to the log, bounded. Vendor
// modules write there, and a talkative one may write the PIN: while a session
// is being opened or is open, lines are counted and not kept.
type stderrLog struct {
	log      *slog.Logger
	secret   atomic.Bool // a PIN is in the worker
	withheld int
	lines    int
}

func newStderrLog(log *slog.Logger) *stderrLog { return &stderrLog{log: log} }

// withhold starts keeping lines out of the log. It is not undone in the same
// worker: what was written while a PIN was there may arrive later.
func (s *stderrLog) withhold() { s.secret.Store(true) }

// drain reads f to its end, so that a worker never blocks on a full pipe. What
// is withheld is cleared at once: it may be the PIN.
func (s *stderrLog) drain(f *os.File) {
	defer f.Close()
	buf := make([]byte, maxStderrLine)
	for kept := 0; ; {
		n, err := f.Read(buf[kept:])
		text := buf[:kept+n]
		if s.secret.Load() {
			s.withheld += bytes.Count(text, []byte("\n"))
			clear(text)
			kept = 0
		} else {
			kept = copy(buf, s.tell(text, err != nil))
		}
		if err != nil {
			break
		}
	}
	if s.withheld > 0 {
		s.log.Debug("token worker's words withheld", "lines", s.withheld, "why", "it held a PIN")
	}
}

// tell logs the lines in text and returns what follows them: the beginning of
// another, unless that is the last, or as long as a line may be.
func (s *stderrLog) tell(text []byte, last bool) []byte {
	for {
		line, rest, whole := bytes.Cut(text, []byte("\n"))
		if !whole && !last && len(line) < maxStderrLine || len(line) == 0 && !whole {
			return line
		}
		if s.lines < maxStderrLines {
			s.lines++
			s.log.Debug("token worker says", "line", cleanText(strings.TrimSpace(string(line))))
		}
		text = rest
	}
}
