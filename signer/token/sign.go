package token

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"

	"trien/signer/fault"
)

// Mechanisms of PKCS#11 2.40, used here so that this file needs no cgo.
const (
	ckmRSAPKCS    = 0x01
	ckmRSAPKCSPSS = 0x0D
	ckmECDSA      = 0x1041
)

// A digest algorithm as RFC 8017 (OID) and PKCS#11 (CKM, CKG_MGF1) name it.
// SHA-1 is not here: circular rule N10.
type hashAlgorithm struct {
	oid asn1.ObjectIdentifier
	ckm uint
	mgf uint
}

var hashAlgorithms = map[crypto.Hash]hashAlgorithm{
	crypto.SHA256: {asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}, 0x250, 2},
	crypto.SHA384: {asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 2}, 0x260, 3},
	crypto.SHA512: {asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 3}, 0x270, 4},
}

// prepare turns a digest into what the token signs. CKM_SHA256_RSA_PKCS would
// hash again, and some modules lack it, so RSA gets a ready DigestInfo.
func prepare(public crypto.PublicKey, digest []byte, opts crypto.SignerOpts) (*signInput, error) {
	hash := opts.HashFunc()
	alg, ok := hashAlgorithms[hash]
	if !ok {
		return nil, fault.New(fault.KeyUnusable, fmt.Sprintf("digest algorithm %v", hash))
	}
	if len(digest) != hash.Size() {
		return nil, fault.New(fault.KeyUnusable, "the digest's length is not its algorithm's")
	}
	switch pub := public.(type) {
	case *rsa.PublicKey:
		pss, ok := opts.(*rsa.PSSOptions)
		if !ok {
			info, err := digestInfo(alg.oid, digest)
			return &signInput{Mechanism: ckmRSAPKCS, Data: info}, err
		}
		salt := hash.Size()
		if pss.SaltLength > 0 {
			salt = pss.SaltLength
		}
		return &signInput{Mechanism: ckmRSAPKCSPSS, Hash: alg.ckm, MGF: alg.mgf, Salt: uint(salt), Data: digest}, nil
	case *ecdsa.PublicKey:
		// FIPS 186-5, 6.4: the leftmost bits. Some tokens refuse more of them
		// than the order has.
		n := (pub.Curve.Params().N.BitLen() + 7) / 8
		return &signInput{Mechanism: ckmECDSA, Data: digest[:min(n, len(digest))]}, nil
	}
	return nil, fault.New(fault.KeyUnusable, fmt.Sprintf("key type %T", public))
}

// digestInfo builds RFC 8017, A.2.4: the algorithm with NULL parameters.
func digestInfo(oid asn1.ObjectIdentifier, digest []byte) ([]byte, error) {
	type algorithm struct {
		OID  asn1.ObjectIdentifier
		Null asn1.RawValue
	}
	return asn1.Marshal(struct {
		Algorithm algorithm
		Digest    []byte
	}{algorithm{oid, asn1.NullRawValue}, digest})
}

// finish brings what the token answered into the form of crypto.Signer and
// checks it. A signature that fails here comes from another key than the
// certificate's, or from a broken token.
func finish(public crypto.PublicKey, digest []byte, opts crypto.SignerOpts, raw []byte) ([]byte, error) {
	refuse := func(err error) ([]byte, error) {
		return nil, fault.Wrap(fault.KeyUnusable, "the token's signature is not valid under the certificate", err)
	}
	switch pub := public.(type) {
	case *rsa.PublicKey:
		var err error
		if _, ok := opts.(*rsa.PSSOptions); ok {
			err = rsa.VerifyPSS(pub, opts.HashFunc(), digest, raw, nil)
		} else {
			err = rsa.VerifyPKCS1v15(pub, opts.HashFunc(), digest, raw)
		}
		if err != nil {
			return refuse(err)
		}
		return raw, nil
	case *ecdsa.PublicKey:
		der, err := ecdsaDER(raw)
		if err != nil {
			return refuse(err)
		}
		if !ecdsa.VerifyASN1(pub, digest, der) {
			return refuse(errors.New("ECDSA"))
		}
		return der, nil
	}
	return refuse(errors.New("key type"))
}

// ecdsaDER turns r‖s, both of the same length, into a SEQUENCE of INTEGERs
// (RFC 3279, 2.2.3).
func ecdsaDER(raw []byte) ([]byte, error) {
	if len(raw) == 0 || len(raw)%2 != 0 {
		return nil, errors.New("r and s differ in length")
	}
	half := len(raw) / 2
	return asn1.Marshal(struct{ R, S *big.Int }{
		new(big.Int).SetBytes(raw[:half]), new(big.Int).SetBytes(raw[half:]),
	})
}

// keyType names a public key for Certificate.KeyType.
func keyType(public crypto.PublicKey) string {
	switch public.(type) {
	case *rsa.PublicKey:
		return KeyRSA
	case *ecdsa.PublicKey:
		return KeyEC
	}
	return ""
}
