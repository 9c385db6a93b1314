package consent

import (
	"context"

	"trien/protocol"
)

// AskPassword shows that the document needs a password, with refused where one
// was tried in vain, and waits for what the person types. The receiver clears
// it. The error is the cause of Context's end.
func (c *Confirmation) AskPassword(refused *protocol.Error) (protocol.PIN, error) {
	c.Change(func(s *protocol.ConsentState) {
		s.Stage = protocol.ConsentPassword
		d := &s.Documents[0]
		d.Stage, d.Error = protocol.DocumentPassword, nil
		if refused != nil {
			d.Error = refused.Data
		}
	})
	select {
	case password := <-c.passwords:
		return password, nil
	case <-c.ctx.Done():
		return nil, context.Cause(c.ctx)
	}
}

// Password takes the document's password from the window. It is refused with
// user.timeout where the confirmation is over, and with host.invalid_params
// where no password is asked for. It is the broker's to clear from then on,
// whatever the answer.
func (b *Broker) Password(p protocol.ConsentPasswordParams) *protocol.Error {
	refuse := func(code protocol.Code) *protocol.Error {
		p.Password.Clear()
		return protocol.NewError(code)
	}
	c := b.find(p.Consent)
	if c == nil {
		return refuse(protocol.UserTimeout)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended || c.state.Stage != protocol.ConsentPassword || len(p.Password) == 0 || len(p.Password) > maxPassword {
		return refuse(protocol.HostInvalidParams)
	}
	select {
	case c.passwords <- p.Password:
	default: // one click, one try
		return refuse(protocol.HostInvalidParams)
	}
	c.state.Stage = protocol.ConsentChecking
	d := &c.state.Documents[0]
	d.Stage, d.Error = protocol.DocumentChecking, nil
	b.window.Update(c.snapshot())
	return nil
}

// maxPassword is beyond any password in UTF-8: ISO 32000-2, 7.6.4.3.3, counts
// the first 127 bytes.
const maxPassword = 1024
