package main

import (
	"crypto/x509"
	"fmt"
	"path/filepath"

	"trien/host/settings"
	"trien/signer/revocation"
	"trien/signer/verify"
)

// trusted reads the certificates of the settings and those of --trust, a PEM
// file or a folder of them, "" for none.
func trusted(s settings.Settings, flag string) ([]*x509.Certificate, error) {
	list, err := s.Trust.Certificates()
	if err != nil {
		return nil, fmt.Errorf("%w: trust: %w", errUsage, err)
	}
	if flag == "" {
		return list, nil
	}
	more, err := settings.ReadCertificates(flag)
	if err != nil {
		return nil, fmt.Errorf("%w: --trust: %w", errUsage, err)
	}
	return append(list, more...), nil
}

// revocationOf tells how the state of certificates is asked for: the settings'
// way, or without the network where offline is set.
func revocationOf(s settings.Settings, offline bool) (*revocation.Checker, error) {
	if offline {
		return nil, nil
	}
	state, err := stateDir()
	if err != nil {
		return nil, err
	}
	// No log: the report itself says what a person must know.
	return s.Revocation.Checker(filepath.Join(state, "revocation"), nil), nil
}

// verifyOptions are what every document of one command is measured against.
func verifyOptions(s settings.Settings, trust string, offline bool) (o verify.Options, err error) {
	if o.Trust, err = trusted(s, trust); err != nil {
		return o, err
	}
	o.NoRevocation = s.Revocation.Mode == settings.RevocationOff
	o.Revocation, err = revocationOf(s, offline)
	return o, err
}
