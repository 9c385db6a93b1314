package token

import (
	"bufio"
	"io"
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

// drain reads f to its end, so that a worker never blocks on a full pipe.
func (s *stderrLog) drain(f *os.File) {
	defer f.Close()
	r := bufio.NewReaderSize(f, maxStderrLine)
	for {
		line, _, err := r.ReadLine()
		if err != nil {
			break
		}
		switch {
		case s.secret.Load():
			s.withheld++
		case s.lines < maxStderrLines:
			s.lines++
			s.log.Debug("token worker says", "line", cleanText(strings.TrimSpace(string(line))))
		}
	}
	io.Copy(io.Discard, f)
	if s.withheld > 0 {
		s.log.Debug("token worker's words withheld", "lines", s.withheld, "why", "it held a PIN")
	}
}
