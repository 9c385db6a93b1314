package cms

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/subtle"
	"errors"
	"fmt"
)

// Verification is what Verify found out beside its error.
type Verification struct {
	// Certificate is the signer's, nil where it could not be found.
	Certificate *Certificate
	// CertificateBound tells whether a signed attribute names it
	// (signing-certificate or signing-certificate-v2).
	CertificateBound bool
	// Weak lists what rule N10 no longer allows, such as "SHA-1" or
	// "RSA 1024"; empty where nothing is.
	Weak []string
}

// Verify checks that the signature was made, over a content with this digest,
// by the certificate that it names. The digest is of Signer.Hash. Trust and
// validity of the certificate are not looked at.
//
// Errors wrap ErrDigest, ErrSignature, ErrNoCertificate, ErrMalformed or
// ErrUnsupported. The Verification is filled as far as it goes in any case.
func (sd *SignedData) Verify(digest []byte) (Verification, error) {
	var v Verification
	si := &sd.Signer
	candidates := sd.candidates()
	if len(candidates) > 0 {
		v.Certificate = candidates[0]
	}
	if si.Hash == 0 {
		return v, fmt.Errorf("%w: digest algorithm %s", ErrUnsupported, si.HashOID)
	}
	if si.Hash == crypto.SHA1 {
		v.Weak = append(v.Weak, "SHA-1")
	}
	signedDigest := digest
	if si.signed != nil {
		if !si.contentType.Equal(sd.ContentType) {
			return v, fmt.Errorf("%w: content-type attribute %s for content %s", ErrMalformed, si.contentType, sd.ContentType)
		}
		if subtle.ConstantTimeCompare(si.messageDigest, digest) != 1 {
			return v, ErrDigest
		}
		h := si.Hash.New()
		h.Write(si.signed)
		signedDigest = h.Sum(nil)
	}
	spec, err := si.spec()
	if err != nil {
		return v, err
	}
	if len(candidates) == 0 {
		return v, ErrNoCertificate
	}
	v.CertificateBound = len(si.certificateHashes) > 0
	err = ErrSignature
	for _, c := range candidates {
		if err = checkSignature(c.PublicKey, spec, signedDigest, si.Signature); err == nil {
			v.Certificate = c
			break
		}
	}
	if err == nil || errors.Is(err, ErrSignature) {
		v.Weak = append(v.Weak, weakKey(v.Certificate.PublicKey)...)
	}
	return v, err
}

// maxCandidates bounds how many certificates one signature is tried with.
const maxCandidates = 8

// candidates returns the certificates that may be the signer's: named by the
// SignerInfo and, where signed attributes carry hashes of the certificate, of
// those hashes. There is more than one only where nothing signed tells them
// apart.
func (sd *SignedData) candidates() []*Certificate {
	si := &sd.Signer
	var out []*Certificate
	for _, c := range sd.Certificates {
		if len(out) < maxCandidates && si.names(c) && si.hashesFit(c) {
			out = append(out, c)
		}
	}
	return out
}

// names reports whether the SignerInfo's identifier means c. Where the issuer
// is encoded otherwise than in the certificate (another string type), a signed
// hash of the certificate makes up for it.
func (si *SignerInfo) names(c *Certificate) bool {
	if si.SubjectKeyID != nil {
		return bytes.Equal(si.SubjectKeyID, c.SubjectKeyID)
	}
	return c.Serial != nil && si.Serial.Cmp(c.Serial) == 0 &&
		(bytes.Equal(si.Issuer, c.RawIssuer) || len(si.certificateHashes) > 0)
}

// hashesFit reports whether every signed certificate hash is c's.
func (si *SignerInfo) hashesFit(c *Certificate) bool {
	for _, want := range si.certificateHashes {
		if want.hash == 0 {
			return false
		}
		h := want.hash.New()
		h.Write(c.Raw)
		if !bytes.Equal(h.Sum(nil), want.digest) {
			return false
		}
	}
	return true
}

// spec resolves the signature algorithm and its parameters.
func (si *SignerInfo) spec() (signatureSpec, error) {
	fields := si.signatureAlgorithm.children()
	id := fields.oid()
	if fields.err != nil {
		return signatureSpec{}, fields.err
	}
	switch {
	case id.Equal(oidRSAEncryption):
		return signatureSpec{kind: kindPKCS1, hash: si.Hash}, nil
	case id.Equal(oidECPublicKey):
		return signatureSpec{kind: kindECDSA, hash: si.Hash}, nil
	}
	spec, err := readSpec(si.signatureAlgorithm)
	if err == nil && spec.kind == kindPKCS1 && isSHA2(spec.hash) && isSHA2(si.Hash) {
		// Some programs name another hash of the family than they used. The
		// digest algorithm is what readers go by, and PKCS #1 signs its name.
		spec.hash = si.Hash
	}
	if err == nil && spec.hash != si.Hash {
		err = fmt.Errorf("%w: %s signed, %s digested", ErrUnsupported, spec.hash, si.Hash)
	}
	return spec, err
}

func isSHA2(h crypto.Hash) bool {
	return h == crypto.SHA256 || h == crypto.SHA384 || h == crypto.SHA512
}

// readSpec resolves an AlgorithmIdentifier that names its hash.
func readSpec(algorithm element) (signatureSpec, error) {
	fields := algorithm.children()
	id := fields.oid()
	if fields.err != nil {
		return signatureSpec{}, fields.err
	}
	if id.Equal(oidRSASSAPSS) {
		return pssSpec(fields)
	}
	for _, a := range algorithms {
		switch {
		case id.Equal(a.rsa):
			return signatureSpec{kind: kindPKCS1, hash: a.hash}, nil
		case id.Equal(a.ecdsa):
			return signatureSpec{kind: kindECDSA, hash: a.hash}, nil
		}
	}
	return signatureSpec{}, fmt.Errorf("%w: signature algorithm %s", ErrUnsupported, id)
}

// pssSpec reads RSASSA-PSS-params (RFC 4055, 3.1), whose defaults are SHA-1
// and a salt of 20 octets.
func pssSpec(fields *cursor) (signatureSpec, error) {
	hash, mgf, salt := crypto.SHA1, crypto.SHA1, 20
	params := &cursor{}
	if fields.more() {
		params = fields.want(tagSequence).children()
	}
	hashOf := func(e element) crypto.Hash {
		h, _ := hashByOID(e.children().oid())
		return h
	}
	for params.more() {
		e := params.next()
		value := e.children()
		switch e.tag {
		case tagContext0:
			hash = hashOf(value.want(tagSequence))
		case tagContext1:
			mask := value.want(tagSequence).children()
			if !mask.oid().Equal(oidMGF1) {
				return signatureSpec{}, fmt.Errorf("%w: mask generation function", ErrUnsupported)
			}
			mgf = hashOf(mask.want(tagSequence))
		case tagContext2:
			salt = value.small(1024)
		case tagContext3:
			value.small(1)
		}
		if value.err != nil {
			return signatureSpec{}, value.err
		}
	}
	if err := errors.Join(params.err, fields.err); err != nil {
		return signatureSpec{}, err
	}
	if hash == 0 || hash != mgf {
		return signatureSpec{}, fmt.Errorf("%w: RSASSA-PSS with %d, MGF1 %d", ErrUnsupported, hash, mgf)
	}
	if salt == 0 {
		return signatureSpec{}, fmt.Errorf("%w: RSASSA-PSS without salt", ErrUnsupported)
	}
	return signatureSpec{kind: kindPSS, hash: hash, saltLength: salt}, nil
}

// weakKey names a key that rule N10 no longer allows.
func weakKey(key crypto.PublicKey) []string {
	switch key := key.(type) {
	case *rsa.PublicKey:
		if n := key.N.BitLen(); n < minRSABits {
			return []string{fmt.Sprintf("RSA %d", n)}
		}
	case *ecdsa.PublicKey:
		if n := key.Curve.Params().BitSize; n < 256 {
			return []string{fmt.Sprintf("ECDSA %d", n)}
		}
	}
	return nil
}
