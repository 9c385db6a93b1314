package token_test

import (
	"bytes"
	"crypto"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"trien/signer/token/tokentest"
)

// After a login the PIN is no longer in the worker: neither the Go heap nor
// what SoftHSM2 leaves behind has it. Reading its memory needs root, because
// the worker forbids that to other processes of its user.
func TestPINIsNotLeftInTheWorkersMemory(t *testing.T) {
	store := tokentest.SoftHSM(t, leader(t))
	m := start(t, store.Module, store.Env()...)
	s := open(t, m, certificate(t, m, "leader"), pinOf(store))
	if _, err := s.Sign(nil, digests()[crypto.SHA256], crypto.SHA256); err != nil {
		t.Fatal(err)
	}
	pid := m.WorkerProcess().Pid
	mem, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		t.Skipf("the worker's memory cannot be read: %v", err)
	}
	defer mem.Close()
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		t.Skip(err)
	}
	for line := range strings.Lines(string(maps)) {
		var from, to int64
		var mode string
		if _, err := fmt.Sscanf(line, "%x-%x %s", &from, &to, &mode); err != nil || !strings.HasPrefix(mode, "rw") || to-from > 256<<20 {
			continue
		}
		data := make([]byte, to-from)
		n, err := mem.ReadAt(data, from)
		if err != nil && err != io.EOF {
			continue
		}
		if i := bytes.Index(data[:n], store.PIN); i >= 0 {
			t.Errorf("PIN at %x in %s: %q", from+int64(i), strings.TrimSpace(line), data[max(0, i-40):min(n, i+40)])
		}
	}
}
