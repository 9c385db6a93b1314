package tokentest

import (
	"errors"
	"os"
	"slices"
	"testing"

	"trien/signer/token"
)

// Label is the label of every token made here.
const Label = "Trien Demo"

// Object is an identity to be put on a token, with the irregularities of real
// ones.
type Object struct {
	*Identity
	ID    []byte // CKA_ID, may be empty
	Label string // CKA_LABEL

	AlwaysAuthenticate bool // the private key wants the PIN for each signature
	NoPublicKey        bool // no public key object
	NoCertificate      bool // the key alone
	NoKey              bool // the certificate alone
	// CertificateID is the certificate's CKA_ID where it differs from the keys'.
	CertificateID []byte
}

// Store is a token in one of the PKCS#11 implementations.
type Store struct {
	Module     string // path of the module
	ConfigFile string // what SOFTHSM2_CONF is to name, where that is SoftHSM2
	Serial     string // of the token, whose label is Label
	PIN        []byte
	Objects    []Object

	env []string
}

// Env returns the environment that a worker needs to see the store.
func (s *Store) Env() []string { return slices.Clone(s.env) }

// TokenURI names the token.
func (s *Store) TokenURI() string {
	u := token.URI{Token: Label, Serial: s.Serial, ModulePath: s.Module}
	return u.String()
}

// URI names object i of the store.
func (s *Store) URI(i int) string {
	u := token.URI{Token: Label, Serial: s.Serial, ID: s.Objects[i].ID, ModulePath: s.Module}
	if len(u.ID) == 0 {
		u.Object = s.Objects[i].Label
	}
	return u.String()
}

// ErrNoSoftHSM is returned by NewSoftHSM where SoftHSM2 is not installed.
var ErrNoSoftHSM = errors.New("tokentest: SoftHSM2 is not installed (package softhsm2)")

// softHSMPaths are where systems install the module.
var softHSMPaths = []string{
	"/usr/lib/softhsm/libsofthsm2.so",
	"/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
	"/usr/lib64/pkcs11/libsofthsm2.so",
	"/usr/local/lib/softhsm/libsofthsm2.so",
}

func softHSMPath() (string, error) {
	for _, p := range softHSMPaths {
		if _, err := os.Stat(p); err == nil {
			return p, nil
		}
	}
	return "", ErrNoSoftHSM
}

// SoftHSM is NewSoftHSM in a temporary folder, with a PIN of its own. It skips
// the test where SoftHSM2 is not installed.
func SoftHSM(t testing.TB, objects ...Object) *Store {
	t.Helper()
	s, err := NewSoftHSM(t.TempDir(), []byte("74185296"), objects...)
	if errors.Is(err, ErrNoSoftHSM) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}
