package agent

import (
	"context"
	"crypto"
	"crypto/sha256"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"trien/host/settings"
	"trien/protocol"
	"trien/signer/fault"
	"trien/signer/token/tokentest"
	"trien/signer/token/tokentest/faultmodule"
)

// keeper is a token behind the fault module, with the logins to it.
type keeper struct {
	*logins
	t      *testing.T
	store  *tokentest.Store
	module *faultmodule.Module
	tokens *tokens
	list   []*identity

	mu    sync.Mutex
	rules settings.Tokens
	shift time.Duration // of the clock
}

// keepersPKI is made once: its keys take time.
var keepersPKI = sync.OnceValues(tokentest.NewPKI)

// keepLogins lets a login be kept for so many minutes. The token has a
// leader's key, an office's, and one that wants the PIN for each signature.
// Others may be plugged in beside it.
func keepLogins(t *testing.T, minutes int, others ...*tokentest.Store) *keeper {
	t.Helper()
	pki, err := keepersPKI()
	if err != nil {
		t.Fatal(err)
	}
	var objects []tokentest.Object
	for i, label := range []string{"leader", "office", "always"} {
		id, err := pki.Person(tokentest.ECP256)
		if err != nil {
			t.Fatal(err)
		}
		objects = append(objects, tokentest.Object{Identity: id, ID: []byte{byte(i + 1)}, Label: label, AlwaysAuthenticate: label == "always"})
	}
	k := &keeper{t: t, store: tokentest.SoftHSM(t, objects...)}
	for _, other := range others {
		moveToken(t, k.store, other)
	}
	k.module = faultmodule.Build(t, k.store.Module)
	k.rules = settings.Tokens{Modules: []string{k.module.Path}, KeepLoginMinutes: minutes}
	rules := func() settings.Tokens {
		k.mu.Lock()
		defer k.mu.Unlock()
		return k.rules
	}
	k.logins = newLogins(rules, func() {}, slog.New(slog.DiscardHandler))
	k.now = func() time.Time {
		k.mu.Lock()
		defer k.mu.Unlock()
		return time.Now().Add(k.shift)
	}
	s := settings.Defaults()
	s.Tokens = k.rules
	c := Config{Settings: settings.Fixed(s), Log: slog.New(slog.DiscardHandler), Worker: tokentest.Command(t, append(k.store.Env(), k.module.Env()...)...)}
	k.tokens = newTokens(c)
	t.Cleanup(k.tokens.close)
	t.Cleanup(k.logins.close)
	k.look()
	return k
}

// moveToken moves the token of another SoftHSM store into this one.
func moveToken(t *testing.T, store, other *tokentest.Store) {
	t.Helper()
	from, to := filepath.Join(filepath.Dir(other.ConfigFile), "tokens"), filepath.Join(filepath.Dir(store.ConfigFile), "tokens")
	found, err := os.ReadDir(from)
	if err != nil || len(found) != 1 {
		t.Fatalf("%d tokens, %v", len(found), err)
	}
	if err := os.Rename(filepath.Join(from, found[0].Name()), filepath.Join(to, found[0].Name())); err != nil {
		t.Fatal(err)
	}
}

func (k *keeper) set(change func()) {
	k.mu.Lock()
	defer k.mu.Unlock()
	change()
}

// look reads the tokens anew.
func (k *keeper) look() {
	k.t.Helper()
	list, err := k.tokens.certificates(k.t.Context(), inForce{Settings: k.tokens.settings.Current()})
	if err != nil {
		k.t.Fatal(err)
	}
	k.list = list
}

func (k *keeper) identity(label string) *identity {
	k.t.Helper()
	i := slices.IndexFunc(k.list, func(id *identity) bool { return id.certificate.Label == label })
	if i < 0 {
		k.t.Fatalf("no certificate %q", label)
	}
	return k.list[i]
}

// sign opens, signs and releases.
func (k *keeper) sign(label string, pin []byte) error {
	k.t.Helper()
	use, err := k.open(k.t.Context(), k.identity(label), slices.Clone(protocol.PIN(pin)))
	if err != nil {
		return err
	}
	_, err = use.SignContext(k.t.Context(), digest(), crypto.SHA256)
	use.release(err == nil)
	return err
}

func digest() []byte {
	sum := sha256.Sum256([]byte("Công văn số 12/UBND"))
	return sum[:]
}

// kept tells whether the window would show a login of the leader's.
func (k *keeper) kept() bool { return k.shown(k.identity("leader").shown.Fingerprint) != nil }

// awaitEnd waits until every login that was kept has ended by itself.
func (k *keeper) awaitEnd() {
	k.t.Helper()
	ended := make(chan struct{})
	go func() {
		k.watching.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(patience):
		k.t.Fatal("a login is kept still")
	}
}

func (k *keeper) calls(logins, logouts int) {
	k.t.Helper()
	if in, out := k.module.Calls(k.t, "C_Login"), k.module.Calls(k.t, "C_Logout"); in != logins || out != logouts {
		k.t.Errorf("%d C_Login and %d C_Logout, want %d and %d", in, out, logins, logouts)
	}
}

func TestNoLoginIsKeptUnlessTheAdministratorAllowsIt(t *testing.T) {
	k := keepLogins(t, 0)
	if err := k.sign("leader", k.store.PIN); err != nil {
		t.Fatal(err)
	}
	k.calls(1, 1)
	if err := k.sign("leader", nil); fault.CodeOf(err) != fault.PINRequired {
		t.Errorf("a second signature without a PIN: %v", err)
	}
	k.calls(1, 1)
	if k.kept() {
		t.Error("the window tells of a login")
	}
}

func TestAKeptLoginSignsWithoutAPINUntilItsTimeIsOver(t *testing.T) {
	k := keepLogins(t, 5)
	if err := k.sign("leader", k.store.PIN); err != nil {
		t.Fatal(err)
	}
	first := k.shown(k.identity("leader").shown.Fingerprint)
	if first == nil {
		t.Fatal("nothing is kept")
	}
	for _, minutes := range []time.Duration{1, 2, 4} {
		k.set(func() { k.shift = minutes * time.Minute })
		k.look() // and others look at the tokens meanwhile
		if err := k.sign("leader", nil); err != nil {
			t.Fatalf("after %d minutes: %v", minutes, err)
		}
	}
	if last := k.shown(k.identity("leader").shown.Fingerprint); last == nil || *last != *first {
		t.Errorf("its use has made it last until %+v, not %+v", last, first)
	}
	k.calls(1, 0)
	k.set(func() { k.shift = 5 * time.Minute })
	if k.kept() {
		t.Error("the window tells of a login that is over")
	}
	if err := k.sign("leader", nil); fault.CodeOf(err) != fault.PINRequired {
		t.Errorf("after its time: %v", err)
	}
	k.calls(1, 1)
	if err := k.sign("leader", k.store.PIN); err != nil {
		t.Error(err)
	}
	k.calls(2, 1)
}

func TestAKeptLoginLogsOutByItselfWhenItsTimeIsOver(t *testing.T) {
	k := keepLogins(t, 5)
	k.set(func() { k.shift = -5*time.Minute + 2*time.Second })
	use, err := k.open(t.Context(), k.identity("leader"), slices.Clone(protocol.PIN(k.store.PIN)))
	if err != nil {
		t.Fatal(err)
	}
	k.set(func() { k.shift = 0 })
	use.release(true)
	k.awaitEnd()
	k.calls(1, 1)
}

func TestWhatEndsAKeptLogin(t *testing.T) {
	for name, c := range map[string]struct {
		end func(*keeper)
		// uncounted: the worker is gone, or the fault module counts anew.
		uncounted bool
	}{
		"the person": {func(k *keeper) { k.forget() }, false},
		"another certificate": {func(k *keeper) {
			if err := k.sign("office", nil); fault.CodeOf(err) != fault.PINRequired {
				k.t.Errorf("another certificate without a PIN: %v", err)
			}
		}, false},
		"a wrong PIN for another certificate": {func(k *keeper) {
			if err := k.sign("office", []byte("975310")); fault.CodeOf(err) != fault.PINIncorrect {
				k.t.Errorf("a wrong PIN: %v", err)
			}
		}, false},
		"the PIN once more": {func(k *keeper) {
			if err := k.sign("leader", []byte("975310")); fault.CodeOf(err) != fault.PINIncorrect {
				k.t.Errorf("a wrong PIN is not looked at: %v", err)
			}
		}, false},
		"the minutes of the settings": {func(k *keeper) { k.set(func() { k.rules.KeepLoginMinutes = 4 }) }, false},
		"the modules of the settings": {func(k *keeper) { k.set(func() { k.rules.Modules = nil }) }, false},
		"a token that is pulled": {func(k *keeper) {
			k.module.Control(k.t, "removed")
			k.awaitEnd()
			k.module.Control(k.t)
		}, true},
		"a worker that dies": {func(k *keeper) {
			k.module.Control(k.t, "crash=C_GetSlotList")
			k.awaitEnd()
			k.module.Control(k.t)
		}, true},
		"a signature that fails": {func(k *keeper) {
			k.module.Control(k.t, "signerr=48")
			if err := k.sign("leader", nil); err == nil {
				k.t.Error("the token has failed, and there is a signature")
			}
			k.module.Control(k.t)
		}, true},
		"a signature that is not one": {func(k *keeper) {
			k.module.Control(k.t, "badsign")
			if err := k.sign("leader", nil); err == nil {
				k.t.Error("a signature of another key's is handed out")
			}
			k.module.Control(k.t)
		}, true},
		"a token that was pulled while nobody looked": {func(k *keeper) {
			k.module.Control(k.t, "logged_out")
			if err := k.sign("leader", nil); fault.CodeOf(err) != fault.PINRequired {
				k.t.Errorf("without a PIN: %v", err)
			}
			k.module.Control(k.t)
		}, true},
		"a module that fails": {func(k *keeper) {
			if !k.endOn(k.identity("leader").module) {
				k.t.Error("nothing was kept")
			}
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := keepLogins(t, 5)
			if err := k.sign("leader", k.store.PIN); err != nil {
				t.Fatal(err)
			}
			if !k.kept() {
				t.Fatal("nothing is kept")
			}
			c.end(k)
			if err := k.sign("leader", nil); fault.CodeOf(err) != fault.PINRequired {
				t.Errorf("a signature without a PIN afterwards: %v", err)
			}
			if k.kept() {
				t.Error("the window still tells of a login")
			}
			if in, out := k.module.Calls(t, "C_Login"), k.module.Calls(t, "C_Logout"); !c.uncounted && out != 1 {
				t.Errorf("%d C_Login, %d C_Logout", in, out)
			}
			k.set(func() { k.rules = settings.Tokens{Modules: []string{k.module.Path}, KeepLoginMinutes: 5} })
			k.look()
			if err := k.sign("leader", k.store.PIN); err != nil {
				t.Errorf("with the PIN: %v", err)
			}
			if err := k.sign("leader", nil); err != nil {
				t.Errorf("and without it after that: %v", err)
			}
		})
	}
}

func TestAKeyThatWantsThePINEachTimeIsNotKept(t *testing.T) {
	k := keepLogins(t, 5)
	for range 2 {
		if err := k.sign("always", k.store.PIN); err != nil {
			t.Fatal(err)
		}
		if err := k.sign("always", nil); fault.CodeOf(err) != fault.PINRequired {
			t.Errorf("without a PIN: %v", err)
		}
	}
	if out := k.module.Calls(t, "C_Logout"); out != 2 {
		t.Errorf("%d C_Logout", out)
	}
}

func TestALoginThatIsForgottenWhileInUseIsNotKept(t *testing.T) {
	k := keepLogins(t, 5)
	for _, pin := range [][]byte{k.store.PIN, nil} {
		if pin == nil {
			if err := k.sign("leader", k.store.PIN); err != nil {
				t.Fatal(err)
			}
		}
		use, err := k.open(t.Context(), k.identity("leader"), slices.Clone(protocol.PIN(pin)))
		if err != nil {
			t.Fatal(err)
		}
		if use.kept != (pin == nil) {
			t.Errorf("kept is %v", use.kept)
		}
		k.forget()
		if _, err := use.Sign(nil, digest(), crypto.SHA256); err != nil {
			t.Errorf("what was approved is not signed: %v", err)
		}
		use.release(true)
		use.release(true) // as nobody should
		if err := k.sign("leader", nil); fault.CodeOf(err) != fault.PINRequired {
			t.Errorf("without a PIN afterwards: %v", err)
		}
	}
	k.calls(2, 2)
}

func TestTheAgentsEndLogsOut(t *testing.T) {
	k := keepLogins(t, 5)
	if err := k.sign("leader", k.store.PIN); err != nil {
		t.Fatal(err)
	}
	k.logins.close()
	k.calls(1, 1)
	if err := k.sign("leader", k.store.PIN); err != nil {
		t.Fatal(err)
	}
	k.calls(2, 2)
}

func TestAPersonWhoGivesUpKeepsNoLogin(t *testing.T) {
	k := keepLogins(t, 5)
	use, err := k.open(t.Context(), k.identity("leader"), slices.Clone(protocol.PIN(k.store.PIN)))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := use.SignContext(ctx, digest(), crypto.SHA256); err == nil {
		t.Error("signed although it was given up")
	}
	use.release(true)
	k.calls(1, 1)
	if k.kept() {
		t.Error("a login is kept")
	}
}

func TestLoginsOnTwoTokensAreKeptApart(t *testing.T) {
	second, err := testPKI(t).Person(tokentest.ECP256)
	if err != nil {
		t.Fatal(err)
	}
	k := keepLogins(t, 5, tokentest.SoftHSM(t, tokentest.Object{Identity: second, ID: []byte{9}, Label: "deputy"}))
	// One logs in after the other, then both sign in turns.
	for _, pin := range [][]byte{k.store.PIN, nil, nil} {
		for _, label := range []string{"leader", "deputy"} {
			if err := k.sign(label, pin); err != nil {
				t.Fatalf("%s: %v", label, err)
			}
		}
	}
	k.calls(2, 0)
	// What ends one leaves the other.
	if err := k.sign("office", nil); fault.CodeOf(err) != fault.PINRequired {
		t.Errorf("another certificate of the first token: %v", err)
	}
	k.calls(2, 1)
	if err := k.sign("deputy", nil); err != nil {
		t.Errorf("the second token: %v", err)
	}
	if err := k.sign("leader", nil); fault.CodeOf(err) != fault.PINRequired {
		t.Errorf("the first token: %v", err)
	}
	k.forget()
	k.calls(2, 2)
}

func TestAPadIsAskedOnceWhileItsLoginIsKept(t *testing.T) {
	k := keepLogins(t, 5)
	k.module.Control(t, "pinpad="+string(k.store.PIN))
	k.look()
	for i, want := range []int{1, 1, 2} {
		if i == 2 {
			k.forget()
		}
		if err := k.sign("leader", nil); err != nil {
			t.Fatal(err)
		}
		if in := k.module.Calls(t, "C_Login"); in != want {
			t.Errorf("signature %d: %d C_Login, want %d", i, in, want)
		}
	}
}

func TestACertificateOnTwoTokensIsKeptOnce(t *testing.T) {
	id := issue(t, testPKI(t), tokentest.ECP256, nil)
	var stores []*tokentest.Store
	for _, label := range []string{"copy", "second copy"} {
		stores = append(stores, tokentest.SoftHSM(t, tokentest.Object{Identity: id, ID: []byte{9}, Label: label}))
	}
	k := keepLogins(t, 5, stores...)
	for _, label := range []string{"copy", "second copy"} {
		if err := k.sign(label, k.store.PIN); err != nil {
			t.Fatal(err)
		}
	}
	k.calls(2, 1)
	if err := k.sign("copy", nil); fault.CodeOf(err) != fault.PINRequired {
		t.Errorf("the first, without a PIN: %v", err)
	}
	k.calls(2, 2)
}
