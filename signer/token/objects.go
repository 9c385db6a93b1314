//go:build cgo

package token

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"encoding/asn1"
	"slices"

	"github.com/miekg/pkcs11"
)

// More bounds on what a token may hold.
const (
	maxKeys       = 256
	maxMechanisms = 1024
	maxAttribute  = 64 << 10 // bytes
)

// certificates lists the X.509 certificates of a token through a session of its
// own, without login. A token that was never initialised has none: SoftHSM
// always shows one, and opens no session on it.
func (c *cryptoki) certificates(t Token) ([]wireCertificate, error) {
	s, err := c.module.openSession(t.Slot)
	if err != nil && t.PINState == PINNotInitialized {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer c.module.closeSession(s)
	handles, err := c.findObjects(s, maxCertificates,
		pkcs11.NewAttribute(pkcs11.CKA_CLASS, pkcs11.CKO_CERTIFICATE),
		pkcs11.NewAttribute(pkcs11.CKA_CERTIFICATE_TYPE, pkcs11.CKC_X_509))
	if err != nil {
		return nil, err
	}
	pss := c.hasMechanism(t.Slot, ckmRSAPKCSPSS)
	var list []wireCertificate
	for _, h := range handles {
		der := c.attribute(s, h, pkcs11.CKA_VALUE)
		if len(der) == 0 {
			continue // known by its URL alone, or withheld
		}
		w := wireCertificate{
			DER:   der,
			KeyID: c.attribute(s, h, pkcs11.CKA_ID),
			Label: cleanText(string(c.attribute(s, h, pkcs11.CKA_LABEL))),
			Key:   KeyUnknown,
		}
		if public, err := publicKeyOf(der); err == nil {
			_, rsaKey := public.(*rsa.PublicKey)
			w.PSS = pss && rsaKey
			if key, ok := c.privateKey(s, w.KeyID, public); ok {
				w.Key = KeySeen
				w.AlwaysAuthenticate = c.flag(s, key, pkcs11.CKA_ALWAYS_AUTHENTICATE)
			} else if !t.LoginRequired {
				w.Key = KeyAbsent
			} else if len(c.publicKeys(s, public)) > 0 {
				w.Key = KeyLikely
			}
		}
		list = append(list, w)
	}
	return list, nil
}

// hasMechanism reports whether the token lists the mechanism.
func (c *cryptoki) hasMechanism(slot, mechanism uint) bool {
	list, err := c.module.mechanisms(slot)
	return err == nil && slices.Contains(list, mechanism)
}

// privateKey finds the private key of a certificate: by CKA_ID, and where that
// finds none, by the public key. A key that shows another modulus is not it,
// whatever its CKA_ID says: some enrolment tools give every object the same.
func (c *cryptoki) privateKey(s pkcs11.SessionHandle, id []byte, public crypto.PublicKey) (pkcs11.ObjectHandle, bool) {
	if len(id) > 0 {
		if key, ok := c.privateKeyByID(s, id, public); ok {
			return key, true
		}
	}
	if pub, ok := public.(*rsa.PublicKey); ok {
		found, err := c.findObjects(s, 1,
			pkcs11.NewAttribute(pkcs11.CKA_CLASS, pkcs11.CKO_PRIVATE_KEY),
			pkcs11.NewAttribute(pkcs11.CKA_MODULUS, pub.N.Bytes()))
		if err == nil && len(found) == 1 {
			return found[0], true
		}
	}
	for _, h := range c.publicKeys(s, public) {
		if other := c.attribute(s, h, pkcs11.CKA_ID); len(other) > 0 {
			if key, ok := c.privateKeyByID(s, other, public); ok {
				return key, true
			}
		}
	}
	return 0, false
}

// privateKeyByID looks through the private keys of the right type with the given
// CKA_ID.
func (c *cryptoki) privateKeyByID(s pkcs11.SessionHandle, id []byte, public crypto.PublicKey) (pkcs11.ObjectHandle, bool) {
	kind := uint(pkcs11.CKK_RSA)
	if _, ok := public.(*ecdsa.PublicKey); ok {
		kind = pkcs11.CKK_EC
	}
	found, err := c.findObjects(s, maxKeys,
		pkcs11.NewAttribute(pkcs11.CKA_CLASS, pkcs11.CKO_PRIVATE_KEY),
		pkcs11.NewAttribute(pkcs11.CKA_KEY_TYPE, kind),
		pkcs11.NewAttribute(pkcs11.CKA_ID, id))
	if err != nil {
		return 0, false
	}
	for _, key := range found {
		pub, ok := public.(*rsa.PublicKey)
		if !ok {
			return key, true
		}
		modulus := bytes.TrimLeft(c.attribute(s, key, pkcs11.CKA_MODULUS), "\x00")
		if len(modulus) == 0 || bytes.Equal(modulus, pub.N.Bytes()) {
			return key, true
		}
	}
	return 0, false
}

// publicKeys finds the public key objects that hold this public key.
func (c *cryptoki) publicKeys(s pkcs11.SessionHandle, public crypto.PublicKey) []pkcs11.ObjectHandle {
	var templates [][]*pkcs11.Attribute
	class := pkcs11.NewAttribute(pkcs11.CKA_CLASS, pkcs11.CKO_PUBLIC_KEY)
	switch pub := public.(type) {
	case *rsa.PublicKey:
		templates = append(templates, []*pkcs11.Attribute{class, pkcs11.NewAttribute(pkcs11.CKA_MODULUS, pub.N.Bytes())})
	case *ecdsa.PublicKey:
		point, err := pub.Bytes()
		if err != nil {
			return nil
		}
		// PKCS#11 2.40 wants an OCTET STRING; some modules store the bare point.
		wrapped, _ := asn1.Marshal(point)
		for _, p := range [][]byte{wrapped, point} {
			templates = append(templates, []*pkcs11.Attribute{class, pkcs11.NewAttribute(pkcs11.CKA_EC_POINT, p)})
		}
	}
	var all []pkcs11.ObjectHandle
	for _, t := range templates {
		if found, err := c.findObjects(s, maxKeys, t...); err == nil {
			all = append(all, found...)
		}
	}
	return all
}
