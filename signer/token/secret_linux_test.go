package token_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"trien/signer/token"
	"trien/signer/token/tokentest"
	"trien/signer/token/tokentest/faultmodule"
)

// lockedBuffer collects a log that several goroutines write.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// The PIN goes through success, refusal, crash and a module that prints it, and
// must be found in no error, log line, argument, environment or file.
func TestPINIsFoundNowhere(t *testing.T) {
	const wrong = "93187240551"
	o := leader(t)
	o.AlwaysAuthenticate = true
	store := tokentest.SoftHSM(t, o)
	f := faultmodule.Build(t, store.Module)
	var log lockedBuffer
	command := tokentest.Command(t, append(f.Env(), store.Env()...)...)
	command.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	m, err := token.Start(testContext(t), command, f.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	var said []string
	note := func(err error) {
		if err != nil {
			said = append(said, err.Error(), fmt.Sprintf("%+v %#v", err, err))
		}
	}
	for _, words := range []string{"", "print", "signerr=0x30", "badsign", "crash", "loginerr=0xA0", "removed", "pinpad=x"} {
		for _, pin := range []string{string(store.PIN), wrong} {
			// A fresh list first: the worker may have crashed.
			f.Control(t)
			cert := certificate(t, m, "leader")
			f.Control(t, words)
			given := []byte(pin)
			s, err := m.Open(testContext(t), cert, given)
			note(err)
			if !bytes.Equal(given, make([]byte, len(given))) {
				t.Errorf("%s: the PIN that was given was not zeroed", words)
			}
			if err != nil {
				continue
			}
			noPINIn(t, m.WorkerProcess().Pid, pin)
			note(sign(s))
			said = append(said, fmt.Sprintf("%+v", s))
			note(s.Close())
		}
	}
	m.Close()
	said = append(said, log.String())
	if !strings.Contains(log.String(), "withheld") {
		t.Error("the module printed, and no line was withheld")
	}
	for _, pin := range []string{string(store.PIN), wrong} {
		for _, text := range said {
			if strings.Contains(text, pin) {
				t.Errorf("PIN in %q", text)
			}
		}
		filepath.WalkDir(filepath.Dir(f.Path), func(path string, d fs.DirEntry, _ error) error {
			if data, err := os.ReadFile(path); err == nil && bytes.Contains(data, []byte(pin)) {
				t.Errorf("PIN in %s", path)
			}
			return nil
		})
	}
}

// noPINIn looks into a process's arguments and environment.
func noPINIn(t *testing.T, pid int, pin string) {
	for _, name := range []string{"cmdline", "environ"} {
		data, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, name))
		if err == nil && bytes.Contains(data, []byte(pin)) {
			t.Errorf("PIN in the worker's %s", name)
		}
	}
}
