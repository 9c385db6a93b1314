package agent

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// workers counts the token workers that this process has started.
func workers(t *testing.T) (n int) {
	t.Helper()
	for _, pid := range children(t, os.Getpid()) {
		// A test binary that works as one has its module's path as last argument.
		if line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)); err == nil && strings.HasSuffix(string(line), ".so\x00") {
			n++
		}
	}
	return n
}

// children lists the processes that another has started and that have not ended.
func children(t *testing.T, of int) (pids []int) {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range stats {
		data, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		// pid (name) state ppid
		own, rest, _ := strings.Cut(string(data), ") ")
		var state string
		var pid, parent int
		if _, err := fmt.Sscan(rest, &state, &parent); err != nil || parent != of || state == "Z" {
			continue
		}
		if _, err := fmt.Sscan(own, &pid); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}
