//go:build cgo

package tokentest

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/miekg/pkcs11"
)

// NewSoftHSM makes a token with the given user PIN and objects in folder dir,
// which must exist. It returns ErrNoSoftHSM where SoftHSM2 is not installed.
func NewSoftHSM(dir string, pin []byte, objects ...Object) (*Store, error) {
	module, err := softHSMPath()
	if err != nil {
		return nil, err
	}
	store := &Store{
		Module:     module,
		ConfigFile: filepath.Join(dir, "softhsm2.conf"),
		PIN:        append([]byte(nil), pin...),
		Objects:    objects,
	}
	store.env = []string{"SOFTHSM2_CONF=" + store.ConfigFile}
	tokens := filepath.Join(dir, "tokens")
	if err := os.Mkdir(tokens, 0o700); err != nil {
		return nil, err
	}
	config := fmt.Sprintf("directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n", tokens)
	if err := os.WriteFile(store.ConfigFile, []byte(config), 0o600); err != nil {
		return nil, err
	}
	const securityOfficer = "so-pin-12345678"
	err = withModule(module, store.Env(), func(ctx *pkcs11.Ctx) error {
		slots, err := ctx.GetSlotList(true)
		if err != nil || len(slots) == 0 {
			return fmt.Errorf("no free slot: %w", err)
		}
		if err := ctx.InitToken(slots[0], securityOfficer, Label); err != nil {
			return fmt.Errorf("C_InitToken: %w", err)
		}
		// The token has moved to a slot that its serial number gives.
		slot, err := findToken(ctx, store)
		if err != nil {
			return err
		}
		return fill(ctx, slot, securityOfficer, store)
	})
	if err != nil {
		return nil, fmt.Errorf("tokentest: %w", err)
	}
	return store, nil
}
