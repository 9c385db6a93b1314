package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"time"

	"trien/protocol"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/render"
	"trien/signer/rules"
)

// secrecyTimeout bounds the look for a mark of secrecy, with the seconds in
// which the renderer is made on a PC that never ran it.
const secrecyTimeout = time.Minute

// refuseSecret is fault.SecretDocument where the document bears a mark of
// secrecy and the packs in force forbid to sign such (S7). What cannot be read
// is left to the signer, which meets the same trouble; what takes too long to
// be read is not signed.
func (c signCommand) refuseSecret(ctx context.Context, password string, packs rules.Packs) error {
	drawer, cache, err := drawerOf()
	if err != nil {
		return nil
	}
	file, size, err := openDocument(c.Input)
	if err != nil {
		return nil
	}
	defer file.Close()
	var in io.ReaderAt = file
	if c.Repair {
		if repaired := repairedCopy(file, size, password); repaired != nil {
			in, size = repaired, repaired.Size()
		}
	}
	ctx, cancel := context.WithTimeout(ctx, secrecyTimeout)
	defer cancel()
	r := render.New(cache, drawer...)
	defer r.Close()
	err = rules.RefuseSecret(ctx, r, in, size, password, packs)
	if errors.Is(err, context.DeadlineExceeded) {
		return protocol.NewError(protocol.HostTimeout)
	}
	return err
}

// maxRepaired is the largest document that is repaired in memory, in bytes.
const maxRepaired = 64 << 20

// repairedCopy is a damaged document as it will be signed; nil where there is
// nothing to repair, or no way to.
func repairedCopy(in io.ReaderAt, size int64, password string) *bytes.Reader {
	if _, err := pdf.OpenWithPassword(in, size, password); size > maxRepaired || fault.CodeOf(err) != fault.DocumentBroken {
		return nil
	}
	var repaired bytes.Buffer
	if err := pdf.Repair(in, size, password, &repaired); err != nil {
		return nil
	}
	return bytes.NewReader(repaired.Bytes())
}
