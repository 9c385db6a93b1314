package agent

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"trien/protocol"
	"trien/signer/render"
)

// renderTimeout bounds the drawing of one page.
const renderTimeout = 20 * time.Second

// handle serves one message of the extension. What takes time runs by itself,
// so that the extension's next message is never kept waiting.
func (a *Agent) handle(ctx context.Context, m *protocol.Message) {
	defer a.recovered("extension", func(e *protocol.Error) { a.answer(m.ID, nil, e) })
	switch m.Method {
	case protocol.MethodPageData:
		var p protocol.PageDataParams
		if decode(m.Params, &p) == nil {
			a.pageData(p)
		}
	case protocol.MethodPageMessage:
		var p protocol.PageMessageParams
		if decode(m.Params, &p) == nil {
			if c := a.conversation(p.Page); c != nil {
				c.text(p.Message)
			}
		}
	case protocol.MethodPageOpen:
		var p protocol.PageOpenParams
		if err := decode(m.Params, &p); err != nil {
			a.answer(m.ID, nil, err)
			return
		}
		a.openPage(ctx, p)
	case protocol.MethodPageClose:
		var p protocol.PageCloseParams
		if decode(m.Params, &p) == nil {
			a.closePage(p.Page)
		}
	case protocol.MethodExtensionHello:
		a.greetExtension(m)
	case protocol.MethodTokenWatch:
		a.watchTokens(ctx, m)
	case protocol.MethodDiagnosisRun:
		a.diagnose(ctx, m)
	case protocol.MethodConsentApprove:
		decide(a, m, a.broker.Approve)
	case protocol.MethodConsentSelect:
		decide(a, m, a.broker.Select)
	case protocol.MethodConsentPassword:
		decide(a, m, a.broker.Password)
	case protocol.MethodConsentForgetPIN:
		decide(a, m, a.broker.ForgetPIN)
	case protocol.MethodConsentDecline:
		decide(a, m, a.broker.Decline)
	case protocol.MethodConsentRemove:
		decide(a, m, a.broker.Remove)
	case protocol.MethodConsentPlace:
		var p protocol.ConsentPlaceParams
		if err := decode(m.Params, &p); err != nil {
			a.answer(m.ID, nil, err)
			return
		}
		go a.placeSignature(ctx, m.ID, p)
	case protocol.MethodConsentRender:
		var p protocol.ConsentRenderParams
		if err := decode(m.Params, &p); err != nil {
			a.answer(m.ID, nil, err)
			return
		}
		go a.renderPage(ctx, m.ID, p)
	case protocol.MethodCheckState, protocol.MethodCheckRender, protocol.MethodCheckPassword, protocol.MethodCheckSlip, protocol.MethodCheckClose:
		a.handleCheck(ctx, m)
	default:
		a.answer(m.ID, nil, protocol.NewError(protocol.HostUnknownMethod))
	}
}

// decide passes on what the person did in the window.
func decide[P any](a *Agent, m *protocol.Message, act func(P) *protocol.Error) {
	var p P
	err := decode(m.Params, &p)
	if err == nil {
		err = act(p)
	}
	a.answer(m.ID, protocol.Empty{}, err)
}

// pageData takes a piece of a page's document.
func (a *Agent) pageData(p protocol.PageDataParams) {
	if c := a.conversation(p.Page); c != nil {
		c.data(protocol.DataFrame{Document: p.Document, Offset: p.Offset, Data: p.Data})
	}
}

func (a *Agent) greetExtension(m *protocol.Message) {
	var p protocol.ExtensionHelloParams
	if err := decode(m.Params, &p); err != nil {
		a.answer(m.ID, nil, err)
		return
	}
	a.diagnoses.met(p.Extension)
	version := p.Protocol.Negotiate()
	if version == 0 {
		a.answer(m.ID, nil, protocol.NewError(protocol.HostVersionMismatch))
		return
	}
	a.Log.Info("extension connected", "version", p.Extension.Version, "browser", p.Browser)
	a.introduce.Do(func() {
		a.userAgent = p.Browser
		close(a.introduced)
	})
	a.answer(m.ID, protocol.ExtensionHelloResult{Host: a.software(), Protocol: version}, nil)
	a.warm()
}

func (a *Agent) renderPage(ctx context.Context, id protocol.ID, p protocol.ConsentRenderParams) {
	defer a.recovered("render", func(e *protocol.Error) { a.answer(id, nil, e) })
	image, err := a.broker.Render(ctx, p)
	if errors.Is(err, render.ErrClosed) { // the window has ended meanwhile, or shows another drawing
		err = protocol.NewError(protocol.UserTimeout)
	}
	if err != nil {
		a.answer(id, nil, a.asError("render", err))
		return
	}
	a.answer(id, image, nil)
}

func (a *Agent) placeSignature(ctx context.Context, id protocol.ID, p protocol.ConsentPlaceParams) {
	defer a.recovered("place", func(e *protocol.Error) { a.answer(id, nil, e) })
	if err := a.broker.Place(ctx, p); err != nil {
		a.answer(id, nil, a.asError("place", err))
		return
	}
	a.answer(id, protocol.Empty{}, nil)
}

// openPage begins the conversation of a page that reached us through the
// extension.
func (a *Agent) openPage(ctx context.Context, p protocol.PageOpenParams) {
	c := a.newConversation(ctx, p, protocol.ChannelExtension, &extensionTransport{browser: a.browser, page: p.Page})
	a.mu.Lock()
	old := a.conversations[p.Page]
	a.conversations[p.Page] = c
	a.mu.Unlock()
	if old != nil {
		old.close()
	}
}

func (a *Agent) closePage(page uint32) {
	a.mu.Lock()
	c := a.conversations[page]
	delete(a.conversations, page)
	a.mu.Unlock()
	if c != nil {
		c.close()
	}
}

func (a *Agent) conversation(page uint32) *conversation {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.conversations[page]
}

func (a *Agent) software() protocol.Software {
	return protocol.Software{Name: "trien", Version: a.Version}
}

// answer answers the extension, unless it only notified.
func (a *Agent) answer(id protocol.ID, result any, err *protocol.Error) {
	switch {
	case id == "":
	case err != nil:
		_ = a.browser.send(protocol.Failure(id, err))
	default:
		_ = a.browser.send(protocol.Response(id, result))
	}
}

// decode reads a request's params; a request without params has empty ones.
func decode(params json.RawMessage, into any) *protocol.Error {
	if len(params) == 0 {
		params = json.RawMessage("{}")
	}
	if json.Unmarshal(params, into) != nil {
		return protocol.NewError(protocol.HostInvalidParams)
	}
	return nil
}
