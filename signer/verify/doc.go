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
// What it holds to, where programs differ:
//
//   - Without a certification, only a field that was empty, and looked so, may
//     be filled in later: what had a value was part of what was signed. With
//     DocMDP P 2 or 3, other values are allowed, further visible signature
//     fields are not ("Sneaky Signature"). FieldMDP and Lock dictionaries bind.
//     Annotations are never allowed, P 3 or not ("Evil Annotation").
//   - Tagged documents may gain the structure element of a new signature;
//     document information and XMP new dates and producers; the catalog, DSS,
//     Extensions and a higher Version. A DSS that is gone was taken away.
//   - A signature that covers more than half of a page painted over it.
//   - A detached signature (adbe.pkcs7.detached, ETSI.CAdES.detached) with a
//     content of its own, an empty one too, is malformed: Acrobat, Foxit and
//     poppler take it, iText and DSS do not, and what one reader refuses is no
//     signature for an office.
//   - SHA-1, and keys that are too short, leave the integrity as it is and have
//     a sub-indication of their own, CRYPTO_CONSTRAINTS_FAILURE_NO_POE.
//   - Where a form field shows another text than its value: see shown.go.
//
// How it does beside others, over 94 valid and 167 bad files of other people's
// tests (shared/corpus/signed; 2 cores under load), trust left aside:
//
//	           valid accepted   bad accepted   ms per file
//	trien                  93              0            18
//	pdfsig 22.12           90             64            20
//	pdfsign                37             29            10
//	pdfcpu 0.15.0          78             60            12
//
// The table is made by
//
//	go test ./signer/verify -run '^$' -bench Verifiers -benchtime 1x
//
// The valid one that is refused has a signature whose dictionary a later
// revision overwrote with something else.
//
// Time: a certificate is judged as of the earliest time at which a trusted
// timestamp, of the signature or of a later revision, proves that the signature
// existed; without one, as of now. A claimed time proves nothing.
//
// Revocation is taken from what the document carries and, where Options has a
// Checker, from the authorities. Where neither answers, a signature that is
// otherwise good is INDETERMINATE, TRY_LATER, with a warning (rule N11).
package verify
