// Package tokentest makes what tests of signing need, at run time and with
// invented names: a PKI with the subjects of Vietnamese offices ([NewPKI]), and
// a token with its keys, in SoftHSM2 ([SoftHSM], [NewSoftHSM]) or in another
// implementation of PKCS#11 ([NSS], [OpenCryptoki], [P11Kit], [TPM2]). Package
// piv has a card that can be pulled out, package faultmodule a module that misbehaves.
//
// A test binary is its own token worker: call [ServeWorker] first thing in
// TestMain, and give [Command] to token.Start.
//
// # What passes
//
// One suite, TestConformance of package token, holds every module that is
// installed to the same behaviours, and fails where this table says anything
// else. It prints it:
//
//	go test -v -run TestConformance ./signer/token
//
//	                                                       SoftHSM2  NSS  openCryptoki  p11-kit  OpenSC PIV  tpm2-pkcs11
//	lists certificates without login                       yes       yes  yes           yes      yes         yes
//	RSA signatures verify                                  yes       yes  yes           yes      yes         yes
//	EC signatures verify                                   yes       yes  –             yes      –           yes
//	always-authenticate: several signatures of one entry   yes       –    –             yes      yes         yes
//	one entry is one C_Login and one C_Logout              yes       yes  yes           yes      yes         yes
//	wrong PIN: one C_Login, its state, then the right one  yes       yes  yes           yes      yes         yes
//	a login left behind is not used                        yes       yes  yes           yes      yes         yes
//	pulled before the list, put back                       yes       yes  yes           yes      yes         yes
//	pulled before login, put back                          yes       yes  yes           yes      yes         yes
//	pulled before signing, put back                        yes       yes  yes           yes      yes         yes
//	a change is told within 2 s                            yes       yes  yes           yes      yes         yes
//	crash: the next signature works                        yes       yes  yes           yes      yes         yes
//	hang: the worker is killed, the next signature works   yes       yes  yes           yes      yes         yes
//	garbage: the next signature works                      yes       yes  yes           yes      yes         yes
//	warns before the final try                             –         –    yes           –        yes         –
//	a locked PIN is told as locked                         –         –    yes           –        yes         yes
//	locked PIN: C_Login is not called                      –         –    yes           –        yes         –
//
// A dash means that the module has no such thing: NSS and openCryptoki know no
// keys that want the PIN each time, openCryptoki's software token knows no ECDSA,
// nor OpenSC with a card that it does not know by name, and SoftHSM2, which is
// behind p11-kit too, and NSS never lock a PIN. tpm2-pkcs11
// says nothing of the TPM's lock-out beforehand: its C_Login then answers
// CKR_PIN_LOCKED, to the right PIN as well. A card is pulled out of the PIV
// reader, and p11-kit's server is killed; from the other modules the fault module
// takes the token away, and it is behind the fault module that all of them crash,
// hang and answer garbage. NSS works only behind it, see [NSS].
//
// tpm2-pkcs11 wants a resource manager before a software TPM. On swtpm itself a
// worker that is killed leaves its sessions in the TPM, which has room for three
// and forgets none: after the second, C_Login is CKR_GENERAL_ERROR for good. And
// swtpm serves one connection at a time, so that one client that stops while it
// is connected has every other wait without end, in C_Initialize already.
//
// The packages of .ci/packages bring all of them but openCryptoki (package
// opencryptoki), whose daemon wants root and the machine's only token.
//
// Nothing here is for production: keys are written to files.
package tokentest
