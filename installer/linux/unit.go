// Package linux holds what the Debian and RPM packages install beside the
// program. The packages are made by ./package, which `make package-linux` runs,
// of the list in nfpm.yaml.
package linux

import _ "embed"

// Unit is the service's systemd unit, as the packages install it: it starts
// /usr/bin/trien as the user trien.
//
//go:embed trien.service
var Unit string
