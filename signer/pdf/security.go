package pdf

import (
	"fmt"

	"trien/signer/fault"
)

// A cipherMethod is how strings or streams are encrypted (ISO 32000-2, table
// 25, CFM).
type cipherMethod uint8

const (
	cipherNone cipherMethod = iota
	cipherRC4
	cipherAES128
	cipherAES256
)

// A security is a file's standard security handler (ISO 32000-2, 7.6.4): what
// its encryption dictionary says, and the file encryption key where a password
// has opened it.
type security struct {
	dict     Ref // the encryption dictionary; zero where it stands in the trailer
	version  int // V
	revision int // R
	length   int // of the file encryption key, in bytes
	// permissions is P (ISO 32000-2, table 22).
	permissions uint32
	owner, user []byte // O and U
	ownerKey    []byte // OE
	userKey     []byte // UE
	id          []byte // the first element of the trailer's ID

	plainMetadata           bool // EncryptMetadata is false
	filters                 map[Name]cipherMethod
	streams, strings, files cipherMethod

	key []byte // nil where no password fitted and none was needed
	// ownerAccess tells that the owner's password opened the file:
	// permissions do not bind.
	ownerAccess bool
}

// openSecurity reads the encryption dictionary that the newest trailer names
// and tries the password on it, as the owner's and as the user's, and then the
// empty one.
func (f *File) openSecurity(password string) error {
	encrypt := f.Trailer()["Encrypt"]
	if encrypt == nil {
		for _, s := range f.sections {
			if s.trailer["Encrypt"] != nil {
				return fault.New(fault.DocumentBroken, "the newest trailer leaves out Encrypt")
			}
		}
		return nil
	}
	s, err := f.readSecurity(encrypt)
	if err != nil {
		return err
	}
	if !s.open(password) && !s.open("") && (s.streams != cipherNone || s.strings != cipherNone) {
		return fault.New(fault.DocumentPasswordRequired, "")
	}
	clear(f.packed) // nothing that was read without the key is kept
	f.security = s
	return nil
}

// readSecurity reads an encryption dictionary (ISO 32000-2, tables 20 and 21).
// What it cannot make sense of, or does not support, is
// fault.DocumentEncrypted.
func (f *File) readSecurity(encrypt Object) (*security, error) {
	bad := func(what string) error { return fault.New(fault.DocumentEncrypted, what) }
	d, err := f.Dict(encrypt)
	if err != nil || d == nil {
		return nil, fault.Wrap(fault.DocumentEncrypted, "no encryption dictionary", err)
	}
	if d["Filter"] != Name("Standard") {
		return nil, bad("a security handler other than Standard")
	}
	s := &security{filters: map[Name]cipherMethod{}}
	s.dict, _ = encrypt.(Ref)
	if ids, err := f.Array(f.Trailer()["ID"]); err == nil && len(ids) > 0 {
		id, _ := ids[0].(String)
		s.id = id
	}
	var ok bool
	if s.version, ok = smallInt(d, "V", 0); !ok {
		return nil, bad("V")
	}
	if s.revision, ok = smallInt(d, "R", 0); !ok {
		return nil, bad("R")
	}
	p, ok := intOf(d["P"])
	if !ok {
		return nil, bad("P")
	}
	s.permissions = uint32(p) // some write it unsigned
	s.plainMetadata = d["EncryptMetadata"] == false
	for key, at := range map[Name]*[]byte{"O": &s.owner, "U": &s.user, "OE": &s.ownerKey, "UE": &s.userKey} {
		v, _ := d[key].(String)
		*at = v
	}
	if err := s.readMethods(d); err != nil {
		return nil, err
	}
	sized := len(s.owner) >= 32 && len(s.user) >= 32
	if s.version == 5 {
		sized = len(s.owner) >= 48 && len(s.user) >= 48 && len(s.ownerKey) == 32 && len(s.userKey) == 32
	}
	if !sized {
		return nil, bad("O or U")
	}
	return s, nil
}

// readMethods reads V, R, Length and the crypt filters.
func (s *security) readMethods(d Dict) error {
	bits := map[int]int{1: 40, 2: 40, 4: 128, 5: 256}[s.version]
	if s.version == 2 {
		if n, ok := smallInt(d, "Length", 40); ok && n%8 == 0 && n >= 40 && n <= 128 {
			bits = n
		} else {
			bits = 128 // as readers have it
		}
	}
	s.length = bits / 8
	fits := false
	switch s.version {
	case 1, 2:
		fits = s.revision == 2 || s.revision == 3
		s.streams, s.strings, s.files = cipherRC4, cipherRC4, cipherRC4
	case 4:
		fits = s.revision == 4
	case 5:
		fits = s.revision == 5 || s.revision == 6
	}
	if !fits {
		return fault.New(fault.DocumentEncrypted, fmt.Sprintf("V %d with R %d", s.version, s.revision))
	}
	if s.version < 4 {
		s.plainMetadata = false
		return nil
	}
	filters, _ := d["CF"].(Dict)
	for name, o := range filters {
		filter, _ := o.(Dict)
		switch m := filter["CFM"]; {
		case m == Name("V2") && s.version == 4:
			s.filters[name] = cipherRC4
		case m == Name("AESV2") && s.version == 4:
			s.filters[name] = cipherAES128
		case m == Name("AESV3") && s.version == 5:
			s.filters[name] = cipherAES256
		}
	}
	s.filters["Identity"] = cipherNone
	var err error
	if s.streams, err = s.named(d["StmF"], cipherNone); err != nil {
		return err
	}
	if s.strings, err = s.named(d["StrF"], cipherNone); err != nil {
		return err
	}
	s.files, err = s.named(d["EFF"], s.streams)
	return err
}

// named returns the method of the crypt filter of that name, or absent where
// there is no name.
func (s *security) named(name Object, absent cipherMethod) (cipherMethod, error) {
	if name == nil {
		return absent, nil
	}
	n, _ := name.(Name)
	m, ok := s.filters[n]
	if !ok {
		return 0, fault.New(fault.DocumentEncrypted, fmt.Sprintf("crypt filter %.40q", string(n)))
	}
	return m, nil
}

// The bits of P that matter to signing (ISO 32000-2, table 22), counted from 1
// there.
const (
	permitModify   = 1 << (4 - 1)
	permitAnnotate = 1 << (6 - 1)
	permitFill     = 1 << (9 - 1)
)

// permitsSignature reports whether the document's author lets those who have
// no owner's password sign. Table 22 has it so: a new signature field needs
// bits 4 and 6; an existing one needs bit 6 or, from R 3 on, bit 9.
func (s *security) permitsSignature(newField bool) bool {
	switch p := s.permissions; {
	case s.ownerAccess:
		return true
	case newField:
		return p&permitModify != 0 && p&permitAnnotate != 0
	default:
		return p&permitAnnotate != 0 || s.revision >= 3 && p&permitFill != 0
	}
}
