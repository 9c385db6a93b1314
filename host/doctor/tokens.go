package doctor

import (
	"context"

	"trien/host/shown"
	"trien/protocol"
	"trien/signer/token"
)

// pinFindings are what the flags of a token say of its PIN.
var pinFindings = map[token.PINState]protocol.FindingCode{
	token.PINOK:       protocol.FindingPINOK,
	token.PINCountLow: protocol.FindingPINLow,
	token.PINFinalTry: protocol.FindingPINFinalTry,
	token.PINLocked:   protocol.FindingPINLocked,
}

// tokens tells which tokens are plugged in, and what each says of its PIN.
func (v *visit) tokens(context.Context) []protocol.Finding {
	present := v.cards.all()
	if len(present) == 0 {
		if !v.cards.answered() {
			return nil // what keeps the modules from it is told of them
		}
		return []protocol.Finding{protocol.NewFinding(protocol.FindingTokenNone, nil)}
	}
	var found []protocol.Finding
	for i, t := range present {
		add := func(f protocol.Finding) {
			found = append(found, f.About(shown.Name(t.Label), numbered("USB Token", "Token", i+1)))
		}
		signing := 0
		for _, c := range t.certificates {
			if signs(c) {
				signing++
			}
		}
		switch {
		case !t.initialised():
			add(protocol.NewFinding(protocol.FindingTokenUninitialized, nil))
		case t.err != nil:
			add(protocol.NewFinding(protocol.FindingTokenUnreadable, nil).Because(detail(t.err)))
		default:
			add(protocol.NewFinding(protocol.FindingTokenPresent, protocol.Values{"certificates": count(signing)}))
		}
		if code, ok := pinFindings[t.PINState]; ok {
			add(protocol.NewFinding(code, nil))
		}
	}
	return found
}
