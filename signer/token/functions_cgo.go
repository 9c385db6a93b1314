//go:build cgo

package token

/*
#include "cryptoki.h"

static ulong_t call_initialize(void *list, ulong_t flags)
{
	ulong_t (*f)(struct initialize_args *) = AT(list, INITIALIZE);
	struct initialize_args args = { .flags = flags };
	return f(&args);
}

static ulong_t call_finalize(void *list)
{
	ulong_t (*f)(void *) = AT(list, FINALIZE);
	return f(NULL);
}

static ulong_t call_open(void *list, ulong_t slot, ulong_t flags, ulong_t *session)
{
	ulong_t (*f)(ulong_t, ulong_t, void *, void *, ulong_t *) = AT(list, OPEN_SESSION);
	return f(slot, flags, NULL, NULL, session);
}

static ulong_t call_close(void *list, ulong_t session)
{
	ulong_t (*f)(ulong_t) = AT(list, CLOSE_SESSION);
	return f(session);
}

static ulong_t call_session_info(void *list, ulong_t session, struct session_info *info)
{
	ulong_t (*f)(ulong_t, struct session_info *) = AT(list, GET_SESSION_INFO);
	return f(session, info);
}

static ulong_t call_login(void *list, ulong_t session, ulong_t user, byte_t *pin, ulong_t n)
{
	ulong_t (*f)(ulong_t, ulong_t, byte_t *, ulong_t) = AT(list, LOGIN);
	return f(session, user, pin, n);
}

static ulong_t call_logout(void *list, ulong_t session)
{
	ulong_t (*f)(ulong_t) = AT(list, LOGOUT);
	return f(session);
}

static ulong_t call_sign_init(void *list, ulong_t session, ulong_t type, struct pss *pss, ulong_t key)
{
	ulong_t (*f)(ulong_t, struct mechanism *, ulong_t) = AT(list, SIGN_INIT);
	struct mechanism m = { type, pss, pss ? sizeof *pss : 0 };
	return f(session, &m, key);
}

static ulong_t call_sign(void *list, ulong_t session, byte_t *data, ulong_t n, byte_t *out, ulong_t *m)
{
	ulong_t (*f)(ulong_t, byte_t *, ulong_t, byte_t *, ulong_t *) = AT(list, SIGN);
	return f(session, data, n, out, m);
}
*/
import "C"

import (
	"unsafe"

	"github.com/miekg/pkcs11"
)

// functionList is the module's CK_FUNCTION_LIST. Its methods are the functions
// that are used, called directly and not through miekg/pkcs11, which lends its
// names of constants alone. Its Login copies the PIN into a Go string and a C
// string that stay behind, and cannot pass NULL. Its Sign asks the token twice,
// first for the length. And where a module answers with a list or a value, it
// allocates and reads as much as the module says. Two lists of one module are
// not to be mixed: p11-kit's client gives a new instance with each.
type functionList struct{ pointer unsafe.Pointer }

// maxSignature is enough for RSA of 16384 bits.
const maxSignature = 2048

// initialize calls C_Initialize.
func (f functionList) initialize(flags uint) error {
	return returned("C_Initialize", C.call_initialize(f.pointer, C.ulong_t(flags)))
}

// finalize calls C_Finalize.
func (f functionList) finalize() error {
	return returned("C_Finalize", C.call_finalize(f.pointer))
}

// openSession calls C_OpenSession for a session that only reads.
func (f functionList) openSession(slot uint) (pkcs11.SessionHandle, error) {
	var s C.ulong_t
	err := returned("C_OpenSession", C.call_open(f.pointer, C.ulong_t(slot), pkcs11.CKF_SERIAL_SESSION, &s))
	return pkcs11.SessionHandle(s), err
}

// closeSession calls C_CloseSession.
func (f functionList) closeSession(s pkcs11.SessionHandle) error {
	return returned("C_CloseSession", C.call_close(f.pointer, C.ulong_t(s)))
}

// sessionState calls C_GetSessionInfo and returns the CK_STATE.
func (f functionList) sessionState(s pkcs11.SessionHandle) (uint, error) {
	var info C.struct_session_info
	err := returned("C_GetSessionInfo", C.call_session_info(f.pointer, C.ulong_t(s), &info))
	return uint(info.state), err
}

// login calls C_Login. A nil pin is a NULL pPin, for a PIN pad.
func (f functionList) login(s pkcs11.SessionHandle, user uint, pin []byte) error {
	var p *C.byte_t
	if len(pin) > 0 {
		p = (*C.byte_t)(unsafe.Pointer(&pin[0]))
	}
	return returned("C_Login", C.call_login(f.pointer, C.ulong_t(s), C.ulong_t(user), p, C.ulong_t(len(pin))))
}

// logout calls C_Logout.
func (f functionList) logout(s pkcs11.SessionHandle) error {
	return returned("C_Logout", C.call_logout(f.pointer, C.ulong_t(s)))
}

// signInit calls C_SignInit.
func (f functionList) signInit(s pkcs11.SessionHandle, in *signInput, key pkcs11.ObjectHandle) error {
	var pss *C.struct_pss
	if in.Mechanism == ckmRSAPKCSPSS {
		pss = &C.struct_pss{hash: C.ulong_t(in.Hash), mgf: C.ulong_t(in.MGF), salt: C.ulong_t(in.Salt)}
	}
	return returned("C_SignInit", C.call_sign_init(f.pointer, C.ulong_t(s), C.ulong_t(in.Mechanism), pss, C.ulong_t(key)))
}

// sign calls C_Sign once, with room for any signature.
func (f functionList) sign(s pkcs11.SessionHandle, data []byte) ([]byte, error) {
	if len(data) == 0 {
		return nil, callError("C_Sign", ckrDataLenRange)
	}
	out := make([]byte, maxSignature)
	n := C.ulong_t(len(out))
	rv := C.call_sign(f.pointer, C.ulong_t(s), (*C.byte_t)(unsafe.Pointer(&data[0])), C.ulong_t(len(data)),
		(*C.byte_t)(unsafe.Pointer(&out[0])), &n)
	if err := returned("C_Sign", rv); err != nil {
		return nil, err
	}
	if n > maxSignature {
		return nil, callError("C_Sign", ckrBufferTooSmall)
	}
	return out[:n], nil
}

// returned turns a CK_RV into nil or a *fault.Error.
func returned(call string, rv C.ulong_t) error {
	if rv == 0 {
		return nil
	}
	return callError(call, ReturnValue(rv))
}
