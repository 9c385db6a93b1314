package token

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"testing"
	"time"
)

// plainCertificate returns a certificate and its key.
func plainCertificate(t testing.TB) ([]byte, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(plainSerial),
		Subject:      pkix.Name{CommonName: "Trần Thị Thử"},
		NotAfter:     time.Now().Add(time.Hour),
	}, &x509.Certificate{}, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return der, key
}

var plainSerial = []byte{0x7A, 0x5E, 0x91, 0x33}

// oddCertificate returns one with a negative serial number, which crypto/x509
// rejects and CAs have issued.
func oddCertificate(t testing.TB) ([]byte, *ecdsa.PrivateKey) {
	t.Helper()
	der, key := plainCertificate(t)
	der[bytes.Index(der, plainSerial)] |= 0x80
	return der, key
}

func TestPublicKeyIsReadFromACertificateThatGoRejects(t *testing.T) {
	der, key := oddCertificate(t)
	if _, err := x509.ParseCertificate(der); err == nil {
		t.Fatal("crypto/x509 accepts it now")
	}
	pub, err := publicKeyOf(der)
	if err != nil || !key.PublicKey.Equal(pub) {
		t.Errorf("%v, %v", pub, err)
	}
}

func FuzzPublicKeyOf(f *testing.F) {
	der, _ := oddCertificate(f)
	f.Add(der)
	f.Add([]byte{0x30, 0x80})
	f.Fuzz(func(t *testing.T, der []byte) {
		pub, err := publicKeyOf(der)
		if (pub == nil) == (err == nil) {
			t.Error("neither a key nor an error")
		}
		keyType(pub)
	})
}
