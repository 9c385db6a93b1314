package agent

import (
	"context"
	"time"

	"trien/protocol"
)

// handleCheck serves what the extension's page asks of a check.
func (a *Agent) handleCheck(ctx context.Context, m *protocol.Message) {
	switch m.Method {
	case protocol.MethodCheckState:
		answerCheck(ctx, a, m, renderTimeout, func(_ context.Context, p protocol.CheckParams) (any, error) {
			k, unknown := a.checks.find(p.Check)
			if unknown != nil {
				return nil, unknown
			}
			return k.told(), nil
		})
	case protocol.MethodCheckRender:
		answerCheck(ctx, a, m, renderTimeout, func(ctx context.Context, p protocol.CheckRenderParams) (any, error) {
			return a.checks.page(ctx, p)
		})
	case protocol.MethodCheckPassword:
		answerCheck(ctx, a, m, verifyTimeout, func(ctx context.Context, p protocol.CheckPasswordParams) (any, error) {
			return a.unlockCheck(ctx, p)
		})
	case protocol.MethodCheckSlip:
		answerCheck(ctx, a, m, renderTimeout, func(_ context.Context, p protocol.CheckParams) (any, error) {
			return a.checks.slip(p)
		})
	case protocol.MethodCheckClose:
		answerCheck(ctx, a, m, renderTimeout, func(_ context.Context, p protocol.CheckParams) (any, error) {
			a.checks.forget(p.Check)
			return protocol.Empty{}, nil
		})
	}
}

// answerCheck runs by itself: drawing and writing take time, limit at most.
func answerCheck[P any](ctx context.Context, a *Agent, m *protocol.Message, limit time.Duration, run func(context.Context, P) (any, error)) {
	var p P
	if err := decode(m.Params, &p); err != nil {
		a.answer(m.ID, nil, err)
		return
	}
	id, what := m.ID, m.Method
	go func() {
		defer a.recovered(what, func(e *protocol.Error) { a.answer(id, nil, e) })
		ctx, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		result, err := run(ctx, p)
		if err != nil {
			a.answer(id, nil, a.asError(what, err))
			return
		}
		a.answer(id, result, nil)
	}()
}
