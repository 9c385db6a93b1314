//go:build !cgo

package tokentest

import "errors"

// NewSoftHSM fails: without cgo no PKCS#11 module can be loaded.
func NewSoftHSM(string, []byte, ...Object) (*Store, error) {
	return nil, errors.New("tokentest: built without cgo")
}
