// Package tokentest makes what tests of signing need, at run time and with
// invented names: a PKI with the subjects of Vietnamese offices ([NewPKI]), and
// a token with its keys, in SoftHSM2 ([SoftHSM], [NewSoftHSM]).
//
// A test binary is its own token worker: call [ServeWorker] first thing in
// TestMain, and give [Command] to token.Start.
//
// Nothing here is for production: keys are written to files.
package tokentest
