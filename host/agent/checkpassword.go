package agent

import (
	"context"

	"trien/host/check"
	"trien/protocol"
)

// maxPassword is beyond any password in UTF-8: ISO 32000-2, 7.6.4.3.3, counts
// the first 127 bytes.
const maxPassword = 1024

// unlockCheck verifies a document anew with the password that the person typed
// into the extension's own page. Verifier and renderer take strings, which
// cannot be cleared; the renderer keeps its own for as long as it draws the
// document, nobody else keeps any.
func (a *Agent) unlockCheck(ctx context.Context, p protocol.CheckPasswordParams) (any, error) {
	defer p.Password.Clear()
	if len(p.Password) == 0 || len(p.Password) > maxPassword {
		return nil, protocol.NewError(protocol.HostInvalidParams)
	}
	k, unknown := a.checks.find(p.Check)
	if unknown != nil {
		return nil, unknown
	}
	before := k.told()
	if !before.Verification.PasswordRequired {
		return before, nil
	}
	// The check may be forgotten at any time.
	file, err := k.file.Share()
	if err != nil {
		return nil, protocol.NewError(protocol.DocumentCheckForgotten)
	}
	defer file.Close()
	found, err := a.verify(ctx, file, before.Verification.File, string(p.Password), func(protocol.Stage) {})
	if err != nil {
		return nil, err
	}
	if found.Verification.PasswordRequired {
		return nil, protocol.NewError(protocol.DocumentPasswordIncorrect)
	}
	return k.unlock(ctx, a, found, string(p.Password))
}

// unlock replaces the result, and opens the document for drawing. One that
// cannot be drawn says so when it is to be.
func (k *kept) unlock(ctx context.Context, a *Agent, found check.Result, password string) (any, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.forgotten {
		return nil, protocol.NewError(protocol.DocumentCheckForgotten)
	}
	k.result.Valid, k.result.Verification = found.Valid, found.Verification
	if k.document != nil {
		return k.result, nil
	}
	document, err := a.renderer.OpenWithPassword(ctx, k.file, k.file.Size(), password)
	if err != nil {
		a.Log.Warn("check.password", "error", err)
		return k.result, nil
	}
	k.document = document
	return k.result, nil
}
