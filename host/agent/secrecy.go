package agent

import (
	"context"

	"trien/host/spool"
	"trien/signer/rules"
)

// refuseSecret is fault.SecretDocument where the document bears a mark of
// secrecy and the rule packs in force forbid to sign such (S7). A document in
// which marks could not be looked for before ctx ended is not signed, either.
func (a *Agent) refuseSecret(ctx context.Context, in *spool.File, password string, packs rules.Packs) error {
	return rules.RefuseSecret(ctx, a.renderer, in, in.Size(), password, packs)
}
