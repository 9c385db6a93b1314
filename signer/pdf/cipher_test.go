package pdf

import (
	"bytes"
	"testing"

	"trien/signer/fault"
)

var everyCipher = []*security{
	{version: 1, revision: 2, streams: cipherRC4, key: make([]byte, 5)},
	{version: 2, revision: 3, streams: cipherRC4, key: make([]byte, 16)},
	{version: 4, revision: 4, streams: cipherAES128, key: make([]byte, 16)},
	{version: 5, revision: 6, streams: cipherAES256, key: make([]byte, 32)},
}

func TestDamagedAESDataIsRefused(t *testing.T) {
	s := everyCipher[2]
	whole, err := s.encrypted(cipherAES128, Ref{Num: 7}, []byte("kept safe"))
	if err != nil {
		t.Fatal(err)
	}
	padded := bytes.Clone(whole)
	padded[15] ^= 0x80 // of the vector: it turns a bit of the padding
	for name, data := range map[string][]byte{
		"no padding":      whole[:16],
		"half a block":    append(bytes.Clone(whole), 1, 2, 3),
		"another padding": padded,
	} {
		if got, err := s.decrypted(cipherAES128, Ref{Num: 7}, data); fault.CodeOf(err) != fault.DocumentBroken {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// FuzzDecrypt decrypts what nobody encrypted, and what we did.
func FuzzDecrypt(f *testing.F) {
	f.Add(byte(0), 1, 0, []byte("kept safe"))
	f.Add(byte(2), 8388607, 65535, make([]byte, 32))
	f.Add(byte(3), 1, 0, []byte{})
	f.Fuzz(func(t *testing.T, which byte, num, gen int, data []byte) {
		s := everyCipher[int(which)%len(everyCipher)]
		ref := Ref{num, gen}
		if plain, err := s.decrypted(s.streams, ref, data); err == nil && len(plain) > len(data) {
			t.Error("plaintext is longer than ciphertext")
		}
		sealed, err := s.encrypted(s.streams, ref, data)
		if err != nil {
			t.Fatal(err)
		}
		if plain, err := s.decrypted(s.streams, ref, sealed); err != nil || !bytes.Equal(plain, data) {
			t.Errorf("%x became %x, %v", data, plain, err)
		}
	})
}

// FuzzPassword tries passwords on hostile values of O, U, OE, UE.
func FuzzPassword(f *testing.F) {
	f.Add(byte(2), "", []byte("O"), []byte("U"))
	f.Add(byte(6), "mật khẩu", bytes.Repeat([]byte{1}, 48), bytes.Repeat([]byte{2}, 48))
	f.Fuzz(func(t *testing.T, revision byte, password string, o, u []byte) {
		r := 2 + int(revision)%5
		s := &security{
			revision: r, length: map[int]int{2: 5, 3: 10, 4: 16, 5: 32, 6: 32}[r], id: o,
			owner: append(o, make([]byte, 48)...), user: append(u, make([]byte, 48)...),
			ownerKey: make([]byte, 32), userKey: make([]byte, 32),
		}
		s.open(password)
	})
}
