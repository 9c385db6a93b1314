package agent

import (
	"context"
	"os"
	"testing"

	"trien/host/settings"
	"trien/signer/token"
	"trien/signer/token/tokentest"
	"trien/signer/token/tokentest/faultmodule"
	"trien/signer/token/tokentest/piv"
)

// tokenRig is a token that a test pulls out and puts back.
type tokenRig struct {
	module string
	env    []string
	pin    string
	label  string // of the token
	pull   func()
	put    func(*testing.T)

	card  *piv.Card           // nil where there is none
	fault *faultmodule.Module // nil where there is none
}

// tokenRigs make a token in software, which is pulled by the module before it,
// and a card in a virtual reader, which really is.
var tokenRigs = map[string]func(*testing.T) *tokenRig{
	"fault module": faultRig,
	"OpenSC PIV":   pivRig,
}

func faultRig(t *testing.T) *tokenRig {
	t.Helper()
	store, _ := leader(t)
	f := faultmodule.Build(t, store.Module)
	return &tokenRig{
		module: f.Path, env: append(f.Env(), store.Env()...), pin: string(store.PIN), label: tokentest.Label,
		pull: func() { f.Control(t, "removed") }, put: func(t *testing.T) { f.Control(t) }, fault: f,
	}
}

func pivRig(t *testing.T) *tokenRig {
	t.Helper()
	const module = "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so"
	if _, err := os.Stat(module); err != nil {
		t.Skip("OpenSC is not installed (package opensc-pkcs11)")
	}
	pki, err := tokentest.NewPKI()
	if err != nil {
		t.Fatal(err)
	}
	person, err := pki.Person(tokentest.RSA2048)
	if err != nil {
		t.Fatal(err)
	}
	r := &tokenRig{module: module, pin: "741852"}
	r.card = piv.NewCard([]byte(r.pin))
	r.card.Put(piv.Signature, person.Key, person.Certificate)
	reader := piv.Start(t, r.card)
	r.env, r.pull, r.put = reader.Env(), reader.Remove, func(t *testing.T) { reader.Insert(t) }
	awaitSlot(t, r)
	return r
}

// awaitSlot waits until the card service has noticed the card.
func awaitSlot(t *testing.T, r *tokenRig) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	m, err := token.Start(ctx, tokentest.Command(t, r.env...), r.module)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	for slots := range m.Watch(ctx) {
		if len(slots) > 0 {
			return
		}
	}
	t.Fatal("the card was not noticed")
}

// start runs an agent for the rig's token.
func (r *tokenRig) start(t *testing.T, change func(*settings.Settings)) *extension {
	t.Helper()
	s := settings.Defaults()
	s.Portals.Origins = []string{portal}
	s.Service.Socket = t.TempDir() + "/none.sock"
	s.Tokens.Modules = []string{r.module}
	if change != nil {
		change(&s)
	}
	return startIn(t, r.env, settings.Fixed(s))
}
