package pdf

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/rand"
	"crypto/rc4"

	"trien/signer/fault"
)

// objectKey is algorithms 1 and 1.A (ISO 32000-2, 7.6.3): the key of the
// strings and streams of one indirect object.
func (s *security) objectKey(m cipherMethod, ref Ref) ([]byte, error) {
	if s.key == nil {
		return nil, fault.New(fault.DocumentPasswordRequired, "an encrypted part")
	}
	if m == cipherAES256 {
		return s.key, nil
	}
	h := md5.New()
	h.Write(s.key)
	h.Write([]byte{byte(ref.Num), byte(ref.Num >> 8), byte(ref.Num >> 16), byte(ref.Gen), byte(ref.Gen >> 8)})
	if m == cipherAES128 {
		h.Write([]byte("sAlT"))
	}
	return h.Sum(nil)[:min(len(s.key)+5, 16)], nil
}

// decrypted returns the plaintext of a string or a stream of the object ref.
// Where AES was used, a length or a padding that makes no sense is an error:
// readers do not agree on what such data says.
func (s *security) decrypted(m cipherMethod, ref Ref, data []byte) ([]byte, error) {
	if m == cipherNone || len(data) == 0 {
		return data, nil
	}
	key, err := s.objectKey(m, ref)
	if err != nil {
		return nil, err
	}
	if m == cipherRC4 {
		return throughRC4(key, data)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fault.Wrap(fault.DocumentEncrypted, "", err)
	}
	bad := fault.New(fault.DocumentBroken, "encrypted data of a wrong length or padding")
	if len(data) < 2*aes.BlockSize || len(data)%aes.BlockSize != 0 {
		return nil, bad
	}
	plain := make([]byte, len(data)-aes.BlockSize)
	cipher.NewCBCDecrypter(block, data[:aes.BlockSize]).CryptBlocks(plain, data[aes.BlockSize:])
	pad := int(plain[len(plain)-1])
	if pad == 0 || pad > aes.BlockSize {
		return nil, bad
	}
	return plain[:len(plain)-pad], nil
}

// encrypted is the reverse of decrypted, with a fresh initialization vector.
func (s *security) encrypted(m cipherMethod, ref Ref, data []byte) ([]byte, error) {
	if m == cipherNone {
		return data, nil
	}
	key, err := s.objectKey(m, ref)
	if err != nil {
		return nil, err
	}
	if m == cipherRC4 {
		return throughRC4(key, data)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fault.Wrap(fault.DocumentEncrypted, "", err)
	}
	pad := aes.BlockSize - len(data)%aes.BlockSize
	out := make([]byte, aes.BlockSize, aes.BlockSize+len(data)+pad)
	rand.Read(out) // never fails: it ends the program first
	out = append(append(out, data...), bytes.Repeat([]byte{byte(pad)}, pad)...)
	cipher.NewCBCEncrypter(block, out[:aes.BlockSize]).CryptBlocks(out[aes.BlockSize:], out[aes.BlockSize:])
	return out, nil
}

func throughRC4(key, data []byte) ([]byte, error) {
	c, err := rc4.NewCipher(key)
	if err != nil {
		return nil, fault.Wrap(fault.DocumentEncrypted, "", err)
	}
	out := make([]byte, len(data))
	c.XORKeyStream(out, data)
	return out, nil
}
