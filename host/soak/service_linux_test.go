package soak

import (
	"context"
	"fmt"
	"net/http"
	"os/exec"
	"sync"
	"testing"
	"time"
)

// restartAfter is systemd's RestartSec, by default.
const restartAfter = 100 * time.Millisecond

// daemon is trien service run under somebody who starts it again when it ends,
// as systemd does.
type daemon struct {
	office *office
	mu     sync.Mutex
	cmd    *exec.Cmd // nil while there is none
	over   bool
	ended  chan struct{} // closed at the end of the last process
}

func startService(t *testing.T, o *office) *daemon {
	t.Helper()
	s := &daemon{office: o, ended: make(chan struct{})}
	s.start()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for !s.answers(ctx) {
		if ctx.Err() != nil {
			t.Fatal("the service does not answer")
		}
		time.Sleep(10 * time.Millisecond)
	}
	return s
}

func (s *daemon) answers(ctx context.Context) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://127.0.0.1:%d/health", s.office.port), nil)
	if err != nil {
		return false
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

func (s *daemon) start() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over {
		close(s.ended)
		return
	}
	cmd := &exec.Cmd{Args: []string{"trien", "service", "run"}}
	s.cmd = cmd
	err := s.office.start(cmd, func() {
		s.mu.Lock()
		s.cmd = nil
		s.mu.Unlock()
		time.AfterFunc(restartAfter, s.start)
	})
	if err != nil {
		panic(err) // the program was built and has started before
	}
}

// pid is that of the running process, 0 where there is none.
func (s *daemon) pid() int { s.mu.Lock(); defer s.mu.Unlock(); return pidOf(s.cmd) }

func pidOf(cmd *exec.Cmd) int {
	if cmd == nil {
		return 0
	}
	return cmd.Process.Pid
}

// kill ends the process as the kernel ends one, without a word.
func (s *daemon) kill() bool { s.mu.Lock(); defer s.mu.Unlock(); return kill(s.cmd) }

func kill(cmd *exec.Cmd) bool { return cmd != nil && cmd.Process.Kill() == nil }

// stop ends the service for good, as systemctl stop does.
func (s *daemon) stop() {
	s.mu.Lock()
	s.over = true
	if s.cmd != nil {
		_ = s.cmd.Process.Signal(terminate)
	}
	s.mu.Unlock()
	<-s.ended
}
