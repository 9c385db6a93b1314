//go:build !cgo

package token

import (
	"context"
	"encoding/json"
	"io"

	"trien/signer/fault"
)

// RunWorker answers every request with token.module_failed: this build was made
// without cgo and cannot load PKCS#11 modules. It returns when in ends.
func RunWorker(_ context.Context, _ string, in io.Reader, out io.Writer) error {
	for {
		body, secret, err := readFrame(in, maxRequest)
		if err != nil {
			return nil
		}
		clear(secret)
		var r request
		if json.Unmarshal(body, &r) != nil {
			return nil
		}
		why := toWire(fault.New(fault.TokenModuleFailed, "built without cgo: PKCS#11 modules cannot be loaded"))
		if body, err = json.Marshal(&response{ID: r.ID, Error: why}); err != nil {
			return err
		}
		if err := writeFrame(out, body, nil); err != nil {
			return err
		}
	}
}
