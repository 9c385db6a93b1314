//go:build cgo

package token

/*
#include "cryptoki.h"

// Slots that came since C_Initialize are counted only when the list is asked
// for without room for it (PKCS#11 2.40, 5.5), hence two calls.
static ulong_t call_slots(void *list, ulong_t *slots, ulong_t *n)
{
	ulong_t (*f)(byte_t, ulong_t *, ulong_t *) = AT(list, GET_SLOT_LIST);
	ulong_t count = 0;
	ulong_t rv = f(1, NULL, &count);
	if (rv == 0 && count == 0) {
		*n = 0;
		return 0;
	}
	return rv ? rv : f(1, slots, n);
}

static ulong_t call_token_info(void *list, ulong_t slot, byte_t *texts, ulong_t *numbers)
{
	ulong_t (*f)(ulong_t, struct token_info *) = AT(list, GET_TOKEN_INFO);
	struct token_info t = { .flags = 0 };
	ulong_t rv = f(slot, &t);
	for (size_t i = 0; i < sizeof t.texts; i++)
		texts[i] = t.texts[i];
	numbers[0] = t.flags;
	numbers[1] = t.min_pin;
	numbers[2] = t.max_pin;
	return rv;
}

static ulong_t call_mechanisms(void *list, ulong_t slot, ulong_t *mechanisms, ulong_t *n)
{
	ulong_t (*f)(ulong_t, ulong_t *, ulong_t *) = AT(list, GET_MECHANISM_LIST);
	return f(slot, mechanisms, n);
}

// The attributes' values lie one after the other in values.
static ulong_t call_find_init(void *list, ulong_t session, ulong_t *types, ulong_t *lengths, byte_t *values, ulong_t n)
{
	ulong_t (*f)(ulong_t, struct attribute *, ulong_t) = AT(list, FIND_OBJECTS_INIT);
	struct attribute template[4];
	for (ulong_t i = 0; i < n; i++) {
		template[i] = (struct attribute){ types[i], values, lengths[i] };
		values += lengths[i];
	}
	return f(session, template, n);
}

static ulong_t call_find(void *list, ulong_t session, ulong_t *objects, ulong_t max, ulong_t *n)
{
	ulong_t (*f)(ulong_t, ulong_t *, ulong_t, ulong_t *) = AT(list, FIND_OBJECTS);
	return f(session, objects, max, n);
}

static ulong_t call_find_final(void *list, ulong_t session)
{
	ulong_t (*f)(ulong_t) = AT(list, FIND_OBJECTS_FINAL);
	return f(session);
}

static ulong_t call_attribute(void *list, ulong_t session, ulong_t object, ulong_t type, void *value, ulong_t *n)
{
	ulong_t (*f)(ulong_t, ulong_t, struct attribute *, ulong_t) = AT(list, GET_ATTRIBUTE_VALUE);
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

// tokenInfo is CK_TOKEN_INFO as the module filled it.
type tokenInfo struct {
	label, manufacturer, model, serial string
	flags, minPIN, maxPIN              uint
}

// slots calls C_GetSlotList for the slots that hold a token.
func (f functionList) slots() ([]uint, error) {
	var list [maxSlots]C.ulong_t
	n := C.ulong_t(len(list))
	rv := C.call_slots(f.pointer, &list[0], &n)
	return listed("C_GetSlotList", rv, list[:], n)
}

// tokenInfo calls C_GetTokenInfo.
func (f functionList) tokenInfo(slot uint) (tokenInfo, error) {
	var texts [32 + 32 + 16 + 16]byte
	var numbers [3]C.ulong_t
	rv := C.call_token_info(f.pointer, C.ulong_t(slot), (*C.byte_t)(unsafe.Pointer(&texts[0])), &numbers[0])
	return tokenInfo{
		label: string(texts[:32]), manufacturer: string(texts[32:64]), model: string(texts[64:80]), serial: string(texts[80:]),
		flags: uint(numbers[0]), minPIN: uint(numbers[1]), maxPIN: uint(numbers[2]),
	}, returned("C_GetTokenInfo", rv)
}

// mechanisms calls C_GetMechanismList.
func (f functionList) mechanisms(slot uint) ([]uint, error) {
	var list [maxMechanisms]C.ulong_t
	n := C.ulong_t(len(list))
	rv := C.call_mechanisms(f.pointer, C.ulong_t(slot), &list[0], &n)
	return listed("C_GetMechanismList", rv, list[:], n)
}

// findInit calls C_FindObjectsInit with a template of one to four attributes.
func (f functionList) findInit(s pkcs11.SessionHandle, template []*pkcs11.Attribute) error {
	var types, lengths [4]C.ulong_t
	values := []byte{0} // never empty, so that it has an address
	for i, a := range template[:min(len(template), len(types))] {
		types[i], lengths[i] = C.ulong_t(a.Type), C.ulong_t(len(a.Value))
		values = append(values, a.Value...)
	}
	rv := C.call_find_init(f.pointer, C.ulong_t(s), &types[0], &lengths[0], (*C.byte_t)(unsafe.Add(unsafe.Pointer(&values[0]), 1)),
		C.ulong_t(min(len(template), len(types))))
	return returned("C_FindObjectsInit", rv)
}

// findObjects calls C_FindObjects once: some more handles, or none.
func (f functionList) findObjects(s pkcs11.SessionHandle) ([]uint, error) {
	var list [32]C.ulong_t
	var n C.ulong_t
	rv := C.call_find(f.pointer, C.ulong_t(s), &list[0], C.ulong_t(len(list)), &n)
	return listed("C_FindObjects", rv, list[:], n)
}

// findFinal calls C_FindObjectsFinal. Nothing can be done where it fails.
func (f functionList) findFinal(s pkcs11.SessionHandle) {
	C.call_find_final(f.pointer, C.ulong_t(s))
}

// attribute calls C_GetAttributeValue for one attribute of at most maxAttribute
// bytes.
func (f functionList) attribute(s pkcs11.SessionHandle, object pkcs11.ObjectHandle, kind uint) ([]byte, error) {
	value := make([]byte, maxAttribute)
	n := C.ulong_t(len(value))
	rv := C.call_attribute(f.pointer, C.ulong_t(s), C.ulong_t(object), C.ulong_t(kind), unsafe.Pointer(&value[0]), &n)
	if err := returned("C_GetAttributeValue", rv); err != nil {
		return nil, err
	}
	if n > maxAttribute {
		return nil, callError("C_GetAttributeValue", ckrBufferTooSmall)
	}
	return bytes.Clone(value[:n]), nil
}

// listed is the result of a call that filled n members of list, as it says.
func listed(call string, rv C.ulong_t, list []C.ulong_t, n C.ulong_t) ([]uint, error) {
	if err := returned(call, rv); err != nil {
		return nil, err
	}
	if n > C.ulong_t(len(list)) {
		return nil, callError(call, ckrBufferTooSmall)
	}
	out := make([]uint, n)
	for i := range out {
		out[i] = uint(list[i])
	}
	return out, nil
}
