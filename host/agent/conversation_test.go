package agent

import (
	"strings"
	"testing"

	"trien/protocol"
)

func TestPageMessagesThatAreRefused(t *testing.T) {
	x := startAgent(t, nil, nil)
	p := x.greetedPage()
	for name, c := range map[string]struct {
		method string
		params any
		want   protocol.Code
	}{
		"unknown method":      {"sign.everything", nil, protocol.HostUnknownMethod},
		"params of no object": {"sign.pdf", []int{1}, protocol.HostInvalidParams},
		"a PIN":               {"sign.pdf", map[string]any{"document": 1, "pin": "1234"}, protocol.PolicyPINForbidden},
		"a PIN in capitals":   {"sign.pdf", map[string]any{"document": 1, "PIN": "1234"}, protocol.PolicyPINForbidden},
		"a PIN further in":    {"sign.pdf", map[string]any{"placement": []any{map[string]any{"pin": 1}}}, protocol.PolicyPINForbidden},
		"an origin":           {"host.hello", map[string]any{"origin": "https://bank.example"}, protocol.PolicyOriginForbidden},
		"absurd nesting":      {"sign.pdf", map[string]any{"a": nested(40)}, protocol.HostInvalidParams},
		"no such document":    {"sign.pdf", protocol.SignPDFParams{Document: 7, Purpose: "approve"}, protocol.DocumentUnknown},
		"no such purpose":     {"sign.pdf", protocol.SignPDFParams{Document: 7, Purpose: "rubber"}, protocol.HostInvalidParams},
		"a place of no size":  {"sign.pdf", protocol.SignPDFParams{Document: 7, Purpose: "approve", Placement: &protocol.Placement{Page: 1}}, protocol.DocumentPlacementInvalid},
		"an empty document":   {"document.open", protocol.DocumentOpenParams{Document: 1, Name: "a.pdf"}, protocol.DocumentEmpty},
		"a huge document":     {"document.open", protocol.DocumentOpenParams{Document: 1, Size: 1 << 40}, protocol.DocumentTooLarge},
		"a host's handle":     {"document.open", protocol.DocumentOpenParams{Document: protocol.FirstHostHandle, Size: 1}, protocol.HostInvalidParams},
		"reading nothing":     {"document.read", protocol.DocumentReadParams{Document: 5}, protocol.DocumentUnknown},
		"another generation":  {"host.hello", hello(2, 9), protocol.HostVersionMismatch},
	} {
		t.Run(name, func(t *testing.T) {
			if err := p.call(c.method, c.params, nil); err == nil || err.Code() != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func nested(depth int) any {
	var v any = 1
	for range depth {
		v = []any{v}
	}
	return v
}

func TestMessagesWithoutAReadableIDAreAnsweredAllTheSame(t *testing.T) {
	x := startAgent(t, nil, nil)
	p := x.greetedPage()
	for raw, want := range map[string]protocol.Code{
		`{"jsonrpc":"1.0","id":1,"method":"host.hello"}`:                                  protocol.HostInvalidRequest,
		`[{"jsonrpc":"2.0","id":1,"method":"host.hello"}]`:                                protocol.HostInvalidRequest,
		`{"jsonrpc":"2.0","id":{},"method":"host.hello"}`:                                 protocol.HostInvalidRequest,
		`"` + strings.Repeat("x", protocol.MaxTextMessage) + `"`:                          protocol.HostMessageTooLarge,
		`{"jsonrpc":"2.0","id":1,"method":"` + strings.Repeat("m", 100) + `"}`:            protocol.HostInvalidRequest,
		`{"jsonrpc":"2.0","id":"` + strings.Repeat("i", 200) + `","method":"host.hello"}`: protocol.HostInvalidRequest,
	} {
		p.say(raw)
		if m := <-p.noID; m.Error == nil || m.Error.Code() != want {
			t.Errorf("%.60s: got %v, want %s", raw, m.Error, want)
		}
	}
}

func TestNothingIsServedBeforeHello(t *testing.T) {
	x := startAgent(t, nil, nil)
	p := x.openPage(1, portal, portal)
	if err := p.call(protocol.MethodTokenList, nil, nil); err == nil || err.Code() != protocol.HostNotNegotiated {
		t.Errorf("got %v", err)
	}
}

func TestOnlyAllowedOriginsAreServed(t *testing.T) {
	x := startAgent(t, nil, nil)
	for i, c := range []struct{ origin, top string }{
		{"https://evil.example", "https://evil.example"},
		{portal, "https://evil.example"}, // the portal framed by another site
		{"https://evil.example", portal},
		{"null", portal},
		{"", ""},
	} {
		p := x.openPage(uint32(10+i), c.origin, c.top)
		if err := p.call(protocol.MethodHello, hello(1, 1), nil); err == nil || err.Code() != protocol.PolicyOriginNotAllowed {
			t.Errorf("%q in %q: got %v", c.origin, c.top, err)
		}
	}
}

func TestRequestIDIsGoodOnce(t *testing.T) {
	x := startAgent(t, nil, nil)
	p := x.greetedPage()
	id, answer := p.begin(protocol.MethodTokenList, nil)
	p.finish(answer, nil)
	p.say(`{"jsonrpc":"2.0","id":` + string(id) + `,"method":"token.list"}`)
	if err := p.finish(answer, nil); err == nil || err.Code() != protocol.HostDuplicateRequest {
		t.Errorf("got %v", err)
	}
}

func TestUnknownFieldsAreIgnored(t *testing.T) {
	x := startAgent(t, nil, nil)
	p := x.openPage(1, portal, portal)
	var result protocol.HelloResult
	if err := p.call(protocol.MethodHello, map[string]any{
		"client":   map[string]any{"name": "test", "version": "1", "mood": "good"},
		"protocol": map[string]any{"min": 1, "max": 7},
		"tomorrow": []int{1, 2, 3},
	}, &result); err != nil || result.Protocol != protocol.Version {
		t.Errorf("got %+v, %v", result, err)
	}
}

func TestTokenListWithoutTokensIsEmpty(t *testing.T) {
	x := startAgent(t, nil, nil)
	p := x.greetedPage()
	var result protocol.TokenListResult
	if err := p.call(protocol.MethodTokenList, nil, &result); err != nil || result.Tokens == nil || len(result.Tokens) != 0 {
		t.Errorf("got %+v, %v", result, err)
	}
}
