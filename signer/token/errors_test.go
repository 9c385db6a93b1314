package token

import (
	"encoding/json"
	"errors"
	"testing"

	"trien/signer/fault"
)

func TestReturnValuesHaveTheirCodes(t *testing.T) {
	for _, c := range []struct {
		value ReturnValue
		code  fault.Code
		text  string
	}{
		{0xA0, fault.PINIncorrect, "pin.incorrect: C_Login: CKR_PIN_INCORRECT"},
		{0xA1, fault.PINInvalid, "pin.invalid: C_Login: CKR_PIN_INVALID"},
		{0xA2, fault.PINInvalid, "pin.invalid: C_Login: CKR_PIN_LEN_RANGE"},
		{0xA3, fault.PINExpired, "pin.expired: C_Login: CKR_PIN_EXPIRED"},
		{0xA4, fault.PINLocked, "pin.locked: C_Login: CKR_PIN_LOCKED"},
		{0x01, fault.PINCancelled, "pin.cancelled: C_Login: CKR_CANCEL"},
		{0x50, fault.PINCancelled, "pin.cancelled: C_Login: CKR_FUNCTION_CANCELED"},
		{0x200, fault.PINCancelled, "pin.cancelled: C_Login: CKR_FUNCTION_REJECTED"},
		{0x101, fault.PINRequired, "pin.required: C_Login: CKR_USER_NOT_LOGGED_IN"},
		{0x03, fault.TokenRemoved, "token.removed: C_Login: CKR_SLOT_ID_INVALID"},
		{0x32, fault.TokenRemoved, "token.removed: C_Login: CKR_DEVICE_REMOVED"},
		{0xB0, fault.TokenRemoved, "token.removed: C_Login: CKR_SESSION_CLOSED"},
		{0xB3, fault.TokenRemoved, "token.removed: C_Login: CKR_SESSION_HANDLE_INVALID"},
		{0xE0, fault.TokenRemoved, "token.removed: C_Login: CKR_TOKEN_NOT_PRESENT"},
		{0xE1, fault.TokenRemoved, "token.removed: C_Login: CKR_TOKEN_NOT_RECOGNIZED"},
		{0x104, fault.TokenBusy, "token.busy: C_Login: CKR_USER_ANOTHER_ALREADY_LOGGED_IN"},
		{0x70, fault.KeyUnusable, "certificate.key_unusable: C_Login: CKR_MECHANISM_INVALID"},
		{0x68, fault.KeyUnusable, "certificate.key_unusable: C_Login: CKR_KEY_FUNCTION_NOT_PERMITTED"},
		{0x190, fault.TokenModuleFailed, "token.module_failed: C_Login: CKR_CRYPTOKI_NOT_INITIALIZED"},
		{0x05, fault.TokenFailed, "token.failed: C_Login: CKR_GENERAL_ERROR"},
		{0x80000042, fault.TokenFailed, "token.failed: C_Login: CK_RV 0x80000042"},
	} {
		err := callError("C_Login", c.value)
		if err.Code != c.code || err.Error() != c.text {
			t.Errorf("%#x: %v", uint(c.value), err)
		}
	}
}

func TestErrorsCrossTheProcessesUnchanged(t *testing.T) {
	for _, err := range []error{
		callError("C_Sign", 0x32),
		callError("C_Sign", 0x80000001),
		fault.New(fault.TokenModuleFailed, "dlopen"),
		&PINError{PINFinalTry, callError("C_Login", 0xA0)},
	} {
		data, e := json.Marshal(toWire(err))
		var w wireError
		if e != nil || json.Unmarshal(data, &w) != nil {
			t.Fatal(e)
		}
		if got := fromWire(&w); got.Error() != err.Error() || fault.CodeOf(got) != fault.CodeOf(err) {
			t.Errorf("%v became %v", err, got)
		}
	}
	if w := toWire(errors.New("PIN 1234")); w.Code != fault.TokenFailed || w.Detail != "" {
		t.Errorf("an error without a code crosses as %+v", w)
	}
}
