//go:build cgo

package tokentest

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/miekg/pkcs11"
)

// openCryptokiModules are where systems install the module.
var openCryptokiModules = []string{
	"/usr/lib/x86_64-linux-gnu/pkcs11/libopencryptoki.so",
	"/usr/lib64/opencryptoki/libopencryptoki.so",
}

// openCryptokiState is the software token's folder. openCryptoki has one for the
// whole machine, and no setting to move it.
const openCryptokiState = "/var/lib/opencryptoki/swtok"

// OpenCryptoki makes a token in openCryptoki's software token, which locks its
// PIN after some wrong ones. It skips the test where openCryptoki is not
// installed, where this user is not root, and where somebody uses that token.
func OpenCryptoki(t testing.TB, objects ...Object) *Store {
	t.Helper()
	module := installed(t, "openCryptoki (package opencryptoki)", openCryptokiModules...)
	daemon := program(t, "pkcsslotd", "opencryptoki")
	if os.Geteuid() != 0 {
		t.Skip("openCryptoki's slot daemon runs as root alone")
	}
	if _, err := os.Stat(filepath.Join(openCryptokiState, "NVTOK.DAT")); err == nil {
		t.Skip("openCryptoki's software token is in use")
	}
	if err := os.MkdirAll("/run/opencryptoki", 0o770); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(daemon, "-f")
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); cmd.Wait() }()
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(5 * time.Second): // once in a while it does not
			cmd.Process.Kill()
			<-ended
		}
		emptySoftwareToken()
	})
	store := &Store{Module: module, PIN: []byte("74185296"), Objects: objects}
	const securityOfficer = "87654321" // as the token comes
	make := func(ctx *pkcs11.Ctx) error {
		slots, err := ctx.GetSlotList(true)
		if err != nil || len(slots) == 0 {
			return errors.New("no software token")
		}
		slot := slots[len(slots)-1]
		if err := ctx.InitToken(slot, securityOfficer, Label); err != nil {
			return err
		}
		if _, err := findToken(ctx, store); err != nil {
			return err
		}
		return fill(ctx, slot, securityOfficer, store)
	}
	for deadline := time.Now().Add(10 * time.Second); ; {
		err := withModule(module, nil, make)
		if err == nil {
			return store
		}
		select {
		case <-ended:
			t.Skip("openCryptoki's slot daemon does not run here")
		default:
		}
		// The daemon says nothing when it is ready.
		if !strings.Contains(err.Error(), "C_Initialize") || time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}

// emptySoftwareToken brings the machine's token back to what it was.
func emptySoftwareToken() {
	for _, pattern := range []string{"NVTOK.DAT", "MK_*", "TOK_OBJ/*"} {
		files, _ := filepath.Glob(filepath.Join(openCryptokiState, pattern))
		for _, f := range files {
			os.Remove(f)
		}
	}
	os.Remove("/dev/shm/var.lib.opencryptoki.swtok")
}
