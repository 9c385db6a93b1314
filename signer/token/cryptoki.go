//go:build cgo

package token

import (
	"errors"
	"slices"

	"github.com/miekg/pkcs11"

	"trien/signer/fault"
)

// cryptoki is an initialised module inside the worker. It is used from one
// goroutine.
type cryptoki struct {
	module   functionList
	sessions map[uint64]*login
	last     uint64
}

// loadCryptoki loads and initialises the module.
func loadCryptoki(path string) (*cryptoki, error) {
	path, err := checkModule(path)
	if err != nil {
		return nil, err
	}
	module, err := loadLibrary(path)
	if err != nil {
		return nil, err
	}
	err = module.initialize(pkcs11.CKF_OS_LOCKING_OK)
	if errors.Is(err, ckrCantLock) {
		// It knows no locks; it needs none, one thread calls it.
		err = module.initialize(0)
	}
	if err != nil && !errors.Is(err, ckrAlreadyInitialized) {
		return nil, fault.Wrap(fault.TokenModuleFailed, "C_Initialize", errors.Unwrap(err))
	}
	return &cryptoki{module: module, sessions: map[uint64]*login{}}, nil
}

// finalize logs out everywhere and leaves the module.
func (c *cryptoki) finalize() {
	for id := range c.sessions {
		c.close(id)
	}
	c.module.finalize()
}

// tokens describes the token of every slot. One that cannot be read, because it
// is being pulled out or is a foreign card, is left out.
func (c *cryptoki) tokens() ([]Token, error) {
	slots, err := c.module.slots()
	if err != nil {
		return nil, err
	}
	var list []Token
	for _, slot := range slots {
		if t, err := c.token(slot); err == nil {
			list = append(list, t)
		}
	}
	return list, nil
}

// token describes the token in one slot.
func (c *cryptoki) token(slot uint) (Token, error) {
	info, err := c.module.tokenInfo(slot)
	if err != nil {
		return Token{}, err
	}
	return Token{
		Slot:          slot,
		Label:         cleanText(info.label),
		Manufacturer:  cleanText(info.manufacturer),
		Model:         cleanText(info.model),
		Serial:        cleanText(info.serial),
		PINState:      pinState(info.flags),
		PINPad:        info.flags&pkcs11.CKF_PROTECTED_AUTHENTICATION_PATH != 0,
		LoginRequired: info.flags&pkcs11.CKF_LOGIN_REQUIRED != 0,
		MinPINLen:     statedLength(info.minPIN),
		MaxPINLen:     statedLength(info.maxPIN),
	}, nil
}

// pinState reads the flags of CK_TOKEN_INFO. The worst one counts: modules set
// several at once. A token that was never set up has no PIN to be locked.
func pinState(flags uint) PINState {
	switch {
	case flags&pkcs11.CKF_TOKEN_INITIALIZED == 0:
		return PINNotInitialized
	case flags&pkcs11.CKF_USER_PIN_LOCKED != 0:
		return PINLocked
	case flags&pkcs11.CKF_LOGIN_REQUIRED != 0 && flags&pkcs11.CKF_USER_PIN_INITIALIZED == 0:
		return PINNotInitialized
	case flags&pkcs11.CKF_USER_PIN_FINAL_TRY != 0:
		return PINFinalTry
	case flags&pkcs11.CKF_USER_PIN_COUNT_LOW != 0:
		return PINCountLow
	}
	return PINOK
}

// statedLength drops the values that mean "not said".
func statedLength(n uint) uint {
	if n > maxSecret {
		return 0
	}
	return n
}

// findObjects returns the handles of at most max objects that match.
func (c *cryptoki) findObjects(s pkcs11.SessionHandle, max int, template ...*pkcs11.Attribute) ([]pkcs11.ObjectHandle, error) {
	if err := c.module.findInit(s, template); err != nil {
		return nil, err
	}
	defer c.module.findFinal(s)
	var found []pkcs11.ObjectHandle
	for len(found) < max {
		some, err := c.module.findObjects(s)
		if err != nil {
			return nil, err
		}
		// A module that never says "no more" repeats itself.
		if len(some) == 0 || slices.Contains(found, pkcs11.ObjectHandle(some[0])) {
			break
		}
		for _, h := range some {
			found = append(found, pkcs11.ObjectHandle(h))
		}
	}
	return found[:min(len(found), max)], nil
}

// attribute reads one attribute, nil where the object does not have it, hides
// it or holds more than maxAttribute bytes in it. Each is read alone: one that
// is missing spoils a common call.
func (c *cryptoki) attribute(s pkcs11.SessionHandle, o pkcs11.ObjectHandle, kind uint) []byte {
	value, err := c.module.attribute(s, o, kind)
	if err != nil {
		return nil
	}
	return value
}

// flag reads a CK_BBOOL attribute, false where it is missing.
func (c *cryptoki) flag(s pkcs11.SessionHandle, o pkcs11.ObjectHandle, kind uint) bool {
	v := c.attribute(s, o, kind)
	return len(v) == 1 && v[0] != 0
}
