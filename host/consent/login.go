package consent

import "trien/protocol"

// Logins are the logins that are kept between signatures, because the
// administrator allows that. Both functions may be called at any time.
type Logins struct {
	// Kept tells until when a certificate's token stays logged in, nil where
	// it is not.
	Kept func(fingerprint string) *protocol.ConsentLogin
	// Forget ends all of them.
	Forget func()
}

// KeepLogins has the windows tell of logins that are kept, and an approval
// without a PIN taken where one is shown and still there. Call it before the
// first Begin, and LoginChanged with every change after that.
func (b *Broker) KeepLogins(l Logins) { b.logins = l }

// LoginChanged has the open window tell of the login as it is now.
func (b *Broker) LoginChanged() {
	b.mu.Lock()
	c := b.current
	b.mu.Unlock()
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.ended {
		b.window.Update(c.snapshot())
	}
}

// ForgetPIN is the person's wish that no login be kept any longer.
func (b *Broker) ForgetPIN(p protocol.ConsentForgetPINParams) *protocol.Error {
	if b.find(p.Consent) == nil {
		return protocol.NewError(protocol.UserTimeout)
	}
	b.logins.Forget()
	return nil
}

// kept is the login that is kept for the selected certificate, if any.
func (b *Broker) kept(s *protocol.ConsentState) *protocol.ConsentLogin {
	if b.logins.Kept == nil || s.Selected == "" {
		return nil
	}
	return b.logins.Kept(s.Selected)
}
