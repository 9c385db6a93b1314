package tokentest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"time"
)

// KeyKind is the algorithm and size of a key.
type KeyKind string

// The key kinds that tokens in use have.
const (
	RSA2048 KeyKind = "RSA-2048"
	RSA3072 KeyKind = "RSA-3072"
	ECP256  KeyKind = "EC-P256"
	ECP384  KeyKind = "EC-P384"
)

// Identity is a key with its certificate. Chain goes from the issuer to the
// root, which is its last member.
type Identity struct {
	Key         crypto.Signer
	Certificate *x509.Certificate
	Chain       []*x509.Certificate
}

// PKI is a root CA and the CA below it that issues. Both have RSA-2048 keys,
// and, like every certificate here, a random serial number.
type PKI struct {
	Root, Issuing *Identity
}

// NewPKI makes a PKI. It takes about half a second.
func NewPKI() (*PKI, error) {
	now := time.Now()
	ca := func(name string, pathLen int) *x509.Certificate {
		return &x509.Certificate{
			Subject:               pkix.Name{Country: []string{"VN"}, Organization: []string{"BAN CƠ YẾU THỬ NGHIỆM"}, CommonName: name},
			NotBefore:             now.AddDate(-4, 0, 0),
			NotAfter:              now.AddDate(16, 0, 0),
			IsCA:                  true,
			BasicConstraintsValid: true,
			MaxPathLen:            pathLen,
			MaxPathLenZero:        pathLen == 0,
			KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		}
	}
	root, err := issue(ca("Chứng thực số gốc thử nghiệm", 1), RSA2048, nil)
	if err != nil {
		return nil, err
	}
	issuing, err := issue(ca("Chứng thực số cơ quan thử nghiệm", 0), RSA2048, root)
	if err != nil {
		return nil, err
	}
	return &PKI{Root: root, Issuing: issuing}, nil
}

// Person issues a certificate as a leader of an office has it.
func (p *PKI) Person(kind KeyKind) (*Identity, error) {
	return p.Issue(PersonTemplate(), kind)
}

// Organisation issues a certificate as an office has it for its seal.
func (p *PKI) Organisation(kind KeyKind) (*Identity, error) {
	return p.Issue(OrganisationTemplate(), kind)
}

// Expired issues a person's certificate that ended a month ago.
func (p *PKI) Expired(kind KeyKind) (*Identity, error) {
	t := PersonTemplate()
	t.NotBefore = time.Now().AddDate(-3, -1, 0)
	t.NotAfter = time.Now().AddDate(0, -1, 0)
	return p.Issue(t, kind)
}

// Issue has the issuing CA sign template for a new key. Serial number, subject
// key identifier and authority key identifier are filled in.
func (p *PKI) Issue(template *x509.Certificate, kind KeyKind) (*Identity, error) {
	return issue(template, kind, p.Issuing)
}

// Certify has the issuing CA sign template for a key that stays where it was
// made: the identity has none.
func (p *PKI) Certify(template *x509.Certificate, key crypto.PublicKey) (*Identity, error) {
	return certify(template, key, nil, p.Issuing)
}

// PersonTemplate is what Person issues, for tests that change something in it.
func PersonTemplate() *x509.Certificate {
	return signing(pkix.Name{
		Country:            []string{"VN"},
		Locality:           []string{"An Bình"},
		Organization:       []string{"UBND TỈNH AN BÌNH"},
		OrganizationalUnit: []string{"SỞ THÔNG TIN VÀ TRUYỀN THÔNG"},
		CommonName:         "Nguyễn Văn Nghĩa",
	})
}

// OrganisationTemplate is what Organisation issues.
func OrganisationTemplate() *x509.Certificate {
	return signing(pkix.Name{
		Country:      []string{"VN"},
		Locality:     []string{"An Bình"},
		Organization: []string{"UBND TỈNH AN BÌNH"},
		CommonName:   "SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
	})
}

func signing(subject pkix.Name) *x509.Certificate {
	return &x509.Certificate{
		Subject:               subject,
		NotBefore:             time.Now().AddDate(0, -1, 0),
		NotAfter:              time.Now().AddDate(5, 0, 0),
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection},
	}
}

// issue makes a key and its certificate; one without an issuer signs itself.
func issue(template *x509.Certificate, kind KeyKind, issuer *Identity) (*Identity, error) {
	key, err := newKey(kind)
	if err != nil {
		return nil, err
	}
	return certify(template, key.Public(), key, issuer)
}

// certify makes a certificate of public; key, which signs where there is no
// issuer, may be nil otherwise.
func certify(template *x509.Certificate, public crypto.PublicKey, key crypto.Signer, issuer *Identity) (*Identity, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	t := *template
	t.SerialNumber = serial.Add(serial, big.NewInt(1))
	spki, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return nil, err
	}
	t.SubjectKeyId = keyIdentifier(spki)
	id := &Identity{Key: key}
	parent, signer := &t, key
	if issuer != nil {
		parent, signer = issuer.Certificate, issuer.Key
		id.Chain = append([]*x509.Certificate{issuer.Certificate}, issuer.Chain...)
	}
	der, err := x509.CreateCertificate(rand.Reader, &t, parent, public, signer)
	if err != nil {
		return nil, err
	}
	id.Certificate, err = x509.ParseCertificate(der)
	return id, err
}

// keyIdentifier follows RFC 7093, 2, method 1: 160 bits of SHA-256.
func keyIdentifier(spki []byte) []byte {
	h := crypto.SHA256.New()
	h.Write(spki)
	return h.Sum(nil)[:20]
}

func newKey(kind KeyKind) (crypto.Signer, error) {
	switch kind {
	case RSA2048:
		return rsa.GenerateKey(rand.Reader, 2048)
	case RSA3072:
		return rsa.GenerateKey(rand.Reader, 3072)
	case ECP256:
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case ECP384:
		return ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	}
	return nil, fmt.Errorf("tokentest: unknown key kind %q", kind)
}

// ChainPEM returns the CA certificates of the PKI, the issuing one first.
func (p *PKI) ChainPEM() []byte {
	var out []byte
	for _, c := range []*x509.Certificate{p.Issuing.Certificate, p.Root.Certificate} {
		out = append(out, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	return out
}
