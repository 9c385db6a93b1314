//go:build cgo

package token

/*
// CK_FUNCTION_LIST (PKCS#11 2.40, 4.6): a version, then 68 pointers in a fixed
// order; and CK_ATTRIBUTE. On Windows Cryptoki's structures are packed to one
// byte.
#ifdef _WIN32
#pragma pack(push, 1)
#endif
struct functions {
	unsigned char version[2];
	void *at[68];
};
struct attribute {
	unsigned long type;
	void *value;
	unsigned long length;
};
#ifdef _WIN32
#pragma pack(pop)
#endif
enum {
	GET_SLOT_LIST = 4,
	GET_MECHANISM_LIST = 7,
	LOGIN = 18,
	GET_ATTRIBUTE_VALUE = 24,
	FIND_OBJECTS = 27,
	SIGN = 43,
};

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

// Slots that came since C_Initialize are counted only when the list is asked
// for without room for it (PKCS#11 2.40, 5.5), hence two calls.
static ulong_t call_slots(void *list, ulong_t *slots, ulong_t *n)
{
	ulong_t (*f)(unsigned char, ulong_t *, ulong_t *) = ((struct functions *)list)->at[GET_SLOT_LIST];
	ulong_t count = 0;
	ulong_t rv = f(1, NULL, &count);
	if (rv == 0 && count == 0) {
		*n = 0;
		return 0;
	}
	return rv ? rv : f(1, slots, n);
}

static ulong_t call_mechanisms(void *list, ulong_t slot, ulong_t *mechanisms, ulong_t *n)
{
	ulong_t (*f)(ulong_t, ulong_t *, ulong_t *) = ((struct functions *)list)->at[GET_MECHANISM_LIST];
	return f(slot, mechanisms, n);
}

static ulong_t call_find(void *list, ulong_t session, ulong_t *objects, ulong_t max, ulong_t *n)
{
	ulong_t (*f)(ulong_t, ulong_t *, ulong_t, ulong_t *) = ((struct functions *)list)->at[FIND_OBJECTS];
	return f(session, objects, max, n);
}

static ulong_t call_attribute(void *list, ulong_t session, ulong_t object, ulong_t type, void *value, ulong_t *n)
{
	ulong_t (*f)(ulong_t, ulong_t, struct attribute *, ulong_t) = ((struct functions *)list)->at[GET_ATTRIBUTE_VALUE];
	struct attribute a = { type, value, *n };
	ulong_t rv = f(session, object, &a, 1);
	*n = a.length;
	return rv;
}
*/
import "C"

import (
	"bytes"
	"unsafe"

	"github.com/miekg/pkcs11"
)

// functionList is the module's CK_FUNCTION_LIST, for the calls that
// miekg/pkcs11 makes in a way that will not do. Its Login copies the PIN into a
// Go string and a C string that stay behind, and cannot pass NULL. Its Sign asks
// the token twice, first for the length. And whatever answers with a list or a
// value, it allocates and reads as much as the module says.
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

// slots calls C_GetSlotList for the slots that hold a token.
func (f functionList) slots() ([]uint, error) {
	var list [maxSlots]C.ulong_t
	n := C.ulong_t(len(list))
	rv := C.call_slots(f.pointer, &list[0], &n)
	return listed("C_GetSlotList", uint(rv), list[:], n)
}

// mechanisms calls C_GetMechanismList.
func (f functionList) mechanisms(slot uint) ([]uint, error) {
	var list [maxMechanisms]C.ulong_t
	n := C.ulong_t(len(list))
	rv := C.call_mechanisms(f.pointer, C.ulong_t(slot), &list[0], &n)
	return listed("C_GetMechanismList", uint(rv), list[:], n)
}

// findObjects calls C_FindObjects once: some more handles, or none.
func (f functionList) findObjects(session pkcs11.SessionHandle) ([]uint, error) {
	var list [32]C.ulong_t
	var n C.ulong_t
	rv := C.call_find(f.pointer, C.ulong_t(session), &list[0], C.ulong_t(len(list)), &n)
	return listed("C_FindObjects", uint(rv), list[:], n)
}

// attribute calls C_GetAttributeValue for one attribute of at most maxAttribute
// bytes.
func (f functionList) attribute(session pkcs11.SessionHandle, object pkcs11.ObjectHandle, kind uint) ([]byte, error) {
	value := make([]byte, maxAttribute)
	n := C.ulong_t(len(value))
	rv := C.call_attribute(f.pointer, C.ulong_t(session), C.ulong_t(object), C.ulong_t(kind), unsafe.Pointer(&value[0]), &n)
	if err := returned("C_GetAttributeValue", uint(rv)); err != nil {
		return nil, err
	}
	if n > maxAttribute {
		return nil, returned("C_GetAttributeValue", 0x150)
	}
	return bytes.Clone(value[:n]), nil
}

// listed is the result of a call that filled n members of list, as it says.
func listed(call string, rv uint, list []C.ulong_t, n C.ulong_t) ([]uint, error) {
	if err := returned(call, rv); err != nil {
		return nil, err
	}
	if n > C.ulong_t(len(list)) {
		return nil, returned(call, 0x150)
	}
	out := make([]uint, n)
	for i := range out {
		out[i] = uint(list[i])
	}
	return out, nil
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
