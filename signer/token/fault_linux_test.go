package token_test

import (
	"bytes"
	"crypto"
	"errors"
	"fmt"
	"testing"

	"trien/signer/fault"
	"trien/signer/token"
	"trien/signer/token/tokentest"
	"trien/signer/token/tokentest/faultmodule"
)

// faulty is a started fault module before a store with one certificate.
type faulty struct {
	*faultmodule.Module
	store *tokentest.Store
	m     *token.Module
	cert  *token.Certificate
}

func startFaulty(t *testing.T, objects ...tokentest.Object) *faulty {
	t.Helper()
	if len(objects) == 0 {
		objects = append(objects, leader(t))
	}
	f := &faulty{store: tokentest.SoftHSM(t, objects...)}
	f.Module = faultmodule.Build(t, f.store.Module)
	f.m = start(t, f.Path, append(f.Env(), f.store.Env()...)...)
	f.cert = certificate(t, f.m, "leader")
	return f
}

func sign(s *token.Session) error {
	_, err := s.Sign(nil, digests()[crypto.SHA256], crypto.SHA256)
	return err
}

// works fails the test unless a whole signature succeeds now.
func (f *faulty) works(t *testing.T) {
	t.Helper()
	f.Control(t)
	s, err := f.m.Open(testContext(t), certificate(t, f.m, "leader"), pinOf(f.store))
	if err != nil {
		t.Fatal(err)
	}
	if err := sign(s); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestOneEntryIsOneLoginAndOneLogout(t *testing.T) {
	f := startFaulty(t)
	f.works(t)
	for function, want := range map[string]int{"C_Login": 1, "C_Sign": 1, "C_Logout": 1} {
		if got := f.Calls(t, function); got != want {
			t.Errorf("%s was called %d times, not %d", function, got, want)
		}
	}
}

func TestWrongPINIsOneLoginAndShowsTheState(t *testing.T) {
	f := startFaulty(t)
	f.Control(t)
	_, err := f.m.Open(testContext(t), f.cert, []byte("00000000"))
	var refused *token.PINError
	if fault.CodeOf(err) != fault.PINIncorrect || !errors.As(err, &refused) || refused.State != token.PINCountLow {
		t.Errorf("%v", err)
	}
	if n := f.Calls(t, "C_Login"); n != 1 {
		t.Errorf("C_Login was called %d times", n)
	}
	if got := demo(t, f.m).PINState; got != token.PINCountLow {
		t.Errorf("the list says %s", got)
	}
	f.works(t)
	if got := demo(t, f.m).PINState; got != token.PINOK {
		t.Errorf("after the right PIN the list says %s", got)
	}
}

func TestFinalTryIsShownBeforeAndAfter(t *testing.T) {
	f := startFaulty(t)
	f.Control(t, "final_try")
	if got := demo(t, f.m).PINState; got != token.PINFinalTry {
		t.Errorf("the list says %s", got)
	}
	_, err := f.m.Open(testContext(t), f.cert, []byte("00000000"))
	var refused *token.PINError
	if !errors.As(err, &refused) || refused.State != token.PINFinalTry {
		t.Errorf("%v", err)
	}
}

func TestLockedPINIsNotTried(t *testing.T) {
	f := startFaulty(t)
	f.Control(t, "locked")
	_, err := f.m.Open(testContext(t), f.cert, pinOf(f.store))
	var refused *token.PINError
	if fault.CodeOf(err) != fault.PINLocked || !errors.As(err, &refused) || refused.State != token.PINLocked {
		t.Errorf("%v", err)
	}
	if n := f.Calls(t, "C_Login"); n != 0 {
		t.Errorf("C_Login was called %d times", n)
	}
}

func TestTokenThatLocksAtLoginSaysSo(t *testing.T) {
	f := startFaulty(t)
	f.Control(t, "loginerr=0xA4")
	_, err := f.m.Open(testContext(t), f.cert, pinOf(f.store))
	var refused *token.PINError
	if fault.CodeOf(err) != fault.PINLocked || !errors.As(err, &refused) || refused.State != token.PINLocked {
		t.Errorf("%v", err)
	}
}

func TestMissingPINIsNotTried(t *testing.T) {
	f := startFaulty(t)
	f.Control(t)
	for _, pin := range [][]byte{nil, {}} {
		if _, err := f.m.Open(testContext(t), f.cert, pin); fault.CodeOf(err) != fault.PINRequired {
			t.Errorf("%v", err)
		}
	}
	if _, err := f.m.Open(testContext(t), f.cert, bytes.Repeat([]byte("1"), 300)); fault.CodeOf(err) != fault.PINInvalid {
		t.Errorf("%v", err)
	}
	if n := f.Calls(t, "C_Login"); n != 0 {
		t.Errorf("C_Login was called %d times", n)
	}
}

func TestPINPadGetsNoPIN(t *testing.T) {
	o := leader(t)
	o.AlwaysAuthenticate = true
	f := startFaulty(t, o)
	f.Control(t, "pinpad="+string(f.store.PIN))
	if !demo(t, f.m).PINPad {
		t.Error("the pad is not seen")
	}
	s := open(t, f.m, f.cert, nil)
	if err := sign(s); err != nil {
		t.Error(err)
	}
}

// A login that somebody else left behind must not stand in for this PIN.
func TestLoginLeftBehindIsNotReused(t *testing.T) {
	f := startFaulty(t)
	f.Control(t, "logged_in")
	if _, err := f.m.Open(testContext(t), f.cert, []byte("00000000")); fault.CodeOf(err) != fault.PINIncorrect {
		t.Errorf("a wrong PIN on a logged-in token: %v", err)
	}
	if in, out := f.Calls(t, "C_Login"), f.Calls(t, "C_Logout"); in != 2 || out != 1 {
		t.Errorf("%d logins, %d logouts", in, out)
	}
}

func TestFailuresOfLoginHaveTheirCodes(t *testing.T) {
	f := startFaulty(t)
	for value, want := range map[int]fault.Code{
		0x01: fault.PINCancelled, 0x50: fault.PINCancelled,
		0x32: fault.TokenRemoved, 0xE0: fault.TokenRemoved, 0xB3: fault.TokenRemoved,
		0xA1: fault.PINInvalid, 0xA2: fault.PINInvalid, 0xA3: fault.PINExpired,
		0x30: fault.TokenFailed, 0x80000001: fault.TokenFailed,
	} {
		f.Control(t, fmt.Sprintf("loginerr=%d", value))
		_, err := f.m.Open(testContext(t), f.cert, pinOf(f.store))
		if fault.CodeOf(err) != want {
			t.Errorf("CK_RV %#x: %v", value, err)
		}
		if n := f.Calls(t, "C_Login"); n != 1 {
			t.Errorf("CK_RV %#x: %d logins", value, n)
		}
	}
	f.works(t)
}

func TestRemovedTokenEndsTheSessionAndComesBack(t *testing.T) {
	f := startFaulty(t)
	s := open(t, f.m, f.cert, pinOf(f.store))
	f.Control(t, "removed")
	for range 2 {
		if err := sign(s); fault.CodeOf(err) != fault.TokenRemoved {
			t.Errorf("%v", err)
		}
	}
	if n := f.Calls(t, "C_Sign"); n != 1 {
		t.Errorf("C_Sign was called %d times", n)
	}
	if tokens, err := f.m.Tokens(testContext(t)); err != nil || len(tokens) != 0 {
		t.Errorf("%v, %v", tokens, err)
	}
	if _, err := f.m.Open(testContext(t), f.cert, pinOf(f.store)); fault.CodeOf(err) != fault.TokenBusy {
		t.Errorf("before Close: %v", err)
	}
	s.Close()
	if _, err := f.m.Open(testContext(t), f.cert, pinOf(f.store)); fault.CodeOf(err) != fault.TokenRemoved {
		t.Errorf("after Close: %v", err)
	}
	f.works(t)
}

func TestFailedSignatureLogsOut(t *testing.T) {
	f := startFaulty(t)
	s := open(t, f.m, f.cert, pinOf(f.store))
	f.Control(t, "signerr=0x21")
	if err := sign(s); fault.CodeOf(err) != fault.TokenFailed {
		t.Errorf("%v", err)
	}
	if n := f.Calls(t, "C_Logout"); n != 1 {
		t.Errorf("%d logouts", n)
	}
	s.Close()
	f.works(t)
}

func TestSignatureOfAnotherKeyIsRefused(t *testing.T) {
	f := startFaulty(t)
	s := open(t, f.m, f.cert, pinOf(f.store))
	f.Control(t, "badsign")
	if err := sign(s); fault.CodeOf(err) != fault.KeyUnusable {
		t.Errorf("%v", err)
	}
}

func TestAnotherTokenInTheSlotIsNoticed(t *testing.T) {
	f := startFaulty(t)
	f.Control(t)
	f.cert.Token.Serial = "another"
	if _, err := f.m.Open(testContext(t), f.cert, pinOf(f.store)); fault.CodeOf(err) != fault.TokenRemoved {
		t.Errorf("%v", err)
	}
	if n := f.Calls(t, "C_Login"); n != 0 {
		t.Errorf("%d logins", n)
	}
}

// held makes C_Sign hang and returns once it does, with its coming error.
func TestSecondSessionOnOneTokenIsRefused(t *testing.T) {
	f := startFaulty(t)
	f.Control(t)
	s := open(t, f.m, f.cert, pinOf(f.store))
	if _, err := f.m.Open(testContext(t), f.cert, pinOf(f.store)); fault.CodeOf(err) != fault.TokenBusy {
		t.Errorf("%v", err)
	}
	if err := sign(s); err != nil {
		t.Error(err)
	}
	s.Close()
	if err := sign(s); fault.CodeOf(err) != fault.TokenFailed {
		t.Errorf("a closed session: %v", err)
	}
	f.works(t)
}
