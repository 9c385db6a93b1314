//go:build cgo

package token_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"trien/signer/fault"
	"trien/signer/token"
	"trien/signer/token/tokentest"
)

// behaviours are what the package promises of every module. They share their
// rig, so each leaves it well, and those that wear out the PIN come last.
var behaviours = []struct {
	name string
	test func(*testing.T, *rig)
}{
	{"lists certificates without login", listsWithoutLogin},
	{"RSA signatures verify", func(t *testing.T, r *rig) {
		s := r.open(t, r.direct, r.rsa)
		signsEvery(t, s, r.certificate(t, r.direct, r.rsa).PSS)
		s.Close()
	}},
	{"EC signatures verify", func(t *testing.T, r *rig) {
		if r.ec == nil {
			t.Skip("the module knows no ECDSA")
		}
		s := r.open(t, r.direct, r.ec)
		signsEvery(t, s, false)
		s.Close()
	}},
	{"always-authenticate: several signatures of one entry", alwaysAuthenticates},
	{"one entry is one C_Login and one C_Logout", oneEntryIsOneLogin},
	{"wrong PIN: one C_Login, its state, then the right one", wrongPIN},
	{"a login left behind is not used", loginLeftBehind},
	{"pulled before the list, put back", pulledBeforeList},
	{"pulled before login, put back", pulledBeforeLogin},
	{"pulled before signing, put back", pulledBeforeSigning},
	{"a change is told within 2 s", changeIsTold},
	{"crash: the next signature works", crashes},
	{"hang: the worker is killed, the next signature works", hangs},
	{"garbage: the next signature works", garbage},
	{"warns before the final try", warnsBeforeFinalTry},
	{"a locked PIN is told as locked", lockedIsTold},
	{"locked PIN: C_Login is not called", lockedPIN},
}

func listsWithoutLogin(t *testing.T, r *rig) {
	before := r.tried()
	for kind, id := range map[string]*tokentest.Identity{token.KeyRSA: r.rsa, token.KeyEC: r.ec} {
		if id == nil {
			continue
		}
		c := r.certificate(t, r.direct, id)
		if c.Key == token.KeyAbsent || c.KeyType != kind || c.X509 == nil {
			t.Errorf("%s: key %s %s", kind, c.Key, c.KeyType)
		}
		if !c.Token.LoginRequired || c.Token.PINState != token.PINOK || c.Token.Module != r.direct.Path() {
			t.Errorf("%+v", c.Token)
		}
	}
	if r.tried() != before {
		t.Error("a PIN was tried")
	}
}

// tried counts the PINs that reached the token, as far as it tells.
func (r *rig) tried() int {
	if r.asked == nil {
		return 0
	}
	return r.asked()
}

func alwaysAuthenticates(t *testing.T, r *rig) {
	if r.always == nil {
		t.Skip("the module has no such keys")
	}
	s := r.open(t, r.direct, r.always)
	defer s.Close()
	if !s.AlwaysAuthenticate() {
		t.Error("the key does not want the PIN each time")
	}
	for range 3 {
		if err := sign(s); err != nil {
			t.Fatal(err)
		}
	}
}

func oneEntryIsOneLogin(t *testing.T, r *rig) {
	r.works(t, r.faulty)
	logins := 1
	if r.always == r.rsa {
		logins = 2 // the second one is CKU_CONTEXT_SPECIFIC, for the signature
	}
	for function, want := range map[string]int{"C_Login": logins, "C_Sign": 1, "C_Logout": 1} {
		if got := r.fault.Calls(t, function); got != want {
			t.Errorf("%s was called %d times, not %d", function, got, want)
		}
	}
}

// refuse opens with a wrong PIN and returns the state that is told after it.
func (r *rig) refuse(t *testing.T) token.PINState {
	t.Helper()
	cert := r.certificate(t, r.faulty, r.rsa)
	before := r.tried()
	r.fault.Control(t)
	wrong := bytes.Repeat([]byte("9"), len(r.pin))
	_, err := r.faulty.Open(testContext(t), cert, wrong)
	var refused *token.PINError
	if !errors.As(err, &refused) || (refused.Err.Code != fault.PINIncorrect && refused.Err.Code != fault.PINLocked) {
		t.Fatalf("a wrong PIN: %v", err)
	}
	if !bytes.Equal(wrong, make([]byte, len(wrong))) {
		t.Error("the PIN was not cleared")
	}
	if n := r.fault.Calls(t, "C_Login"); n != 1 {
		t.Errorf("C_Login was called %d times", n)
	}
	if n := r.tried() - before; r.asked != nil && n != 1 {
		t.Errorf("%d PINs reached the token", n)
	}
	return refused.State
}

func wrongPIN(t *testing.T, r *rig) {
	if state := r.refuse(t); state == token.PINOK {
		t.Error("the state after a wrong PIN is ok")
	}
	r.works(t, r.faulty)
	if state := r.certificate(t, r.faulty, r.rsa).Token.PINState; state != token.PINOK {
		t.Errorf("after the right PIN: %s", state)
	}
}

func loginLeftBehind(t *testing.T, r *rig) {
	cert := r.certificate(t, r.faulty, r.rsa)
	r.fault.Control(t, "logged_in")
	if _, err := r.faulty.Open(testContext(t), cert, bytes.Repeat([]byte("9"), len(r.pin))); fault.CodeOf(err) != fault.PINIncorrect {
		t.Errorf("a wrong PIN on a logged-in token: %v", err)
	}
	r.works(t, r.faulty)
}

// out takes the token out, and returns the module in which it is missing and
// the way to put it back.
func (r *rig) out(t *testing.T) (m *token.Module, take, back func()) {
	if r.pull == nil {
		return r.faulty, func() { r.fault.Control(t, "removed") }, func() { r.fault.Control(t) }
	}
	return r.direct, r.pull, func() { r.put(t) }
}

// seen waits until the token is in the module's list, or is not.
func (r *rig) seen(t *testing.T, m *token.Module, there bool) {
	t.Helper()
	ctx, cancel := context.WithCancel(testContext(t))
	changes := m.Watch(ctx)
	defer func() {
		cancel()
		for range changes {
		}
	}()
	for now := range changes {
		if (len(now) > 0) == there {
			return
		}
	}
	t.Fatalf("the token's presence is not %v", there)
}

// gone are the codes that a person is told of a token that went away.
var gone = []fault.Code{fault.TokenRemoved, fault.TokenFailed, fault.TokenModuleFailed}

func pulledBeforeList(t *testing.T, r *rig) {
	m, take, back := r.out(t)
	take()
	r.seen(t, m, false)
	if _, err := r.look(t, m, r.rsa); err == nil {
		t.Error("the certificate is still listed")
	}
	back()
	r.seen(t, m, true)
	r.works(t, m)
}

func pulledBeforeLogin(t *testing.T, r *rig) {
	m, take, back := r.out(t)
	cert := r.certificate(t, m, r.rsa)
	before := r.tried()
	take()
	pin := bytes.Clone(r.pin)
	if _, err := m.Open(testContext(t), cert, pin); !slices.Contains(gone, fault.CodeOf(err)) {
		t.Errorf("%v", err)
	}
	if !bytes.Equal(pin, make([]byte, len(pin))) {
		t.Error("the PIN was not cleared")
	}
	if r.tried() != before {
		t.Error("a PIN was tried")
	}
	r.seen(t, m, false)
	back()
	r.seen(t, m, true)
	r.works(t, m)
}

func pulledBeforeSigning(t *testing.T, r *rig) {
	m, take, back := r.out(t)
	s := r.open(t, m, r.rsa)
	take()
	for range 2 {
		if err := sign(s); !slices.Contains(gone, fault.CodeOf(err)) {
			t.Errorf("%v", err)
		}
	}
	r.seen(t, m, false)
	back()
	r.seen(t, m, true)
	if err := sign(s); err == nil {
		t.Error("the session outlived its token")
	}
	s.Close()
	r.works(t, m)
}

func changeIsTold(t *testing.T, r *rig) {
	m, take, back := r.out(t)
	ctx, cancel := context.WithCancel(testContext(t))
	changes := m.Watch(ctx)
	defer func() {
		cancel()
		for range changes {
		}
	}()
	if now := <-changes; len(now) == 0 {
		t.Fatal("no slots at the beginning")
	}
	for _, step := range []struct {
		what string
		do   func()
		some bool
	}{{"removal", take, false}, {"return", back, true}} {
		begun := time.Now()
		step.do()
		for now := range changes {
			if (len(now) > 0) == step.some {
				break
			}
		}
		took := time.Since(begun)
		t.Logf("%s: %v", step.what, took.Round(time.Millisecond))
		if took > 2*time.Second {
			t.Errorf("%s was told after %v", step.what, took)
		}
	}
	r.works(t, m)
}

// worker is the faulty module's worker process.
type worker struct {
	pid  int
	gone <-chan struct{}
}

func (r *rig) worker() worker {
	return worker{r.faulty.WorkerProcess().Pid, r.faulty.WorkerGone()}
}

// ended fails the test unless the process is gone, and not as a zombie.
func (w worker) ended(t *testing.T) {
	t.Helper()
	<-w.gone
	if _, err := os.Stat(fmt.Sprintf("/proc/%d", w.pid)); err == nil {
		t.Errorf("process %d is still there", w.pid)
	}
}

func crashes(t *testing.T, r *rig) {
	for _, function := range []string{"C_Initialize", "C_GetSlotList", "C_GetTokenInfo", "C_FindObjects", "C_Login", "C_Sign"} {
		cert := r.certificate(t, r.faulty, r.rsa)
		w := r.worker()
		r.fault.Control(t, "crash="+function)
		if function == "C_Initialize" {
			r.faulty.WorkerProcess().Kill()
			w.ended(t)
		}
		if _, err := r.attempt(t, testContext(t), cert); fault.CodeOf(err) != fault.TokenModuleFailed {
			t.Errorf("%s: %v", function, err)
		}
		w.ended(t)
		r.works(t, r.faulty)
	}
}

// attempt lists, logs in and signs, as a person's request does.
func (r *rig) attempt(t *testing.T, ctx context.Context, cert *token.Certificate) (signature []byte, err error) {
	t.Helper()
	if _, err = r.faulty.Tokens(ctx); err != nil {
		return nil, err
	}
	if _, err = r.faulty.Certificates(ctx, cert.Token.Slot); err != nil {
		return nil, err
	}
	pin := bytes.Clone(r.pin)
	s, err := r.faulty.Open(ctx, cert, pin)
	if !bytes.Equal(pin, make([]byte, len(pin))) {
		t.Error("the PIN was not cleared")
	}
	if err != nil {
		return nil, err
	}
	defer s.Close()
	for hash, digest := range digests() {
		return s.SignContext(ctx, digest, hash)
	}
	return nil, nil
}

func hangs(t *testing.T, r *rig) {
	for _, function := range []string{"C_GetSlotList", "C_FindObjects", "C_Login", "C_Sign"} {
		cert := r.certificate(t, r.faulty, r.rsa)
		w := r.worker()
		fifo := filepath.Join(t.TempDir(), "held")
		if err := syscall.Mkfifo(fifo, 0o600); err != nil {
			t.Fatal(err)
		}
		r.fault.Control(t, "hang="+function, "hold="+fifo)
		ctx, cancel := context.WithCancel(testContext(t))
		result := make(chan error, 1)
		go func() {
			_, err := r.attempt(t, ctx, cert)
			result <- err
		}()
		held, err := os.Open(fifo) // returns when the function opens it
		if err != nil {
			t.Fatal(err)
		}
		cancel()
		if err := <-result; fault.CodeOf(err) != fault.TokenModuleFailed || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", function, err)
		}
		held.Close()
		w.ended(t)
		r.works(t, r.faulty)
	}
}

func garbage(t *testing.T, r *rig) {
	for _, function := range []string{"C_GetSlotList", "C_GetTokenInfo", "C_GetMechanismList", "C_GetAttributeValue", "C_FindObjects", "C_Sign"} {
		cert := r.certificate(t, r.faulty, r.rsa)
		r.fault.Control(t, "garbage="+function)
		// Where the nonsense is not needed for a signature, it may succeed:
		// SignContext has checked it.
		if _, err := r.attempt(t, testContext(t), cert); err == nil && function == "C_Sign" {
			t.Errorf("%s: a signature", function)
		} else if err != nil {
			t.Logf("%s: %v", function, err)
		}
		r.works(t, r.faulty)
	}
}

// wear tries wrong PINs until the last try.
func (r *rig) wear(t *testing.T) token.PINState {
	if r.heal != nil {
		r.heal() // a TPM counts on after the right PIN
	}
	var state token.PINState
	for range r.tries - 1 {
		state = r.refuse(t)
	}
	return state
}

func warnsBeforeFinalTry(t *testing.T, r *rig) {
	if r.tries == 0 || r.silent {
		t.Skip("the module does not tell of a final try")
	}
	if state := r.wear(t); state != token.PINFinalTry {
		t.Errorf("after %d wrong PINs: %s", r.tries-1, state)
	}
	if state := r.certificate(t, r.faulty, r.rsa).Token.PINState; state != token.PINFinalTry {
		t.Errorf("the list says %s", state)
	}
	r.works(t, r.faulty)
}

// lock locks the PIN.
func (r *rig) lock(t *testing.T) {
	r.wear(t)
	if state := r.refuse(t); state != token.PINLocked && !r.silent {
		t.Errorf("after %d wrong PINs: %s", r.tries, state)
	}
}

func lockedIsTold(t *testing.T, r *rig) {
	if r.tries == 0 {
		t.Skip("the module never locks its PIN")
	}
	r.lock(t)
	r.refusesAsLocked(t)
	if r.heal != nil {
		r.heal()
		r.works(t, r.faulty)
	}
}

// refusesAsLocked opens with the right PIN.
func (r *rig) refusesAsLocked(t *testing.T) {
	t.Helper()
	cert := r.certificate(t, r.faulty, r.rsa)
	r.fault.Control(t)
	_, err := r.faulty.Open(testContext(t), cert, bytes.Clone(r.pin))
	var refused *token.PINError
	if fault.CodeOf(err) != fault.PINLocked || !errors.As(err, &refused) || refused.State != token.PINLocked {
		t.Errorf("%v", err)
	}
}

func lockedPIN(t *testing.T, r *rig) {
	if r.tries == 0 || r.silent {
		t.Skip("the module does not tell of a locked PIN before it is tried")
	}
	if r.certificate(t, r.faulty, r.rsa).Token.PINState != token.PINLocked {
		r.lock(t)
	}
	before := r.tried()
	r.refusesAsLocked(t)
	if n := r.fault.Calls(t, "C_Login"); n != 0 || r.tried() != before {
		t.Errorf("C_Login was called %d times", n)
	}
	if r.heal != nil {
		r.heal()
		r.works(t, r.faulty)
	}
}
