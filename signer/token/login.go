//go:build cgo

package token

import (
	"errors"
	"slices"
	"time"

	"github.com/miekg/pkcs11"

	"trien/signer/fault"
)

// login is one open session in the worker, logged in, with its key.
type login struct {
	handle pkcs11.SessionHandle
	slot   uint
	key    pkcs11.ObjectHandle
	// always: each signature needs a login of its own (CKU_CONTEXT_SPECIFIC),
	// with the same PIN. pin is kept for that alone; nil with a PIN pad.
	always bool
	pin    []byte
	free   bool // no login was needed, so none is to be undone
}

// open logs in for the key of a certificate, and tells whether that wants the
// PIN for each signature. The token's own word on its PIN is read first: one
// that is locked is not asked.
func (c *cryptoki) open(r *request, pin []byte) (id uint64, always bool, err error) {
	t, err := c.token(r.Slot)
	if err != nil {
		return 0, false, err
	}
	if t.Serial != r.Serial || t.Label != r.Label {
		return 0, false, fault.New(fault.TokenRemoved, "another token is in the slot")
	}
	if err := mayLogin(t, pin); err != nil {
		return 0, false, err
	}
	public, err := publicKeyOf(r.Certificate)
	if err != nil {
		return 0, false, fault.Wrap(fault.KeyUnusable, "the certificate's public key", err)
	}
	s, err := c.module.openSession(r.Slot)
	if err != nil {
		return 0, false, c.unlessGone(r.Slot, err)
	}
	l := &login{handle: s, slot: r.Slot, free: !t.LoginRequired}
	if t.LoginRequired {
		if err := c.loginOnce(s, pin); err != nil {
			c.module.closeSession(s)
			return 0, false, c.unlessGone(r.Slot, c.refusedPIN(r.Slot, err))
		}
	}
	key, ok := c.privateKey(s, r.KeyID, public)
	if !ok {
		err := c.unlessGone(r.Slot, fault.New(fault.KeyUnusable, "the certificate's private key is not on the token"))
		c.leave(l)
		return 0, false, err
	}
	l.key = key
	if l.always = c.flag(s, key, pkcs11.CKA_ALWAYS_AUTHENTICATE); l.always {
		l.pin = slices.Clone(pin)
	}
	c.last++
	c.sessions[c.last] = l
	return c.last, l.always, nil
}

// mayLogin reports why a login would be pointless or harmful.
func mayLogin(t Token, pin []byte) error {
	switch {
	case !t.LoginRequired:
		return nil
	case t.PINState == PINLocked:
		return &PINError{PINLocked, fault.New(fault.PINLocked, "the token says so, it was not asked")}
	case t.PINState == PINNotInitialized:
		return fault.New(fault.TokenFailed, "the token has no user PIN yet")
	case len(pin) == 0 && !t.PINPad:
		return fault.New(fault.PINRequired, "no PIN was given and the token has no pad")
	}
	return nil
}

// loginOnce has the token check the PIN once. Where the module thinks that the
// user is logged in already, it has not looked at the PIN: log out, so that a
// consent is never served by an earlier login.
func (c *cryptoki) loginOnce(s pkcs11.SessionHandle, pin []byte) error {
	err := c.module.login(s, pkcs11.CKU_USER, pin)
	if !errors.Is(err, ckrUserAlreadyLoggedIn) {
		return err
	}
	if err := c.module.logout(s); err != nil {
		return err
	}
	return c.module.login(s, pkcs11.CKU_USER, pin)
}

// refusedPIN adds the PIN's state after it to a refusal of the PIN.
func (c *cryptoki) refusedPIN(slot uint, err error) error {
	var f *fault.Error
	if !errors.As(err, &f) || (f.Code != fault.PINIncorrect && f.Code != fault.PINLocked) {
		return err
	}
	state := PINLocked
	if f.Code == fault.PINIncorrect {
		// Not every module sets its flags; a wrong PIN never leaves them "ok".
		state = PINCountLow
		if t, err := c.token(slot); err == nil && t.PINState != PINOK {
			state = t.PINState
		}
	}
	return &PINError{state, f}
}

// A card service notices within this time that a card was pulled, and is asked
// so often.
const (
	goneWithin   = 600 * time.Millisecond
	goneInterval = 50 * time.Millisecond
)

// unlessGone is err, or token.removed where the token has gone: modules have many
// words for what comes of that, OpenSC's C_Login CKR_GENERAL_ERROR, and say for
// a moment still that the token is there.
func (c *cryptoki) unlessGone(slot uint, err error) error {
	if code := fault.CodeOf(err); code != fault.TokenFailed && code != fault.KeyUnusable {
		return err
	}
	for begun := time.Now(); time.Since(begun) < goneWithin; time.Sleep(goneInterval) {
		if slots, e := c.module.slots(); e == nil && !slices.Contains(slots, slot) {
			return fault.Wrap(fault.TokenRemoved, "the token is gone", err)
		}
	}
	return err
}

// sign makes one signature. After a failure in C_Login or C_Sign the session is
// left: the operation may still be active on the card, and the PIN is not to be
// tried again.
func (c *cryptoki) sign(id uint64, in *signInput) ([]byte, error) {
	l := c.sessions[id]
	if l == nil {
		return nil, fault.New(fault.TokenFailed, "no such session")
	}
	if err := c.module.signInit(l.handle, in, l.key); err != nil {
		err = c.unlessGone(l.slot, err)
		if fault.CodeOf(err) != fault.KeyUnusable {
			c.close(id)
		}
		return nil, err
	}
	if l.always {
		if err := c.module.login(l.handle, pkcs11.CKU_CONTEXT_SPECIFIC, l.pin); err != nil {
			err = c.unlessGone(l.slot, c.refusedPIN(l.slot, err))
			c.close(id)
			return nil, err
		}
	}
	signature, err := c.module.sign(l.handle, in.Data)
	if err != nil {
		c.close(id)
		// Whatever C_Sign says, this session is over; certificate.key_unusable
		// would mean that it goes on.
		if fault.CodeOf(err) == fault.KeyUnusable {
			err = fault.Wrap(fault.TokenFailed, "C_Sign", errors.Unwrap(err))
		}
		return nil, c.unlessGone(l.slot, err)
	}
	return signature, nil
}

// check asks the module whether a session is still there, and logged in.
func (c *cryptoki) check(id uint64) error {
	l := c.sessions[id]
	if l == nil {
		return fault.New(fault.TokenFailed, "no such session")
	}
	state, err := c.module.sessionState(l.handle)
	if err != nil {
		return err
	}
	if !l.free && state != pkcs11.CKS_RO_USER_FUNCTIONS && state != pkcs11.CKS_RW_USER_FUNCTIONS {
		return fault.New(fault.PINRequired, "the token is logged out")
	}
	return nil
}

// close logs out and forgets the PIN.
func (c *cryptoki) close(id uint64) error {
	l := c.sessions[id]
	if l == nil {
		return nil
	}
	delete(c.sessions, id)
	return c.leave(l)
}

// leave ends a session. A token that is gone is logged out already.
func (c *cryptoki) leave(l *login) error {
	clear(l.pin)
	var err error
	if !l.free {
		err = c.module.logout(l.handle)
	}
	if e := c.module.closeSession(l.handle); err == nil {
		err = e
	}
	if fault.CodeOf(err) == fault.TokenRemoved {
		return nil
	}
	return err
}
