//go:build unix

package settings

import (
	"crypto/x509"
	"errors"
)

// storeRoots fails: there is such a store on Windows only.
func storeRoots() ([]*x509.Certificate, error) {
	return nil, errors.New("trust.windows_store: there is none on this system")
}
