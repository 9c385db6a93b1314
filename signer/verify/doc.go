// Package verify says what the signatures of a PDF file are worth.
//
// File answers three questions, and keeps them apart:
//
//   - Integrity: is every signature still that of these bytes, and has nothing
//     changed since that a signature does not allow? Trust is left aside.
//   - Trust: does the signer's certificate lead to one that the administrator
//     trusts? No system roots are used.
//   - Verdict: what ETSI EN 319 102-1 calls the outcome of both.
//
// Signatures are found through the form (AcroForm) and nowhere else, because
// that is where readers show them. The change analysis is a whitelist: later
// revisions may add signatures, validation data and values of form fields.
// Everything else, and everything that this package cannot make out, counts as
// a modification. It prefers a false alarm to a forgery passed.
//
// Time: a certificate is judged as of the earliest time at which a trusted
// timestamp, of the signature or of a later revision, proves that the signature
// existed; without one, as of now. A claimed time proves nothing.
//
// Revocation is taken from what the document carries and, where Options has a
// Checker, from the authorities. Where neither answers, a signature that is
// otherwise good is INDETERMINATE, TRY_LATER, with a warning (rule N11).
package verify
