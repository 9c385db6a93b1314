package revocation_test

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"math/big"
	"slices"
	"testing"
	"time"

	"trien/signer/revocation"
)

// seeds are answers of every kind.
func seeds(f *testing.F, ask func(good bool) []byte) {
	der := ask(true)
	f.Add(der)
	f.Add(ask(false))
	f.Add(flip(der))
	f.Add(der[:len(der)/2])
	f.Add([]byte{0x30, 0x03, 0x0a, 0x01, 0x06}) // unauthorized
}

func FuzzOCSP(f *testing.F) {
	a := authority(f, "Gốc thử nghiệm", nil, nil)
	c := person(f, a)
	good, err := a.Response(c.SerialNumber, time.Now(), crypto.SHA1)
	if err != nil {
		f.Fatal(err)
	}
	a.Revoke(c, time.Now().Add(-time.Hour), 1)
	seeds(f, func(is bool) []byte {
		if is {
			return good
		}
		der, err := a.Response(c.SerialNumber, time.Now(), crypto.SHA256)
		if err != nil {
			f.Fatal(err)
		}
		return der
	})
	q := query(a, c)
	f.Fuzz(func(t *testing.T, der []byte) {
		e := &revocation.Evidence{}
		e.AddOCSP(der)
		// Nobody forges, so that what counts is what the authority signed.
		if s := e.Status(q); s.State == revocation.Good && !bytes.HasPrefix(s.Raw, good[:8]) {
			t.Errorf("good: %x", der)
		}
	})
}

func FuzzCRL(f *testing.F) {
	a := authority(f, "Gốc thử nghiệm", nil, nil)
	c := person(f, a)
	good, err := a.List(time.Now())
	if err != nil {
		f.Fatal(err)
	}
	a.Revoke(c, time.Now().Add(-time.Hour), 1)
	seeds(f, func(is bool) []byte {
		if is {
			return good
		}
		der, err := a.List(time.Now())
		if err != nil {
			f.Fatal(err)
		}
		return der
	})
	q := query(a, c)
	f.Fuzz(func(t *testing.T, der []byte) {
		e := &revocation.Evidence{}
		e.AddCRL(der)
		if s := e.Status(q); s.State == revocation.Good && !bytes.Equal(s.Raw, good) {
			t.Errorf("good: %x", der)
		}
		// Whoever signed it: where it is usable, we find in it what crypto/x509
		// finds, which overlooks some things that are in the wrong place.
		x, err := x509.ParseRevocationList(der)
		if err != nil {
			x = &x509.RevocationList{}
		}
		serials := []*big.Int{c.SerialNumber}
		for _, entry := range x.RevokedCertificateEntries {
			serials = append(serials, entry.SerialNumber)
		}
		found, entries, understood := revocation.ScanCRL(der, serials)
		if err == nil && understood && (entries != len(x.RevokedCertificateEntries) || slices.Contains(found[1:], false)) {
			t.Errorf("%d of %d entries, %v", entries, len(x.RevokedCertificateEntries), found)
		}
	})
}
