// Package faultmodule builds a PKCS#11 module that stands before a real one and
// fails on command: a token that is pulled out, locks its PIN, is slow, crashes,
// hangs, answers nonsense or prints. It also counts the calls that matter.
//
// The module passes everything on to the real one, except what its control
// file says. That file is read anew at each call and holds one word a line:
//
//	removed       the token is gone
//	locked        the token says that its PIN is locked, and refuses any
//	final_try     the token says that the next wrong PIN locks it
//	pinpad=PIN    the token has a PIN pad, on which PIN is typed: a NULL PIN
//	logged_in     the first C_Login finds the user logged in already
//	logged_out    sessions say that nobody is logged in
//	loginerr=N    C_Login returns the CK_RV N
//	signerr=N     C_Sign returns the CK_RV N
//	badsign       C_Sign returns a signature of another key's
//	slow=MS       C_Sign takes MS milliseconds, as a card does
//	crash=F       the function F ends the process with SIGSEGV
//	hang=F        the function F never returns; hold=FIFO says which FIFO it
//	              opens for writing before that
//	wait=F        the function F opens hold's FIFO for writing, then for reading,
//	              and goes on
//	garbage=F     the function F answers nonsense, such as more objects than
//	              there is memory for
//	print         each call prints to standard output and standard error
//
// F is one of the functions that are counted: C_Initialize, C_GetSlotList,
// C_GetTokenInfo, C_GetMechanismList, C_GetAttributeValue, C_FindObjects,
// C_Login, C_Logout, C_Sign; crash alone and hold alone are C_Sign's. Where TRIEN_FAULT_RESERVED is set in the
// environment, C_Initialize gets it in its reserved pointer, as NSS wants.
package faultmodule

import (
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

//go:embed module/fault.c
var source []byte

// Module is a built fault module for one test.
type Module struct {
	Path    string
	control string
	calls   string
	real    string
}

// Build compiles the module in front of the real one at path. It skips the test
// where gcc is absent.
func Build(t testing.TB, path string) *Module {
	t.Helper()
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		t.Skip("gcc is not installed: the fault module cannot be built")
	}
	dir := t.TempDir()
	// Whatever the umask is: a module's folder may not be writable by others.
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	m := &Module{
		Path:    filepath.Join(dir, "fault.so"),
		control: filepath.Join(dir, "control"),
		calls:   filepath.Join(dir, "calls"),
		real:    path,
	}
	library, err := compiled(gcc)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(m.Path, library, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(m.Path, 0o755); err != nil {
		t.Fatal(err)
	}
	m.Control(t)
	return m
}

var once struct {
	sync.Once
	library []byte
	err     error
}

// compiled returns the built library. It is built once in a process.
func compiled(gcc string) ([]byte, error) {
	once.Do(func() {
		dir, err := os.MkdirTemp("", "fault")
		if err != nil {
			once.err = err
			return
		}
		defer os.RemoveAll(dir)
		code, library := filepath.Join(dir, "fault.c"), filepath.Join(dir, "fault.so")
		if once.err = os.WriteFile(code, source, 0o600); once.err != nil {
			return
		}
		out, err := exec.Command(gcc, "-Wall", "-Werror", "-shared", "-fPIC", "-o", library, code, "-ldl").CombinedOutput()
		if err != nil {
			once.err = fmt.Errorf("gcc: %w\n%s", err, out)
			return
		}
		once.library, once.err = os.ReadFile(library)
	})
	return once.library, once.err
}

// Env returns the environment that a worker needs to load the module.
func (m *Module) Env() []string {
	return []string{
		"TRIEN_FAULT_MODULE=" + m.real,
		"TRIEN_FAULT_CONTROL=" + m.control,
		"TRIEN_FAULT_CALLS=" + m.calls,
	}
}

// Control replaces the control file's words and forgets the calls counted.
func (m *Module) Control(t testing.TB, words ...string) {
	t.Helper()
	next := m.control + ".next"
	if err := os.WriteFile(next, []byte(strings.Join(words, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(next, m.control); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(m.calls, nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Calls counts the calls of a function since the last Control.
func (m *Module) Calls(t testing.TB, function string) int {
	t.Helper()
	data, err := os.ReadFile(m.calls)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Count(string(data), function+"\n")
}
