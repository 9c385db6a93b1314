package agent

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"trien/protocol"
	"trien/signer/fault"
)

// asError turns any failure into one of the contract. Its details go to the
// log, and nowhere else.
func (a *Agent) asError(what string, err error) *protocol.Error {
	var known *protocol.Error
	if errors.As(err, &known) {
		return known
	}
	if code := protocol.Code(fault.CodeOf(err)); protocol.Known(code) {
		a.Log.Info("refused", "what", what, "error", err)
		return protocol.NewError(code)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		a.Log.Warn("time-out", "what", what, "error", err)
		return protocol.NewError(protocol.HostTimeout)
	}
	if errors.Is(err, context.Canceled) {
		return protocol.NewError(protocol.HostStopped)
	}
	a.Log.Error("failed", "what", what, "error", err)
	return protocol.NewError(protocol.HostInternal)
}

// recovered turns a panic into host.internal, so that one bad request ends
// neither the others nor the agent. The panic's value may quote what was being
// worked on and is not logged; its type and place are.
func (a *Agent) recovered(what string, answer func(*protocol.Error)) {
	if r := recover(); r != nil {
		a.Log.Error("panic", "what", what, "type", fmt.Sprintf("%T", r), "stack", string(debug.Stack()))
		answer(protocol.NewError(protocol.HostInternal))
	}
}
