// Package piv emulates a PIV card (NIST SP 800-73-4) in a virtual reader, so
// that tests can pull a card out and put it back at any moment, wear out its
// PIN, and count what really reached it.
//
// [Card] answers APDUs. [Start] runs a pcscd of the test's own, with a socket,
// a configuration and a port of its own, so that it disturbs neither the
// machine's card service nor another test; the card reaches it over the wire
// protocol of vsmartcard's virtual reader (package vsmartcard-vpcd). OpenSC's
// module, given [Reader.Env], then sees a card like any other.
//
// The card knows what signing needs and no more: SELECT, GET DATA, VERIFY,
// GENERAL AUTHENTICATE.
package piv
