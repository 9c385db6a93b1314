package cms

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"math/big"
	"testing"
)

func TestRSAKeysOfLargeExponentsVerify(t *testing.T) {
	key := rsaKey(t, 2048)
	// The same primes with an exponent of 32 bits, as some authorities draw it.
	e := big.NewInt(2271055779)
	one := big.NewInt(1)
	phi := new(big.Int).Mul(new(big.Int).Sub(key.Primes[0], one), new(big.Int).Sub(key.Primes[1], one))
	d := new(big.Int)
	for d.ModInverse(e, phi) == nil {
		e.Add(e, big.NewInt(2))
		d = new(big.Int)
	}
	large := &rsa.PublicKey{N: key.N, E: int(e.Int64())}
	digest := sha256.Sum256([]byte("content"))
	pkcs1, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	pss, err := rsa.SignPSS(rand.Reader, key, crypto.SHA256, digest[:], &rsa.PSSOptions{SaltLength: 20})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		spec      signatureSpec
		signature []byte
	}{
		"PKCS #1": {signatureSpec{kind: kindPKCS1, hash: crypto.SHA256}, pkcs1},
		"PSS":     {signatureSpec{kind: kindPSS, hash: crypto.SHA256, saltLength: 20}, pss},
	} {
		// What the usual key encodes, signed with the exponent's own inverse.
		encoded := new(big.Int).SetBytes(openRSA(&key.PublicKey, c.signature))
		signature := encoded.Exp(encoded, d, key.N).FillBytes(make([]byte, key.Size()))
		if err := checkSignature(large, c.spec, digest[:], signature); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		other := sha256.Sum256([]byte("another"))
		if err := checkSignature(large, c.spec, other[:], signature); !errors.Is(err, ErrSignature) {
			t.Errorf("%s, another content: %v", name, err)
		}
		spec := c.spec
		spec.saltLength++
		if err := checkSignature(large, spec, digest[:], signature); spec.kind == kindPSS && !errors.Is(err, ErrSignature) {
			t.Errorf("%s, another salt: %v", name, err)
		}
		for i := range signature {
			signature[i] ^= 1
			if err := checkSignature(large, c.spec, digest[:], signature); !errors.Is(err, ErrSignature) {
				t.Fatalf("%s, octet %d changed: %v", name, i, err)
			}
			signature[i] ^= 1
		}
	}
}
