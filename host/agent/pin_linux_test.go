package agent

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"trien/host/nativemessaging"
	"trien/host/settings"
	"trien/protocol"
	"trien/signer/token/tokentest"
	"trien/signer/token/tokentest/faultmodule"
)

// pinAgentArgument, as the first argument, makes a test binary an agent that
// logs to a file.
const pinAgentArgument = "trien-test-pin-agent"

func init() {
	if len(os.Args) < 6 || os.Args[1] != pinAgentArgument {
		return
	}
	module, dir, cache, mine, env := os.Args[2], os.Args[3], os.Args[4], os.Args[5], os.Args[6:]
	file, err := os.Create(filepath.Join(dir, "agent.log"))
	if err != nil {
		panic(err)
	}
	worker, err := tokentest.WorkerCommand(env...)
	if err != nil {
		panic(err)
	}
	s := settings.Defaults()
	s.Portals.Origins = []string{portal}
	s.Service.Socket = filepath.Join(dir, "none.sock")
	s.Tokens.Modules = []string{module}
	log := slog.New(&mined{Handler: slog.NewTextHandler(file, &slog.HandlerOptions{Level: slog.LevelDebug}), at: mine})
	c := Config{
		Settings: settings.Fixed(s), Version: "test", Log: log,
		JournalFile: filepath.Join(dir, "journal.jsonl"),
		CacheDir:    cache,
		Worker:      worker,
	}
	c.Worker.Log = log
	_ = New(c, nativemessaging.New(os.Stdin, os.Stdout)).Run(context.Background())
	os.Exit(0)
}

// mined is a log that panics at a certain message, "" for none.
type mined struct {
	slog.Handler
	at string
}

func (m *mined) Handle(ctx context.Context, r slog.Record) error {
	if m.at != "" && r.Message == m.at {
		panic("mined: " + m.at)
	}
	return m.Handler.Handle(ctx, r)
}

func (m *mined) WithAttrs(a []slog.Attr) slog.Handler {
	return &mined{m.Handler.WithAttrs(a), m.at}
}

func (m *mined) WithGroup(name string) slog.Handler { return &mined{m.Handler.WithGroup(name), m.at} }

// pinned is an agent in a process of its own, whose every word is kept.
type pinned struct {
	*extension
	cmd    *exec.Cmd
	dir    string
	stderr lockedBuffer
	said   lockedBuffer // to the extension
	fault  *faultmodule.Module
	gone   chan struct{}
}

// keeping copies what is read.
type keeping struct {
	io.Reader
	copy *lockedBuffer
}

func (k keeping) Read(p []byte) (int, error) {
	n, err := k.Reader.Read(p)
	k.copy.Write(p[:n])
	return n, err
}

func startPinned(t *testing.T, person *tokentest.Identity, pin []byte, mine string) *pinned {
	t.Helper()
	// The worker keeps the PIN of such a key from one signature to the next.
	store, err := tokentest.NewSoftHSM(t.TempDir(), pin, tokentest.Object{Identity: person, ID: []byte{1}, Label: "leader", AlwaysAuthenticate: true})
	if err != nil {
		t.Skip(err)
	}
	x := &pinned{dir: t.TempDir(), fault: faultmodule.Build(t, store.Module), gone: make(chan struct{})}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cache := filepath.Join(os.TempDir(), "trien-test-cache-"+strconv.Itoa(os.Getuid()))
	env := append(x.fault.Env(), store.Env()...)
	x.cmd = exec.Command(self, append([]string{pinAgentArgument, x.fault.Path, x.dir, cache, mine}, env...)...)
	x.cmd.Dir = x.dir
	x.cmd.Env = append(os.Environ(), "TMPDIR="+x.dir)
	x.cmd.Stderr = &x.stderr
	in, err := x.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := x.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := x.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	x.extension = newExtension(t, nativemessaging.New(keeping{out, &x.said}, in), func() { in.Close() })
	var once sync.Once
	wait := func() { once.Do(func() { x.cmd.Wait(); close(x.gone) }) }
	t.Cleanup(wait)
	x.meet()
	return x
}

// TestPINIsLeftNowhere types PINs through every way that a signature can go, and
// looks for them afterwards wherever they could be: see places.
func TestPINIsLeftNowhere(t *testing.T) {
	const right, wrong = "70512846391", "93187240556"
	pki, err := tokentest.NewPKI()
	if err != nil {
		t.Fatal(err)
	}
	person, err := pki.Person(tokentest.RSA2048)
	if err != nil {
		t.Fatal(err)
	}
	for _, way := range []struct {
		name string
		mine string // the log's message at which the agent panics
		take func(t *testing.T, x *pinned, p *page)
		dies bool
	}{
		{"signed", "", func(t *testing.T, x *pinned, p *page) { signOnce(t, x.extension, p, right) }, false},
		{"refused, then signed", "", func(t *testing.T, x *pinned, p *page) {
			_, answer := p.beginSigning(onePage())
			if err := x.approve(x.awaitStage(protocol.ConsentReady), wrong); err != nil {
				t.Fatal(err)
			}
			s := x.await("the wrong PIN", func(s protocol.ConsentState) bool { return s.Error != nil })
			if err := x.approve(s, right); err != nil {
				t.Fatal(err)
			}
			if err := p.finish(answer, nil); err != nil {
				t.Fatal(err)
			}
		}, false},
		{"the token prints it", "", goesWrong("print", right, false), false},
		{"the worker crashes at the login", "", goesWrong("crash=C_Login", right, true), false},
		{"the worker crashes while it signs", "", goesWrong("crash=C_Sign", right, true), false},
		{"the token fails while it signs", "", goesWrong("signerr=0x30", right, true), false},
		{"the worker hangs at the login", "", hangsAt("C_Login", right), false},
		{"the worker hangs while it signs", "", hangsAt("C_Sign", right), false},
		{"a panic in the agent", "refused", func(t *testing.T, x *pinned, p *page) {
			goesWrong("loginerr=0x30", right, true)(t, x, p)
			if log, err := os.ReadFile(filepath.Join(x.dir, "agent.log")); err != nil || !bytes.Contains(log, []byte("msg=panic")) {
				t.Errorf("the log tells of no panic: %v", err)
			}
		}, false},
		{"a panic that ends the agent", "token worker ended", func(t *testing.T, x *pinned, p *page) {
			p.beginSigning(onePage())
			s := x.awaitStage(protocol.ConsentReady)
			x.fault.Control(t, "crash=C_Login")
			x.sendApproval(s, right)
			x.cmd.Wait()
			if !strings.Contains(x.stderr.String(), "mined: ") {
				t.Error("the agent has not panicked")
			}
		}, true},
	} {
		t.Run(way.name, func(t *testing.T) {
			x := startPinned(t, person, []byte(right), way.mine)
			way.take(t, x, x.greetedPage())
			for _, place := range places {
				if way.dies && place.living {
					continue
				}
				found := place.look(t, x)
				if len(found) == 0 {
					t.Logf("%s: nothing there", place.name)
				}
				for where, data := range found {
					for _, pin := range []string{right, wrong} {
						if i := bytes.Index(data, []byte(pin)); i >= 0 {
							t.Errorf("the PIN is in %s: %s, in %q", place.name, where, data[max(0, i-60):min(len(data), i+60)])
						}
					}
				}
			}
		})
	}
}

// goesWrong signs while the module does as the words say.
func goesWrong(words, pin string, fails bool) func(*testing.T, *pinned, *page) {
	return func(t *testing.T, x *pinned, p *page) {
		_, answer := p.beginSigning(onePage())
		s := x.awaitStage(protocol.ConsentReady)
		x.fault.Control(t, words)
		if err := x.approve(s, pin); err != nil {
			t.Fatal(err)
		}
		if err := p.finish(answer, nil); (err != nil) != fails {
			t.Errorf("with %s: %v", words, err)
		}
		x.fault.Control(t)
	}
}

// hangsAt has the page give up while the module hangs.
func hangsAt(function, pin string) func(*testing.T, *pinned, *page) {
	return func(t *testing.T, x *pinned, p *page) {
		fifo := filepath.Join(t.TempDir(), "held")
		if err := syscall.Mkfifo(fifo, 0o600); err != nil {
			t.Fatal(err)
		}
		id, answer := p.beginSigning(onePage())
		s := x.awaitStage(protocol.ConsentReady)
		x.fault.Control(t, "hang="+function, "hold="+fifo)
		if err := x.approve(s, pin); err != nil {
			t.Fatal(err)
		}
		held, err := os.Open(fifo)
		if err != nil {
			t.Fatal(err)
		}
		defer held.Close()
		p.say(fmt.Sprintf(`{"jsonrpc":"2.0","method":"$/cancel","params":{"id":%s}}`, id))
		if err := p.finish(answer, nil); err == nil || err.Code() != protocol.UserCancelled {
			t.Errorf("%v", err)
		}
		x.fault.Control(t)
	}
}

// sendApproval is approve for an agent that does not live to answer.
func (x *pinned) sendApproval(s protocol.ConsentState, pin string) {
	x.send(protocol.Request("9999", protocol.MethodConsentApprove, map[string]any{
		"consent": s.Consent, "documents": []any{map[string]any{"document": 0, "sha256": s.Documents[0].SHA256, "version": s.Documents[0].Version}},
		"certificate": s.Selected, "version": s.Version, "pin": pin,
	}))
}

// places are where the PIN is looked for. look returns what is there, by a name.
var places = []struct {
	name   string
	living bool // it is there only while the agent lives
	look   func(*testing.T, *pinned) map[string][]byte
}{
	{"what the extension is told, pages' errors among it", false, func(_ *testing.T, x *pinned) map[string][]byte {
		return map[string][]byte{"messages": []byte(x.said.String())}
	}},
	{"standard error", false, func(_ *testing.T, x *pinned) map[string][]byte {
		return map[string][]byte{"stderr": []byte(x.stderr.String())}
	}},
	{"log, journal, temporary files and core dumps", false, func(t *testing.T, x *pinned) map[string][]byte {
		found := map[string][]byte{}
		for _, dir := range []string{x.dir, filepath.Dir(x.fault.Path)} {
			filepath.WalkDir(dir, func(path string, d fs.DirEntry, _ error) error {
				if d != nil && d.Type().IsRegular() {
					if data, err := os.ReadFile(path); err == nil {
						found[path] = data
					}
				}
				return nil
			})
		}
		if len(found[filepath.Join(x.dir, "agent.log")]) == 0 {
			t.Error("there is no log")
		}
		return found
	}},
	{"arguments and environment", true, func(t *testing.T, x *pinned) map[string][]byte {
		return x.ofEach(t, func(pid int, found map[string][]byte) {
			for _, name := range []string{"cmdline", "environ"} {
				path := fmt.Sprintf("/proc/%d/%s", pid, name)
				if data, err := os.ReadFile(path); err == nil {
					found[path] = data
				}
			}
		})
	}},
	{"open files, those without a name among them", true, func(t *testing.T, x *pinned) map[string][]byte {
		return x.ofEach(t, func(pid int, found map[string][]byte) {
			files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
			for _, path := range files {
				if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
					if data, err := os.ReadFile(path); err == nil {
						found[path] = data
					}
				}
			}
		})
	}},
	{"memory", true, func(t *testing.T, x *pinned) map[string][]byte {
		found := x.ofEach(t, memoryOf)
		if os.Geteuid() == 0 && !bytes.Contains(bytes.Join(slices.Collect(maps.Values(found)), nil), []byte(portal)) {
			t.Error("the memory was not read: the portal's name is not in it")
		}
		return found
	}},
}

// ofEach looks into the agent and every process that it has started.
func (x *pinned) ofEach(t *testing.T, look func(pid int, found map[string][]byte)) map[string][]byte {
	t.Helper()
	found := map[string][]byte{}
	agent := x.cmd.Process.Pid
	for _, pid := range append(children(t, agent), agent) {
		limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", pid))
		if err == nil && !strings.Contains(string(limits), "Max core file size        0                    0 ") {
			t.Errorf("process %d may dump its core", pid)
		}
		look(pid, found)
	}
	return found
}

// memoryOf reads what a process may write to in its memory; other users than
// root cannot, because the processes forbid it.
func memoryOf(pid int, found map[string][]byte) {
	memory, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		return
	}
	defer memory.Close()
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		return
	}
	for line := range strings.Lines(string(maps)) {
		var from, to int64
		var mode string
		if _, err := fmt.Sscanf(line, "%x-%x %s", &from, &to, &mode); err != nil || !strings.HasPrefix(mode, "rw") || to-from > 512<<20 {
			continue
		}
		data := make([]byte, to-from)
		if n, _ := memory.ReadAt(data, from); n > 0 {
			found[fmt.Sprintf("process %d, %s", pid, strings.TrimSpace(line))] = data[:n]
		}
	}
}
