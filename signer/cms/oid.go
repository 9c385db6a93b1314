package cms

import (
	"crypto"
	_ "crypto/sha1"   // read only: old signatures are verified and flagged weak
	_ "crypto/sha256" // SHA-224 and SHA-256
	_ "crypto/sha3"
	_ "crypto/sha512" // SHA-384 and SHA-512
	"encoding/asn1"
)

// Content types and attributes (RFC 5652, RFC 5035, RFC 3161, RFC 5126).
var (
	oidData                  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSignedData            = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidTSTInfo               = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}
	oidContentType           = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidMessageDigest         = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidSigningTime           = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 5}
	oidSigningCertificate    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 12}
	oidSigningCertificateV2  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
	oidSignatureTimeStamp    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 14}
	oidExtKeyUsage           = asn1.ObjectIdentifier{2, 5, 29, 37}
	oidSubjectKeyIdentifier  = asn1.ObjectIdentifier{2, 5, 29, 14}
	oidRevocationArchival    = asn1.ObjectIdentifier{1, 2, 840, 113583, 1, 1, 8}
	oidOCSPResponse          = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 16, 2}
	oidKeyUsage              = asn1.ObjectIdentifier{2, 5, 29, 15}
	oidBasicConstraints      = asn1.ObjectIdentifier{2, 5, 29, 19}
	oidCRLDistributionPoints = asn1.ObjectIdentifier{2, 5, 29, 31}
	oidAuthorityInfoAccess   = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 1}
	oidOCSP                  = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1}
	oidRSAEncryption         = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}
	oidRSASSAPSS             = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 10}
	oidMGF1                  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 8}
	oidECPublicKey           = asn1.ObjectIdentifier{1, 2, 840, 10045, 2, 1}
	oidOrganizationalUnit    = asn1.ObjectIdentifier{2, 5, 4, 11}
	oidOrganization          = asn1.ObjectIdentifier{2, 5, 4, 10}
	oidCommonName            = asn1.ObjectIdentifier{2, 5, 4, 3}
	oidSHA1WithRSAEncryption = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 5}
)

// algorithm ties a hash to the identifiers that name it: alone, with RSA
// PKCS#1 v1.5 and with ECDSA. A nil identifier is not in use.
type algorithm struct {
	hash           crypto.Hash
	id, rsa, ecdsa asn1.ObjectIdentifier
	newSignatures  bool // whether SignDetached may use it
}

var algorithms = []algorithm{
	{crypto.SHA256, oid(2, 16, 840, 1, 101, 3, 4, 2, 1), oid(1, 2, 840, 113549, 1, 1, 11), oid(1, 2, 840, 10045, 4, 3, 2), true},
	{crypto.SHA384, oid(2, 16, 840, 1, 101, 3, 4, 2, 2), oid(1, 2, 840, 113549, 1, 1, 12), oid(1, 2, 840, 10045, 4, 3, 3), true},
	{crypto.SHA512, oid(2, 16, 840, 1, 101, 3, 4, 2, 3), oid(1, 2, 840, 113549, 1, 1, 13), oid(1, 2, 840, 10045, 4, 3, 4), true},
	{crypto.SHA224, oid(2, 16, 840, 1, 101, 3, 4, 2, 4), oid(1, 2, 840, 113549, 1, 1, 14), oid(1, 2, 840, 10045, 4, 3, 1), false},
	{crypto.SHA3_256, oid(2, 16, 840, 1, 101, 3, 4, 2, 8), oid(2, 16, 840, 1, 101, 3, 4, 3, 14), oid(2, 16, 840, 1, 101, 3, 4, 3, 10), false},
	{crypto.SHA3_384, oid(2, 16, 840, 1, 101, 3, 4, 2, 9), oid(2, 16, 840, 1, 101, 3, 4, 3, 15), oid(2, 16, 840, 1, 101, 3, 4, 3, 11), false},
	{crypto.SHA3_512, oid(2, 16, 840, 1, 101, 3, 4, 2, 10), oid(2, 16, 840, 1, 101, 3, 4, 3, 16), oid(2, 16, 840, 1, 101, 3, 4, 3, 12), false},
	{crypto.SHA1, oid(1, 3, 14, 3, 2, 26), oidSHA1WithRSAEncryption, oid(1, 2, 840, 10045, 4, 1), false},
}

func oid(n ...int) asn1.ObjectIdentifier { return n }

// algorithmByHash returns the row for h, or nil.
func algorithmByHash(h crypto.Hash) *algorithm {
	for i := range algorithms {
		if algorithms[i].hash == h {
			return &algorithms[i]
		}
	}
	return nil
}

// hashByOID returns the hash that id names. Some signers put the combined
// identifier ("sha256WithRSAEncryption") where the hash belongs; the hash is
// unmistakable then, and it is taken.
func hashByOID(id asn1.ObjectIdentifier) (crypto.Hash, bool) {
	for _, a := range algorithms {
		if id.Equal(a.id) || id.Equal(a.rsa) || id.Equal(a.ecdsa) {
			return a.hash, true
		}
	}
	return 0, false
}
