//go:build cgo

package tokentest

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"encoding/asn1"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/miekg/pkcs11"
)

// SoftHSM2 reads its configuration from the environment when it is initialised,
// so a process makes one store at a time.
var softHSMMutex sync.Mutex

// NewSoftHSM makes a token with the given user PIN and objects in folder dir,
// which must exist. It returns ErrNoSoftHSM where SoftHSM2 is not installed.
func NewSoftHSM(dir string, pin []byte, objects ...Object) (*Store, error) {
	module, err := softHSMPath()
	if err != nil {
		return nil, err
	}
	store := &Store{
		Module:     module,
		ConfigFile: filepath.Join(dir, "softhsm2.conf"),
		PIN:        append([]byte(nil), pin...),
		Objects:    objects,
	}
	tokens := filepath.Join(dir, "tokens")
	if err := os.Mkdir(tokens, 0o700); err != nil {
		return nil, err
	}
	config := fmt.Sprintf("directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n", tokens)
	if err := os.WriteFile(store.ConfigFile, []byte(config), 0o600); err != nil {
		return nil, err
	}
	softHSMMutex.Lock()
	defer softHSMMutex.Unlock()
	old, had := os.LookupEnv("SOFTHSM2_CONF")
	os.Setenv("SOFTHSM2_CONF", store.ConfigFile)
	defer func() {
		if had {
			os.Setenv("SOFTHSM2_CONF", old)
		} else {
			os.Unsetenv("SOFTHSM2_CONF")
		}
	}()
	ctx := pkcs11.New(module)
	if ctx == nil {
		return nil, fmt.Errorf("tokentest: %s cannot be loaded", module)
	}
	if err := ctx.Initialize(); err != nil {
		return nil, fmt.Errorf("tokentest: C_Initialize: %w", err)
	}
	defer ctx.Finalize()
	if err := fill(ctx, store); err != nil {
		return nil, fmt.Errorf("tokentest: %w", err)
	}
	return store, nil
}

// fill sets the token up and writes its objects.
func fill(ctx *pkcs11.Ctx, store *Store) error {
	const securityOfficer = "so-pin-12345678"
	slots, err := ctx.GetSlotList(true)
	if err != nil || len(slots) == 0 {
		return fmt.Errorf("no free slot: %w", err)
	}
	if err := ctx.InitToken(slots[0], securityOfficer, Label); err != nil {
		return fmt.Errorf("C_InitToken: %w", err)
	}
	// The token has moved to a slot that its serial number gives.
	slot, err := findToken(ctx, store)
	if err != nil {
		return err
	}
	s, err := ctx.OpenSession(slot, pkcs11.CKF_SERIAL_SESSION|pkcs11.CKF_RW_SESSION)
	if err != nil {
		return fmt.Errorf("C_OpenSession: %w", err)
	}
	defer ctx.CloseSession(s)
	if err := ctx.Login(s, pkcs11.CKU_SO, securityOfficer); err != nil {
		return fmt.Errorf("C_Login: %w", err)
	}
	if err := ctx.InitPIN(s, string(store.PIN)); err != nil {
		return fmt.Errorf("C_InitPIN: %w", err)
	}
	if err := ctx.Logout(s); err != nil {
		return err
	}
	if err := ctx.Login(s, pkcs11.CKU_USER, string(store.PIN)); err != nil {
		return fmt.Errorf("C_Login: %w", err)
	}
	defer ctx.Logout(s)
	for _, o := range store.Objects {
		if err := write(ctx, s, o); err != nil {
			return fmt.Errorf("object %q: %w", o.Label, err)
		}
	}
	return nil
}

func findToken(ctx *pkcs11.Ctx, store *Store) (uint, error) {
	slots, err := ctx.GetSlotList(true)
	if err != nil {
		return 0, err
	}
	for _, slot := range slots {
		if info, err := ctx.GetTokenInfo(slot); err == nil && info.Label == Label {
			store.Serial = info.SerialNumber
			return slot, nil
		}
	}
	return 0, fmt.Errorf("the token is gone after C_InitToken")
}

// attributes collects a template.
type attributes []*pkcs11.Attribute

func (a *attributes) add(kind uint, value any) { *a = append(*a, pkcs11.NewAttribute(kind, value)) }

// common begins the template of every object. SoftHSM2 wants no empty CKA_ID.
func common(class uint, private bool, id []byte, label string) attributes {
	var a attributes
	a.add(pkcs11.CKA_CLASS, class)
	a.add(pkcs11.CKA_TOKEN, true)
	a.add(pkcs11.CKA_PRIVATE, private)
	a.add(pkcs11.CKA_LABEL, label)
	if len(id) > 0 {
		a.add(pkcs11.CKA_ID, id)
	}
	return a
}

func write(ctx *pkcs11.Ctx, s pkcs11.SessionHandle, o Object) error {
	var all []attributes
	if !o.NoKey {
		private, public, err := keyObjects(o)
		if err != nil {
			return err
		}
		all = append(all, private)
		if !o.NoPublicKey {
			all = append(all, public)
		}
	}
	if !o.NoCertificate {
		id := o.ID
		if o.CertificateID != nil {
			id = o.CertificateID
		}
		a := common(pkcs11.CKO_CERTIFICATE, false, id, o.Label)
		a.add(pkcs11.CKA_CERTIFICATE_TYPE, pkcs11.CKC_X_509)
		a.add(pkcs11.CKA_SUBJECT, o.Certificate.RawSubject)
		a.add(pkcs11.CKA_ISSUER, o.Certificate.RawIssuer)
		a.add(pkcs11.CKA_VALUE, o.Certificate.Raw)
		all = append(all, a)
	}
	for _, a := range all {
		if _, err := ctx.CreateObject(s, a); err != nil {
			return fmt.Errorf("C_CreateObject: %w", err)
		}
	}
	return nil
}

// keyObjects makes the templates of a private and a public key.
func keyObjects(o Object) (private, public attributes, err error) {
	private = common(pkcs11.CKO_PRIVATE_KEY, true, o.ID, o.Label)
	private.add(pkcs11.CKA_SIGN, true)
	private.add(pkcs11.CKA_SENSITIVE, true)
	private.add(pkcs11.CKA_EXTRACTABLE, false)
	private.add(pkcs11.CKA_ALWAYS_AUTHENTICATE, o.AlwaysAuthenticate)
	public = common(pkcs11.CKO_PUBLIC_KEY, false, o.ID, o.Label)
	public.add(pkcs11.CKA_VERIFY, true)
	switch key := o.Key.(type) {
	case *rsa.PrivateKey:
		for _, a := range []*attributes{&private, &public} {
			a.add(pkcs11.CKA_KEY_TYPE, pkcs11.CKK_RSA)
			a.add(pkcs11.CKA_MODULUS, key.N.Bytes())
			a.add(pkcs11.CKA_PUBLIC_EXPONENT, []byte{byte(key.E >> 16), byte(key.E >> 8), byte(key.E)})
		}
		private.add(pkcs11.CKA_PRIVATE_EXPONENT, key.D.Bytes())
		private.add(pkcs11.CKA_PRIME_1, key.Primes[0].Bytes())
		private.add(pkcs11.CKA_PRIME_2, key.Primes[1].Bytes())
		private.add(pkcs11.CKA_EXPONENT_1, key.Precomputed.Dp.Bytes())
		private.add(pkcs11.CKA_EXPONENT_2, key.Precomputed.Dq.Bytes())
		private.add(pkcs11.CKA_COEFFICIENT, key.Precomputed.Qinv.Bytes())
	case *ecdsa.PrivateKey:
		curve, err := asn1.Marshal(curveOID(key))
		if err != nil {
			return nil, nil, err
		}
		bare, err := key.PublicKey.Bytes()
		if err != nil {
			return nil, nil, err
		}
		point, err := asn1.Marshal(bare)
		if err != nil {
			return nil, nil, err
		}
		scalar, err := key.Bytes()
		if err != nil {
			return nil, nil, err
		}
		for _, a := range []*attributes{&private, &public} {
			a.add(pkcs11.CKA_KEY_TYPE, pkcs11.CKK_EC)
			a.add(pkcs11.CKA_EC_PARAMS, curve)
		}
		private.add(pkcs11.CKA_VALUE, scalar)
		public.add(pkcs11.CKA_EC_POINT, point)
	default:
		return nil, nil, fmt.Errorf("key type %T", o.Key)
	}
	return private, public, nil
}

func curveOID(key *ecdsa.PrivateKey) asn1.ObjectIdentifier {
	if key.Curve.Params().BitSize == 384 {
		return asn1.ObjectIdentifier{1, 3, 132, 0, 34}
	}
	return asn1.ObjectIdentifier{1, 2, 840, 10045, 3, 1, 7}
}
