package agent

import (
	"context"
	"time"

	"trien/host/spool"
	"trien/signer/fault"
	"trien/signer/rules"
)

// secrecyTimeout bounds the look for a mark of secrecy. The person sees the
// document, so that one that takes longer to read is signed all the same.
const secrecyTimeout = 15 * time.Second

// refuseSecret is fault.SecretDocument where the document bears a mark of
// secrecy and the rule packs in force forbid to sign such (S7).
func (a *Agent) refuseSecret(ctx context.Context, in *spool.File, password string, packs rules.Packs) error {
	ctx, cancel := context.WithTimeout(ctx, secrecyTimeout)
	defer cancel()
	err := rules.RefuseSecret(ctx, a.renderer, in, in.Size(), password, packs)
	if err != nil && fault.CodeOf(err) == "" {
		a.Log.Warn("marks of secrecy were not looked for", "error", err)
		return nil
	}
	return err
}
