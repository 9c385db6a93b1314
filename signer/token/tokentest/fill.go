//go:build cgo

package tokentest

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"encoding/asn1"
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/miekg/pkcs11"
)

// Modules read their configuration from the environment when they are
// initialised, so a process makes one store at a time.
var environment sync.Mutex

// withModule loads a module into this process, with env in the environment, and
// leaves it after do.
func withModule(module string, env []string, do func(*pkcs11.Ctx) error) error {
	environment.Lock()
	defer environment.Unlock()
	for _, e := range env {
		name, value, _ := strings.Cut(e, "=")
		old, had := os.LookupEnv(name)
		os.Setenv(name, value)
		defer func() {
			if had {
				os.Setenv(name, old)
			} else {
				os.Unsetenv(name)
			}
		}()
	}
	ctx := pkcs11.New(module)
	if ctx == nil {
		return fmt.Errorf("%s cannot be loaded", module)
	}
	if err := ctx.Initialize(); err != nil {
		return fmt.Errorf("C_Initialize: %w", err)
	}
	defer ctx.Finalize()
	return do(ctx)
}

// fill gives an initialised token its PIN, and writes the store's objects.
func fill(ctx *pkcs11.Ctx, slot uint, securityOfficer string, store *Store) error {
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

// findToken finds the slot of the token labelled Label, and notes its serial
// number.
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
