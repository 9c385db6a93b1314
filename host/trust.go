package main

import (
	"crypto/x509"
	"fmt"
	"slices"

	"trien/host/settings"
)

// trusted reads the certificates of the settings and those of --trust, a PEM
// file or a folder of them, "" for none.
func trusted(s settings.Settings, flag string) ([]*x509.Certificate, error) {
	paths := slices.Clone(s.Trust.Roots)
	if flag != "" {
		paths = append(paths, flag)
	}
	list, err := settings.ReadCertificates(paths...)
	if err != nil {
		return nil, fmt.Errorf("%w: --trust: %w", errUsage, err)
	}
	return list, nil
}
