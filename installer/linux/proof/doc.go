// Package proof tests the installed Linux package from outside, on a PC with
// systemd: ../test builds it, installs the package in ../pc and runs it there,
// with TRIEN_PC set. Elsewhere its tests are skipped.
package proof
