package token

import (
	"os"
	"time"
)

// WorkerProcess returns the running worker's process, nil where there is none.
func (m *Module) WorkerProcess() *os.Process {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.proc == nil || !m.proc.alive() {
		return nil
	}
	return m.proc.cmd.Process
}

// WorkerGone is closed when the present worker has ended.
func (m *Module) WorkerGone() <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.proc.gone
}

// LimitLists changes how long a list of tokens may take, and returns the undoing.
func LimitLists(d time.Duration) func() {
	old := callLimits[opTokens]
	callLimits[opTokens] = d
	return func() { callLimits[opTokens] = old }
}
