package main

import (
	"context"
	"os"

	"trien/signer/fault"
	"trien/signer/render"
	"trien/signer/rules"
)

// refuseSecret is fault.SecretDocument where the document bears a mark of
// secrecy and the packs in force forbid to sign such (S7). What cannot be read
// is left to the signer, which meets the same trouble.
func refuseSecret(ctx context.Context, path, password string, packs rules.Packs) error {
	drawer, cache, err := drawerOf()
	if err != nil {
		return nil
	}
	in, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, placementTimeout)
	defer cancel()
	r := render.New(cache, drawer...)
	defer r.Close()
	if err := rules.RefuseSecret(ctx, r, in, info.Size(), password, packs); fault.CodeOf(err) != "" {
		return err
	}
	return nil
}
