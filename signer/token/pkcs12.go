package token

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"io"
	"os"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
	pkcs12 "software.sslmate.com/src/go-pkcs12"

	"trien/signer/fault"
)

// Bounds on a PKCS#12 file: its size in bytes, and the rounds of key derivation
// that it may ask for (OpenSSL writes 2,048, careful programs 600,000).
const (
	maxPKCS12       = 1 << 20
	maxPKCS12Rounds = 5_000_000
)

// LoadPKCS12 reads a key with its certificate and chain from a PKCS#12 file
// (RFC 7292), as OpenSSL 3, OpenSSL 1.1 and Windows write it. The signer is an
// *rsa.PrivateKey or *ecdsa.PrivateKey. chain holds the file's other
// certificates, in its order.
//
// A wrong password is pin.incorrect; a file that is not PKCS#12 or uses
// algorithms that are not supported is certificate.key_unusable, and one without a
// certificate for its key certificate.missing. password is zeroed, but the
// library makes a string of it that stays in memory: a PKCS#12 file is no token.
func LoadPKCS12(path string, password []byte) (crypto.Signer, *x509.Certificate, []*x509.Certificate, error) {
	defer clear(password)
	data, err := readBounded(path)
	if err != nil {
		return nil, nil, nil, fault.Wrap(fault.KeyUnusable, "reading the PKCS#12 file", err)
	}
	return decodePKCS12(data, string(password))
}

// decodePKCS12 is LoadPKCS12 from the file's content on.
func decodePKCS12(data []byte, password string) (crypto.Signer, *x509.Certificate, []*x509.Certificate, error) {
	if !fewRounds(cryptobyte.String(data), 0) {
		return nil, nil, nil, fault.New(fault.KeyUnusable, "the PKCS#12 file asks for too much key derivation")
	}
	key, cert, chain, err := pkcs12.DecodeChain(data, password)
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword), errors.Is(err, pkcs12.ErrDecryption):
		return nil, nil, nil, fault.Wrap(fault.PINIncorrect, "PKCS#12", err)
	case err != nil:
		return nil, nil, nil, fault.Wrap(fault.KeyUnusable, "PKCS#12", err)
	case cert == nil:
		return nil, nil, nil, fault.New(fault.CertificateMissing, "the PKCS#12 file has no certificate")
	}
	var signer crypto.Signer
	switch k := key.(type) {
	case *rsa.PrivateKey:
		signer = k
	case *ecdsa.PrivateKey:
		signer = k
	default:
		return nil, nil, nil, fault.New(fault.KeyUnusable, "the PKCS#12 file's key is neither RSA nor ECDSA")
	}
	if pub, ok := cert.PublicKey.(interface{ Equal(crypto.PublicKey) bool }); !ok || !pub.Equal(signer.Public()) {
		return nil, nil, nil, fault.New(fault.CertificateMissing, "the PKCS#12 file's certificate is not its key's")
	}
	return signer, cert, chain, nil
}

func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxPKCS12+1))
	if err == nil && len(data) > maxPKCS12 {
		err = errors.New("the file is too large")
	}
	return data, err
}

// fewRounds walks DER, also inside OCTET STRINGs, and reports whether every
// count of key derivation rounds that can be seen before decryption is bearable.
// Such a count is an INTEGER after a salt, an OCTET STRING (RFC 8018, A.2; RFC
// 7292, 4). What is not DER is left for the decoder to refuse.
func fewRounds(in cryptobyte.String, depth int) bool {
	const maxDepth = 24
	salted := false
	for depth < maxDepth && !in.Empty() {
		var value cryptobyte.String
		var tag asn1.Tag
		if !in.ReadAnyASN1(&value, &tag) {
			return true
		}
		if tag == asn1.INTEGER && salted && tooManyRounds(value) {
			return false
		}
		salted = tag == asn1.OCTET_STRING
		constructed := tag&0x20 != 0
		if (constructed || tag == asn1.OCTET_STRING) && !fewRounds(value, depth+1) {
			return false
		}
	}
	return true
}

func tooManyRounds(value []byte) bool {
	n := 0
	for _, b := range value {
		n = n<<8 | int(b)
		if n > maxPKCS12Rounds {
			return true
		}
	}
	return false
}
