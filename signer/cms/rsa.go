package cms

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/subtle"
	"encoding/binary"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// crypto/rsa refuses moduli below 1024 bits and public exponents above 31 bits.
// Old files have the former, certificates of some German authorities the
// latter, and whether a signature still fits its document is a question apart
// from its being weak. So both schemes are here once more, for those alone.

// unusual reports whether crypto/rsa refuses the key for its sizes.
func unusual(key *rsa.PublicKey) bool {
	return key.N.BitLen() < 1024 || int64(key.E) > 1<<31-1
}

// openRSA applies the public key to a signature (RSAVP1, RFC 8017, 5.2.2). The
// result has the length of the modulus; nil where the signature or the key is
// none.
func openRSA(key *rsa.PublicKey, signature []byte) []byte {
	s := new(big.Int).SetBytes(signature)
	if key.N.BitLen() < 512 || key.E < 3 || key.E&1 == 0 || len(signature) != key.Size() || s.Cmp(key.N) >= 0 {
		return nil
	}
	return s.Exp(s, big.NewInt(int64(key.E)), key.N).FillBytes(make([]byte, key.Size()))
}

// verifyPKCS1 checks RSASSA-PKCS1-v1_5 (RFC 8017, 8.2.2).
func verifyPKCS1(key *rsa.PublicKey, hash crypto.Hash, digest, signature []byte) error {
	a, got := algorithmByHash(hash), openRSA(key, signature)
	if a == nil || got == nil {
		return ErrSignature
	}
	b := cryptobyte.NewBuilder(nil)
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		addAlgorithm(b, a.id, true)
		b.AddASN1OctetString(digest)
	})
	info, err := b.Bytes()
	if err != nil || len(signature) < len(info)+11 {
		return ErrSignature
	}
	want := bytes.Repeat([]byte{0xff}, len(signature))
	want[0], want[1] = 0, 1
	copy(want[len(want)-len(info):], info)
	want[len(want)-len(info)-1] = 0
	if subtle.ConstantTimeCompare(got, want) != 1 {
		return ErrSignature
	}
	return nil
}

// verifyPSS checks RSASSA-PSS (RFC 8017, 8.1.2 and 9.1.2) with MGF1 of the same
// hash.
func verifyPSS(key *rsa.PublicKey, hash crypto.Hash, saltLength int, digest, signature []byte) error {
	message := openRSA(key, signature)
	if message == nil {
		return ErrSignature
	}
	bits := key.N.BitLen() - 1
	if bits%8 == 0 { // the encoded message is an octet shorter than the modulus
		if message[0] != 0 {
			return ErrSignature
		}
		message = message[1:]
	}
	size := hash.Size()
	split := len(message) - size - 1
	if split < saltLength+1 || message[len(message)-1] != 0xbc {
		return ErrSignature
	}
	block, h := message[:split], message[split:split+size]
	unused := byte(0xff) << (8 - (8*len(message) - bits))
	if block[0]&unused != 0 {
		return ErrSignature
	}
	mask := mgf1(hash, h, split)
	subtle.XORBytes(block, block, mask)
	block[0] &^= unused
	padding := split - saltLength - 1
	if block[padding] != 1 || bytes.Count(block[:padding], []byte{0}) != padding {
		return ErrSignature
	}
	again := hash.New()
	again.Write(make([]byte, 8))
	again.Write(digest)
	again.Write(block[padding+1:])
	if subtle.ConstantTimeCompare(again.Sum(nil), h) != 1 {
		return ErrSignature
	}
	return nil
}

// mgf1 is the mask generation function (RFC 8017, B.2.1).
func mgf1(hash crypto.Hash, seed []byte, length int) []byte {
	var mask []byte
	for counter := uint32(0); len(mask) < length; counter++ {
		h := hash.New()
		h.Write(seed)
		h.Write(binary.BigEndian.AppendUint32(nil, counter))
		mask = h.Sum(mask)
	}
	return mask[:length]
}
