package soak

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"

	"trien/host/service"
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

func startService(o *office) *daemon {
	s := &daemon{office: o, ended: make(chan struct{})}
	s.start()
	return s
}

// awaitAgent waits until the service knows an agent, as no page does.
func (s *daemon) awaitAgent(t *testing.T) {
	t.Helper()
	for limit := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		var h service.Health
		answer, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d/health", s.office.port))
		if err == nil {
			err = json.NewDecoder(answer.Body).Decode(&h)
			answer.Body.Close()
		}
		switch {
		case err == nil && h.Agent:
			return
		case time.Now().After(limit):
			t.Fatalf("the service knows no agent: %+v, %v", h, err)
		}
	}
}

func (s *daemon) start() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over {
		close(s.ended)
		return
	}
	cmd := exec.Command(s.office.program, "service", "run")
	cmd.Env = s.office.env
	// Whatever becomes of the test, nothing of it goes on.
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		panic(err) // the program was built just now
	}
	s.cmd = cmd
	go func() {
		_ = cmd.Wait() // killed more often than not
		s.mu.Lock()
		s.cmd = nil
		s.mu.Unlock()
		time.AfterFunc(restartAfter, s.start)
	}()
}

// pid is that of the running process, 0 where there is none.
func (s *daemon) pid() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd == nil {
		return 0
	}
	return s.cmd.Process.Pid
}

// kill ends the process as the kernel ends one, without a word.
func (s *daemon) kill() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cmd != nil && s.cmd.Process.Kill() == nil
}

// stop ends the service for good, as systemctl stop does.
func (s *daemon) stop() {
	s.mu.Lock()
	s.over = true
	if s.cmd != nil {
		_ = s.cmd.Process.Signal(syscall.SIGTERM)
	}
	s.mu.Unlock()
	<-s.ended
}
