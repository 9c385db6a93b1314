package signer_test

import (
	"context"
	"crypto/x509"
	"fmt"
	"strings"
	"testing"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/pdf/pdftest"
)

func TestAFieldsDemandsAreMet(t *testing.T) {
	policy, err := x509.OIDFromInts([]uint64{1, 2, 704, 1})
	if err != nil {
		t.Fatal(err)
	}
	id := newIdentity(t, rsaKey(), leaderName, func(c *x509.Certificate) {
		c.Policies = []x509.OID{policy}
		c.KeyUsage = x509.KeyUsageDigitalSignature
	})
	self := fmt.Sprintf("<%X>", id.Certificate.Raw)
	const reason = "Phê duyệt"
	hex := fmt.Sprintf("<FEFF%04X>", []rune(reason))
	hex = strings.NewReplacer(" ", "", "[", "", "]", "").Replace(hex)
	for seed, want := range map[string]bool{
		"/Ff 1/Filter/Adobe.PPKLite":                                     true,
		"/Ff 1/Filter/Other.Handler":                                     false,
		"/Filter/Other.Handler":                                          true,
		"/Ff 2/SubFilter[/adbe.pkcs7.detached/ETSI.CAdES.detached]":      true,
		"/Ff 2/SubFilter[/adbe.pkcs7.detached]":                          false,
		"/SubFilter[/adbe.pkcs7.detached]":                               true,
		"/Ff 64/DigestMethod[(SHA256)(SHA512)]":                          true,
		"/Ff 64/DigestMethod[(SHA1)(SHA512)]":                            true,
		"/Ff 64/DigestMethod[(SHA1)]":                                    false,
		"/Ff 4/V 3":                                                      true,
		"/Ff 4/V 4":                                                      false,
		"/Ff 8/Reasons[" + hex + "(Other)]":                              true,
		"/Ff 8/Reasons[(Other)]":                                         false,
		"/Ff 8/Reasons[(.)]":                                             false,
		"/Ff 8":                                                          false,
		"/Reasons[(Other)]":                                              true,
		"/Ff 32/AddRevInfo true":                                         false,
		"/MDP<</P 2>>":                                                   false,
		"/MDP<</P 0>>":                                                   true,
		"/TimeStamp<</URL(http://tsa.example/)/Ff 1>>":                   false,
		"/TimeStamp<</URL(http://tsa.example/)/Ff 0>>":                   true,
		"/Ff 128/LockDocument/true":                                      false,
		"/Ff 256/AppearanceFilter(Seal)":                                 false,
		"/Cert<</Ff 1/Subject[<00>" + self + "]>>":                       true,
		"/Cert<</Ff 1/Subject[<00>]>>":                                   false,
		"/Cert<</Ff 2/Issuer[<00>]>>":                                    false,
		"/Cert<</Ff 4/OID[(1.2.704.1)]>>":                                true,
		"/Cert<</Ff 4/OID[(1.2.704.2)]>>":                                false,
		"/Cert<</Ff 8/SubjectDN[<</C(US)>><</C(VN)>>]>>":                 true,
		"/Cert<</Ff 8/SubjectDN[<</C(VN)/CN(Other)>>]>>":                 false,
		"/Cert<</Ff 32/KeyUsage[(1X0)]>>":                                true,
		"/Cert<</Ff 32/KeyUsage[(X1)]>>":                                 false,
		"/Cert<</Subject[<00>]/OID[(1.2.704.2)]/SubjectDN[<</C(US)>>]>>": true,
	} {
		doc := pdftest.Table(append(pdftest.Pages("/AcroForm<</Fields[4 0 R]>>", "/Annots[4 0 R]"),
			"<</FT/Sig/T(wait)/Type/Annot/Subtype/Widget/Rect[9 9 199 99]/P 3 0 R/SV<<"+seed+">>>>")...)
		_, _, err := signer.SignBytes(context.Background(), doc, id, signer.Options{Field: "wait", Reason: reason, Time: signingTime})
		if got := err == nil; got != want || err != nil && fault.CodeOf(err) != fault.DocumentFieldConstraint {
			t.Errorf("%.60s: %v", seed, err)
		}
	}
}
