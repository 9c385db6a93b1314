package tokentest

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// p11KitModules are where systems install p11-kit's client module.
var p11KitModules = []string{
	"/usr/lib/x86_64-linux-gnu/pkcs11/p11-kit-client.so",
	"/usr/lib64/pkcs11/p11-kit-client.so",
}

// Remote is a SoftHSM2 token behind p11-kit's remoting: the module speaks to a
// server process, as for tokens forwarded from another machine.
type Remote struct {
	*Store
	backend *Store
	server  *exec.Cmd // nil while it does not run
	socket  string
}

// P11Kit makes a SoftHSM2 token and serves it until the test's end. It skips the
// test where p11-kit or SoftHSM2 are not installed.
func P11Kit(t testing.TB, objects ...Object) *Remote {
	t.Helper()
	module := installed(t, "p11-kit's client (package p11-kit-modules)", p11KitModules...)
	program(t, "p11-kit", "p11-kit")
	backend := SoftHSM(t, objects...)
	dir, err := os.MkdirTemp("", "p11") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	r := &Remote{backend: backend, socket: filepath.Join(dir, "s")}
	r.Store = &Store{
		Module: module, PIN: backend.PIN, Serial: backend.Serial, Objects: objects,
		env: []string{"P11_KIT_SERVER_ADDRESS=unix:path=" + r.socket},
	}
	r.Serve(t)
	t.Cleanup(r.HangUp)
	return r
}

// Serve starts the server, where it does not run.
func (r *Remote) Serve(t testing.TB) {
	t.Helper()
	if r.server != nil {
		return
	}
	cmd := exec.Command("p11-kit", "server", "-f", "-n", r.socket, "-p", r.backend.Module, "pkcs11:")
	cmd.Env = append(os.Environ(), r.backend.Env()...)
	// A group of its own, for the process that it makes for each client.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r.server = cmd
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "P11_KIT_SERVER_PID=") {
			go io.Copy(io.Discard, out)
			return
		}
	}
	t.Fatal("p11-kit server did not start")
}

// HangUp kills the server and what it runs for its clients.
func (r *Remote) HangUp() {
	if r.server == nil {
		return
	}
	syscall.Kill(-r.server.Process.Pid, syscall.SIGKILL)
	r.server.Wait()
	r.server = nil
	os.Remove(r.socket)
}
