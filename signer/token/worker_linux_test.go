package token_test

import (
	"bytes"
	"context"
	"crypto"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"trien/signer/fault"
	"trien/signer/token"
)

func TestCrashInTheModuleIsAnErrorAndTheNextCallWorks(t *testing.T) {
	f := startFaulty(t)
	s := open(t, f.m, f.cert, pinOf(f.store))
	f.Control(t, "crash")
	if err := sign(s); fault.CodeOf(err) != fault.TokenModuleFailed {
		t.Errorf("%v", err)
	}
	if err := sign(s); fault.CodeOf(err) != fault.TokenModuleFailed {
		t.Errorf("the session outlived its worker: %v", err)
	}
	f.works(t)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func (f *faulty) held(t *testing.T, ctx context.Context, s *token.Session) <-chan error {
	t.Helper()
	fifo := filepath.Join(t.TempDir(), "held")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	f.Control(t, "hold="+fifo)
	result := make(chan error, 1)
	go func() {
		_, err := s.SignContext(ctx, digests()[crypto.SHA256], crypto.SHA256)
		result <- err
	}()
	r, err := os.Open(fifo) // returns when C_Sign opens it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return result
}

func TestWorkerKilledInASignatureIsAnErrorAndTheNextCallWorks(t *testing.T) {
	f := startFaulty(t)
	s := open(t, f.m, f.cert, pinOf(f.store))
	result := f.held(t, testContext(t), s)
	f.m.WorkerProcess().Kill()
	if err := <-result; fault.CodeOf(err) != fault.TokenModuleFailed {
		t.Errorf("%v", err)
	}
	f.works(t)
}

func TestCancelledSignatureKillsTheWorker(t *testing.T) {
	f := startFaulty(t)
	s := open(t, f.m, f.cert, pinOf(f.store))
	ctx, cancel := context.WithCancel(testContext(t))
	result := f.held(t, ctx, s)
	gone := f.m.WorkerGone()
	cancel()
	if err := <-result; fault.CodeOf(err) != fault.TokenModuleFailed || !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	<-gone
	f.works(t)
}

func TestWaitingCallThatIsCancelledHarmsNobody(t *testing.T) {
	f := startFaulty(t)
	s := open(t, f.m, f.cert, pinOf(f.store))
	result := f.held(t, testContext(t), s)
	ctx, cancel := context.WithCancel(testContext(t))
	cancel()
	if _, err := f.m.Tokens(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if f.m.WorkerProcess() == nil {
		t.Error("the worker was killed")
	}
	f.m.WorkerProcess().Kill()
	<-result
}

func TestCloseEndsAWorkerThatHangs(t *testing.T) {
	f := startFaulty(t)
	s := open(t, f.m, f.cert, pinOf(f.store))
	result := f.held(t, testContext(t), s)
	gone := f.m.WorkerGone()
	f.m.Close()
	<-gone
	if err := <-result; fault.CodeOf(err) != fault.TokenModuleFailed {
		t.Errorf("%v", err)
	}
}

func TestIdleWorkerThatDiedIsReplacedWithoutAnError(t *testing.T) {
	f := startFaulty(t)
	gone := f.m.WorkerGone()
	f.m.WorkerProcess().Kill()
	<-gone
	f.works(t)
}

func TestModuleThatPrintsDoesNotBreakTheFrames(t *testing.T) {
	f := startFaulty(t)
	f.Control(t, "print")
	s := open(t, f.m, f.cert, pinOf(f.store))
	if err := sign(s); err != nil {
		t.Error(err)
	}
}

func TestDeviceErrorGetsAFreshWorker(t *testing.T) {
	f := startFaulty(t)
	gone := f.m.WorkerGone()
	f.Control(t, "loginerr=0x30")
	if _, err := f.m.Open(testContext(t), f.cert, pinOf(f.store)); fault.CodeOf(err) != fault.TokenFailed {
		t.Errorf("%v", err)
	}
	f.works(t)
	<-gone
}

func TestWatchTellsRemovalAndReturn(t *testing.T) {
	f := startFaulty(t)
	ctx, cancel := context.WithCancel(testContext(t))
	changes := f.m.Watch(ctx)
	if now := <-changes; len(now) == 0 {
		t.Fatal("no slots at the beginning")
	}
	f.Control(t, "removed")
	if now := <-changes; len(now) != 0 {
		t.Errorf("after removal: %v", now)
	}
	f.Control(t)
	if now := <-changes; len(now) == 0 {
		t.Error("after return: none")
	}
	cancel()
	for range changes {
	}
}

func TestWorkerEndsWhenItsCallerIsGone(t *testing.T) {
	f := startFaulty(t)
	gone := f.m.WorkerGone()
	if limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", f.m.WorkerProcess().Pid)); err == nil {
		if !bytes.Contains(limits, []byte("Max core file size        0                    0 ")) {
			t.Error("the worker may dump its core")
		}
	}
	f.m.Close() // closes the worker's standard input; nothing else is asked of it
	<-gone
}

// Who only looks, and gives up, takes nobody's login along.
func TestALookThatIsGivenUpEndsNoLogin(t *testing.T) {
	f := startFaulty(t)
	s := open(t, f.m, f.cert, pinOf(f.store))
	fifo := filepath.Join(t.TempDir(), "held")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	f.Control(t, "wait=C_GetTokenInfo", "hold="+fifo)
	ctx, giveUp := context.WithCancel(testContext(t))
	looked := make(chan error, 1)
	go func() {
		_, err := f.m.Tokens(ctx)
		looked <- err
	}()
	reached, err := os.Open(fifo)
	if err != nil {
		t.Fatal(err)
	}
	reached.Close()
	giveUp()
	f.Control(t)
	goOn, err := os.OpenFile(fifo, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	goOn.Close()
	<-looked
	if err := sign(s); err != nil {
		t.Errorf("the login is lost: %v", err)
	}
}
