package pdf

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"slices"

	"golang.org/x/text/unicode/norm"
)

// padding completes passwords up to revision 4 (ISO 32000-2, algorithm 2).
const padding = "\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08" +
	"\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A"

// open tries a password as the owner's and as the user's, and keeps the file
// encryption key where it fits.
func (s *security) open(password string) bool {
	if s.revision >= 5 {
		// SASLprep (RFC 4013) is NFKC but for characters that no password
		// can have.
		pw := []byte(norm.NFKC.String(password))
		return s.openHashed(pw[:min(len(pw), 127)])
	}
	pw, ok := pdfDocEncode(password)
	if !ok {
		return false
	}
	pw = append(pw, padding...)[:32]
	if s.openUser(s.userPassword(pw)) {
		s.ownerAccess = true
		return true
	}
	return s.openUser(pw)
}

// openUser is algorithms 2 and 6: it derives the key from a padded user
// password and checks it against U.
func (s *security) openUser(pw []byte) bool {
	h := md5.New()
	h.Write(pw)
	h.Write(s.owner[:32])
	h.Write(binary.LittleEndian.AppendUint32(nil, s.permissions))
	h.Write(s.id)
	if s.plainMetadata {
		h.Write([]byte{255, 255, 255, 255})
	}
	key := h.Sum(nil)
	if s.revision >= 3 {
		for range 50 {
			sum := md5.Sum(key[:s.length])
			copy(key, sum[:])
		}
	}
	key = key[:s.length]
	want := []byte(padding)
	if s.revision >= 3 {
		sum := md5.Sum(append(want, s.id...))
		want = sum[:]
		for i := range 20 {
			rc4XOR(want, key, byte(i))
		}
	} else {
		rc4XOR(want, key, 0)
	}
	if !bytes.Equal(want, s.user[:len(want)]) {
		return false
	}
	s.key = key
	return true
}

// userPassword is algorithm 7: the user's padded password out of O, if pw is
// the owner's padded password.
func (s *security) userPassword(pw []byte) []byte {
	sum := md5.Sum(pw)
	if s.revision >= 3 {
		for range 50 {
			sum = md5.Sum(sum[:])
		}
	}
	user := slices.Clone(s.owner[:32])
	if s.revision == 2 {
		rc4XOR(user, sum[:s.length], 0)
		return user
	}
	for i := 19; i >= 0; i-- {
		rc4XOR(user, sum[:s.length], byte(i))
	}
	return user
}

// rc4XOR runs data through RC4 in place, with every byte of the key XORed.
func rc4XOR(data, key []byte, with byte) {
	k := slices.Clone(key)
	for i := range k {
		k[i] ^= with
	}
	c, err := rc4.NewCipher(k)
	if err != nil {
		panic("pdf: an RC4 key of no length")
	}
	c.XORKeyStream(data, data)
}

// openHashed is algorithm 2.A: passwords of revisions 5 and 6.
func (s *security) openHashed(pw []byte) bool {
	owner, user := s.owner[:48], s.user[:48]
	sealed := s.userKey
	var intermediate []byte
	switch {
	case bytes.Equal(s.hash(pw, owner[32:40], user), owner[:32]):
		intermediate, sealed = s.hash(pw, owner[40:48], user), s.ownerKey
		s.ownerAccess = true
	case bytes.Equal(s.hash(pw, user[32:40], nil), user[:32]):
		intermediate = s.hash(pw, user[40:48], nil)
	default:
		return false
	}
	block, err := aes.NewCipher(intermediate)
	if err != nil {
		panic("pdf: an AES key of no length")
	}
	s.key = make([]byte, len(sealed))
	cipher.NewCBCDecrypter(block, make([]byte, aes.BlockSize)).CryptBlocks(s.key, sealed)
	return true
}

// hash is algorithm 2.B, and SHA-256 alone in revision 5.
func (s *security) hash(pw, salt, user []byte) []byte {
	first := sha256.Sum256(slices.Concat(pw, salt, user))
	k := first[:]
	if s.revision < 6 {
		return k
	}
	last := byte(0)
	for i := 0; i < 64 || int(last) > i-32; i++ { // ends, since last is a byte
		e := bytes.Repeat(slices.Concat(pw, k, user), 64)
		block, err := aes.NewCipher(k[:16])
		if err != nil {
			panic("pdf: an AES key of no length")
		}
		cipher.NewCBCEncrypter(block, k[16:32]).CryptBlocks(e, e)
		sum := 0
		for _, c := range e[:16] {
			sum += int(c)
		}
		switch sum % 3 {
		case 0:
			d := sha256.Sum256(e)
			k = d[:]
		case 1:
			d := sha512.Sum384(e)
			k = d[:]
		case 2:
			d := sha512.Sum512(e)
			k = d[:]
		}
		last = e[len(e)-1]
	}
	return k[:32]
}

// pdfDocEncode encodes a password in PDFDocEncoding; ok is false where it has
// other characters.
func pdfDocEncode(s string) (b []byte, ok bool) {
	for _, c := range s {
		low, high := slices.Index(pdfDocLow, c), slices.Index(pdfDocHigh, c)
		switch {
		case low >= 0:
			b = append(b, byte(0x18+low))
		case high >= 0 && c != '\uFFFD':
			b = append(b, byte(0x80+high))
		case c < 0x18 || c >= 0x20 && c < 0x7F || c > 0xA0 && c <= 0xFF:
			b = append(b, byte(c))
		default:
			return nil, false
		}
	}
	return b, true
}
