//go:build cgo

package token

/*
// CK_FUNCTION_LIST (PKCS#11 2.40, 4.6): a version, then 68 pointers in a fixed
// order. On Windows Cryptoki's structures are packed to one byte.
#ifdef _WIN32
#pragma pack(push, 1)
#endif
struct functions {
	unsigned char version[2];
	void *at[68];
};
#ifdef _WIN32
#pragma pack(pop)
#endif
enum { LOGIN = 18, SIGN = 43 };

typedef unsigned long ulong_t;

static ulong_t call_login(void *list, ulong_t session, ulong_t user, unsigned char *pin, ulong_t n)
{
	ulong_t (*f)(ulong_t, ulong_t, unsigned char *, ulong_t) = ((struct functions *)list)->at[LOGIN];
	return f(session, user, pin, n);
}

static ulong_t call_sign(void *list, ulong_t session, unsigned char *data, ulong_t n, unsigned char *out, ulong_t *m)
{
	ulong_t (*f)(ulong_t, unsigned char *, ulong_t, unsigned char *, ulong_t *) = ((struct functions *)list)->at[SIGN];
	return f(session, data, n, out, m);
}
*/
import "C"

import (
	"unsafe"

	"github.com/miekg/pkcs11"
)

// functionList is the module's CK_FUNCTION_LIST, for the two calls that
// miekg/pkcs11 makes in a way that will not do: its Login copies the PIN into a
// Go string and a C string that stay behind and cannot pass NULL, and its Sign
// asks the token twice, first for the length.
type functionList struct{ pointer unsafe.Pointer }

// maxSignature is enough for RSA of 16384 bits.
const maxSignature = 2048

// login calls C_Login. A nil pin is a NULL pPin, for a PIN pad.
func (f functionList) login(session pkcs11.SessionHandle, user uint, pin []byte) error {
	var p *C.uchar
	if len(pin) > 0 {
		p = (*C.uchar)(unsafe.Pointer(&pin[0]))
	}
	rv := C.call_login(f.pointer, C.ulong_t(session), C.ulong_t(user), p, C.ulong_t(len(pin)))
	return returned("C_Login", uint(rv))
}

// sign calls C_Sign once, with room for any signature.
func (f functionList) sign(session pkcs11.SessionHandle, data []byte) ([]byte, error) {
	if len(data) == 0 {
		return nil, returned("C_Sign", 0x21)
	}
	out := make([]byte, maxSignature)
	n := C.ulong_t(len(out))
	rv := C.call_sign(f.pointer, C.ulong_t(session), (*C.uchar)(unsafe.Pointer(&data[0])), C.ulong_t(len(data)),
		(*C.uchar)(unsafe.Pointer(&out[0])), &n)
	if err := returned("C_Sign", uint(rv)); err != nil {
		return nil, err
	}
	if n > maxSignature {
		return nil, returned("C_Sign", 0x150)
	}
	return out[:n], nil
}

// returned turns a CK_RV into nil or a *fault.Error.
func returned(call string, rv uint) error {
	if rv == 0 {
		return nil
	}
	return callError(call, ReturnValue(rv))
}

// failed turns an error of miekg/pkcs11 into nil or a *fault.Error.
func failed(call string, err error) error {
	if err == nil {
		return nil
	}
	if v, ok := err.(pkcs11.Error); ok {
		return callError(call, ReturnValue(v))
	}
	return callError(call, ckrGeneralError)
}
