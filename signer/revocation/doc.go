// Package revocation finds out whether a certificate was withdrawn: by OCSP
// (RFC 6960) and by CRLs (RFC 5280, 5).
//
// Evidence holds the answers that came with a document. Checker has those that
// were fetched before, in memory and on disk, and fetches new ones from the
// addresses that the certificate itself names. Both give a Status, and both
// judge every answer anew when it is used: an answer counts only where the
// certificate's issuer signed it, or for OCSP a responder that the issuer
// authorised, and only for its time. Nobody's answer is Unknown, never Good.
//
// The caller asks only about certificates whose path to a trusted authority it
// has checked. Otherwise a forged document could have the clerk's PC call any
// address.
//
// What is not looked at: delta CRLs, CRLs of another issuer (indirect ones) or
// of some reasons only, and whether a responder's own certificate, which its
// authority issues for days or weeks, was revoked.
package revocation
