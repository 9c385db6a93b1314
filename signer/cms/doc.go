// Package cms builds and reads the CMS SignedData (RFC 5652) that a PDF
// signature carries in its /Contents.
//
// SignDetached builds one: CAdES baseline as PAdES B-B wants it (ETSI EN
// 319 142-1), DER throughout, over a digest that the caller computed, so that
// a document never has to be in memory. It promises to return nothing that the
// signer's own certificate does not verify.
//
// Parse reads what others have built, and SignedData.Verify checks it. The
// reader takes BER where real signers write it, hashes the signed attributes
// as they were encoded, and keeps certificates that crypto/x509 rejects: a
// signature under such a certificate is reported, never skipped. All of its
// input is hostile; its work is bounded by the input's length.
//
// The package knows nothing of PDF, of tokens or of trust: whether a
// certificate is to be believed is package verify's business.
package cms
