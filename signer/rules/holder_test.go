package rules

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestWhoseCertificateItIs(t *testing.T) {
	named := func(name string, more ...pkix.AttributeTypeAndValue) *x509.Certificate {
		return &x509.Certificate{Subject: pkix.Name{CommonName: name, Names: more, Organization: []string{"UBND TỈNH AN BÌNH"}}}
	}
	attribute := func(id asn1.ObjectIdentifier, value string) pkix.AttributeTypeAndValue {
		return pkix.AttributeTypeAndValue{Type: id, Value: value}
	}
	mapping := []KindRule{{Fingerprint: "AB:CD", Kind: Organization}, {Subject: "Văn thư", Kind: Organization}, {Subject: "Vũ Văn", Kind: Person}}
	for _, c := range []struct {
		certificate *x509.Certificate
		fingerprint string
		holder      Holder
		source      HolderSource
	}{
		{named("Nguyễn Văn Đức"), "1234", Person, Guessed},
		{named("Nguyễn Văn Đức"), "abcd", Organization, FromSettings},
		{named("Văn thư Sở Nội vụ"), "1234", Organization, FromSettings},
		{named(norm.NFD.String("Vũ Văn Bình")), "1234", Person, FromSettings},
		{named("SỞ NỘI VỤ"), "1234", Organization, Guessed},
		{named(norm.NFD.String("SỞ NỘI VỤ")), "1234", Organization, Guessed},
		{named("UBND TỈNH AN BÌNH"), "1234", Organization, Guessed},
		{named("x", attribute(oidUserID, "CCCD:001")), "1234", Person, Guessed},
		{named("Nguyễn Văn Đức", attribute(oidUserID, "MST:01")), "1234", Organization, Guessed},
		{named("Nguyễn Văn Đức", attribute(oidOrganizationID, "VATVN-01")), "1234", Organization, Guessed},
		{named("SỞ NỘI VỤ", attribute(oidEmailInSubject, "a@anbinh.example")), "1234", Person, Guessed},
		{named("cntt-01"), "1234", UnknownHolder, Guessed},
		{named(""), "1234", UnknownHolder, Guessed},
	} {
		holder, source := HolderOf(c.certificate, c.fingerprint, mapping)
		if holder != c.holder || source != c.source {
			t.Errorf("%s: %s by %s", c.certificate.Subject.CommonName, holder, source)
		}
	}
}
