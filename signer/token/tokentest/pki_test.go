package tokentest

import (
	"bytes"
	"crypto/x509"
	"testing"
	"time"
)

func TestCertificatesAreAsOfficesHaveThem(t *testing.T) {
	pki, err := NewPKI()
	if err != nil {
		t.Fatal(err)
	}
	roots, middle := x509.NewCertPool(), x509.NewCertPool()
	roots.AddCert(pki.Root.Certificate)
	middle.AddCert(pki.Issuing.Certificate)
	verify := func(id *Identity) error {
		_, err := id.Certificate.Verify(x509.VerifyOptions{
			Roots: roots, Intermediates: middle, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection},
		})
		return err
	}
	for name, issue := range map[string]func(KeyKind) (*Identity, error){
		"Nguyễn Văn Nghĩa":             pki.Person,
		"SỞ THÔNG TIN VÀ TRUYỀN THÔNG": pki.Organisation,
	} {
		id, err := issue(ECP256)
		if err != nil {
			t.Fatal(err)
		}
		c := id.Certificate
		if err := verify(id); err != nil {
			t.Error(err)
		}
		if c.Subject.CommonName != name || c.Subject.Organization[0] != "UBND TỈNH AN BÌNH" {
			t.Errorf("%s", c.Subject)
		}
		if c.KeyUsage != x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment {
			t.Errorf("key usage %b", c.KeyUsage)
		}
		if !bytes.Equal(c.AuthorityKeyId, pki.Issuing.Certificate.SubjectKeyId) || len(c.SubjectKeyId) != 20 {
			t.Error("key identifiers")
		}
		if len(id.Chain) != 2 || !id.Chain[1].Equal(pki.Root.Certificate) {
			t.Error("chain")
		}
	}
	old, err := pki.Expired(ECP256)
	if err != nil {
		t.Fatal(err)
	}
	if err := verify(old); err == nil || !old.Certificate.NotAfter.Before(time.Now()) {
		t.Errorf("an expired certificate: %v", err)
	}
}
