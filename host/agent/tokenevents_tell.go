package agent

import (
	"context"

	"trien/protocol"
)

// tellTokens tells the page of tokens that come and go, from now until the
// conversation's end.
func (c *conversation) tellTokens() {
	changed, stop := c.agent.tokens.subscribe()
	go func() {
		defer stop()
		defer c.agent.recovered(protocol.EventTokenChanged, func(*protocol.Error) {})
		for {
			select {
			case <-c.ctx.Done():
				return
			case <-changed:
			}
			// The administrator may have taken the page's leave since its hello.
			if list, ok := c.agent.tokens.present(); ok && c.allowed() && c.agent.Settings.Invalid() == nil {
				_ = c.transport.send(protocol.Request("", protocol.EventTokenChanged, protocol.TokenChangedParams{Tokens: list}))
			}
		}
	}()
}

// tellExtension tells the extension of every change that is seen until ctx ends.
func (a *Agent) tellExtension(ctx context.Context) {
	defer a.recovered(protocol.MethodTokenChanged, func(*protocol.Error) {})
	for {
		select {
		case <-ctx.Done():
			return
		case <-a.tokens.plugged.any:
		}
		if list, ok := a.tokens.present(); ok {
			a.browser.notify(protocol.MethodTokenChanged, protocol.TokenChangedParams{Tokens: list})
		}
	}
}

// watchTokens begins or ends the watching for the extension, and answers with
// the tokens that are plugged in. Only handle calls it.
func (a *Agent) watchTokens(ctx context.Context, m *protocol.Message) {
	var p protocol.TokenWatchParams
	if err := decode(m.Params, &p); err != nil {
		a.answer(m.ID, nil, err)
		return
	}
	if a.unwatch != nil {
		a.unwatch()
		a.unwatch = nil
	}
	if !p.Watch {
		a.answer(m.ID, protocol.TokenChangedParams{Tokens: []protocol.Token{}}, nil)
		return
	}
	_, a.unwatch = a.tokens.subscribe()
	go func() {
		defer a.recovered(protocol.MethodTokenWatch, func(e *protocol.Error) { a.answer(m.ID, nil, e) })
		list, err := a.tokens.list(ctx, a.now())
		if err != nil {
			a.answer(m.ID, nil, a.asError(protocol.MethodTokenWatch, err))
			return
		}
		a.answer(m.ID, protocol.TokenChangedParams(list), nil)
	}()
}
