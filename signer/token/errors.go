package token

import (
	"errors"
	"fmt"

	"trien/signer/fault"
)

// PINError is a PIN that the token refused or would refuse. It wraps a
// *fault.Error of the pin family; State is what the token says after it.
type PINError struct {
	State PINState
	Err   *fault.Error
}

func (e *PINError) Error() string {
	return fmt.Sprintf("%v (PIN state %s)", e.Err, e.State)
}

func (e *PINError) Unwrap() error { return e.Err }

// ReturnValue is a CK_RV other than CKR_OK (PKCS#11 2.40, 11.1). It is the
// cause inside the *fault.Error of a call that a module refused.
type ReturnValue uint

func (v ReturnValue) Error() string {
	if m, ok := returnValues[v]; ok {
		return m.name
	}
	return fmt.Sprintf("CK_RV 0x%08X", uint(v))
}

// The return values that decide something by themselves.
const (
	ckrGeneralError          ReturnValue = 0x05
	ckrCantLock              ReturnValue = 0x0A
	ckrDeviceError           ReturnValue = 0x30
	ckrPINIncorrect          ReturnValue = 0xA0
	ckrPINLocked             ReturnValue = 0xA4
	ckrUserAlreadyLoggedIn   ReturnValue = 0x100
	ckrNotInitialized        ReturnValue = 0x190
	ckrAlreadyInitialized    ReturnValue = 0x191
	ckrTokenNotPresent       ReturnValue = 0xE0
	ckrTokenNotRecognized    ReturnValue = 0xE1
	ckrAttributeTypeInvalid  ReturnValue = 0x12
	ckrAttributeSensitive    ReturnValue = 0x11
	ckrFunctionNotSupported  ReturnValue = 0x54
	ckrSlotIDInvalid         ReturnValue = 0x03
	ckrMechanismParamInvalid ReturnValue = 0x71
	ckrDataLenRange          ReturnValue = 0x21
	ckrBufferTooSmall        ReturnValue = 0x150
)

// returnValues names the return values met on tokens and what each asks of a
// person. A value that is not here is token.failed.
var returnValues = map[ReturnValue]struct {
	name string
	code fault.Code
}{
	0x01:                     {"CKR_CANCEL", fault.PINCancelled},
	0x02:                     {"CKR_HOST_MEMORY", fault.TokenFailed},
	ckrSlotIDInvalid:         {"CKR_SLOT_ID_INVALID", fault.TokenRemoved},
	ckrGeneralError:          {"CKR_GENERAL_ERROR", fault.TokenFailed},
	0x06:                     {"CKR_FUNCTION_FAILED", fault.TokenFailed},
	0x07:                     {"CKR_ARGUMENTS_BAD", fault.TokenFailed},
	0x09:                     {"CKR_NEED_TO_CREATE_THREADS", fault.TokenModuleFailed},
	ckrCantLock:              {"CKR_CANT_LOCK", fault.TokenModuleFailed},
	ckrAttributeSensitive:    {"CKR_ATTRIBUTE_SENSITIVE", fault.TokenFailed},
	ckrAttributeTypeInvalid:  {"CKR_ATTRIBUTE_TYPE_INVALID", fault.TokenFailed},
	0x20:                     {"CKR_DATA_INVALID", fault.KeyUnusable},
	ckrDataLenRange:          {"CKR_DATA_LEN_RANGE", fault.KeyUnusable},
	ckrDeviceError:           {"CKR_DEVICE_ERROR", fault.TokenFailed},
	0x31:                     {"CKR_DEVICE_MEMORY", fault.TokenFailed},
	0x32:                     {"CKR_DEVICE_REMOVED", fault.TokenRemoved},
	0x50:                     {"CKR_FUNCTION_CANCELED", fault.PINCancelled},
	ckrFunctionNotSupported:  {"CKR_FUNCTION_NOT_SUPPORTED", fault.KeyUnusable},
	0x60:                     {"CKR_KEY_HANDLE_INVALID", fault.KeyUnusable},
	0x62:                     {"CKR_KEY_SIZE_RANGE", fault.KeyUnusable},
	0x63:                     {"CKR_KEY_TYPE_INCONSISTENT", fault.KeyUnusable},
	0x68:                     {"CKR_KEY_FUNCTION_NOT_PERMITTED", fault.KeyUnusable},
	0x70:                     {"CKR_MECHANISM_INVALID", fault.KeyUnusable},
	ckrMechanismParamInvalid: {"CKR_MECHANISM_PARAM_INVALID", fault.KeyUnusable},
	0x82:                     {"CKR_OBJECT_HANDLE_INVALID", fault.KeyUnusable},
	0x90:                     {"CKR_OPERATION_ACTIVE", fault.TokenFailed},
	0x91:                     {"CKR_OPERATION_NOT_INITIALIZED", fault.TokenFailed},
	ckrPINIncorrect:          {"CKR_PIN_INCORRECT", fault.PINIncorrect},
	0xA1:                     {"CKR_PIN_INVALID", fault.PINInvalid},
	0xA2:                     {"CKR_PIN_LEN_RANGE", fault.PINInvalid},
	0xA3:                     {"CKR_PIN_EXPIRED", fault.PINExpired},
	ckrPINLocked:             {"CKR_PIN_LOCKED", fault.PINLocked},
	0xB0:                     {"CKR_SESSION_CLOSED", fault.TokenRemoved},
	0xB1:                     {"CKR_SESSION_COUNT", fault.TokenBusy},
	0xB3:                     {"CKR_SESSION_HANDLE_INVALID", fault.TokenRemoved},
	ckrTokenNotPresent:       {"CKR_TOKEN_NOT_PRESENT", fault.TokenRemoved},
	ckrTokenNotRecognized:    {"CKR_TOKEN_NOT_RECOGNIZED", fault.TokenRemoved},
	ckrUserAlreadyLoggedIn:   {"CKR_USER_ALREADY_LOGGED_IN", fault.TokenBusy},
	0x101:                    {"CKR_USER_NOT_LOGGED_IN", fault.PINRequired},
	0x102:                    {"CKR_USER_PIN_NOT_INITIALIZED", fault.TokenFailed},
	0x104:                    {"CKR_USER_ANOTHER_ALREADY_LOGGED_IN", fault.TokenBusy},
	0x105:                    {"CKR_USER_TOO_MANY_TYPES", fault.TokenBusy},
	ckrBufferTooSmall:        {"CKR_BUFFER_TOO_SMALL", fault.TokenFailed},
	ckrNotInitialized:        {"CKR_CRYPTOKI_NOT_INITIALIZED", fault.TokenModuleFailed},
	ckrAlreadyInitialized:    {"CKR_CRYPTOKI_ALREADY_INITIALIZED", fault.TokenModuleFailed},
	0x200:                    {"CKR_FUNCTION_REJECTED", fault.PINCancelled},
}

// callError is the failure of one module call, such as "C_Login".
func callError(call string, v ReturnValue) *fault.Error {
	code := fault.TokenFailed
	if m, ok := returnValues[v]; ok {
		code = m.code
	}
	return fault.Wrap(code, call, v)
}

// toWire prepares err for the way to the caller's process.
func toWire(err error) *wireError {
	w := &wireError{Code: fault.TokenFailed}
	var f *fault.Error
	if errors.As(err, &f) {
		w.Code, w.Detail = f.Code, f.Detail
	}
	var v ReturnValue
	if errors.As(err, &v) {
		w.Value = uint(v)
	}
	var p *PINError
	if errors.As(err, &p) {
		w.State = p.State
	}
	return w
}

// fromWire is toWire's inverse.
func fromWire(w *wireError) error {
	f := fault.New(w.Code, w.Detail)
	if w.Value != 0 {
		f.Err = ReturnValue(w.Value)
	}
	if w.State != "" {
		return &PINError{State: w.State, Err: f}
	}
	return f
}

// wantsFreshWorker reports whether a module that said this is best started
// anew: p11-kit's client answers CKR_DEVICE_ERROR to everything once its remote
// end has died, until C_Finalize and C_Initialize.
func wantsFreshWorker(err error) bool {
	var v ReturnValue
	return errors.As(err, &v) && (v == ckrDeviceError || v == ckrGeneralError || v == ckrNotInitialized)
}
