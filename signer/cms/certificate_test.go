package cms

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// varied makes certificates with everything that is read of them, the issuer's
// first.
func varied(t testing.TB) [][]byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var out [][]byte
	for i, change := range []func(*x509.Certificate){
		func(c *x509.Certificate) {
			c.IsCA, c.BasicConstraintsValid, c.MaxPathLen, c.KeyUsage = true, true, 2, x509.KeyUsageCertSign|x509.KeyUsageCRLSign
		},
		func(c *x509.Certificate) { c.IsCA, c.BasicConstraintsValid, c.MaxPathLenZero = true, true, true },
		func(c *x509.Certificate) { c.IsCA, c.BasicConstraintsValid = true, true },
		func(c *x509.Certificate) {
			c.KeyUsage = x509.KeyUsageDigitalSignature | x509.KeyUsageDecipherOnly
			c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping, x509.ExtKeyUsageOCSPSigning}
			c.OCSPServer = []string{"http://ocsp.anbinh.example/", "http://b.example"}
			c.CRLDistributionPoints = []string{"http://crl.anbinh.example/a.crl", "ldap://b.example"}
			c.IssuingCertificateURL = []string{"http://ca.anbinh.example/ca.crt"}
			c.EmailAddresses = []string{"nghia@anbinh.example"}
		},
	} {
		template := &x509.Certificate{SerialNumber: big.NewInt(int64(i + 1)), Subject: pkix.Name{CommonName: "Nguyễn Văn Nghĩa", Country: []string{"VN"}},
			SubjectKeyId: []byte{1, 2, 3}, NotBefore: time.Now(), NotAfter: time.Now().AddDate(1, 0, 0)}
		change(template)
		der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, der)
	}
	return out
}

// agree checks that what this package reads of a certificate is what
// crypto/x509 reads, where that takes it.
func agree(t *testing.T, der []byte) {
	own := &Certificate{Raw: der}
	structure := own.read()
	ca, pathLen, caErr := own.BasicConstraints()
	usage, usageErr := own.KeyUsage()
	_, _, purposeErr := own.ExtKeyUsage()
	servers, lists := own.OCSPServers(), own.CRLServers()
	NameAttributes(own.RawSubject, oidCommonName)
	if NameWithin(own.RawSubject, own.RawIssuer) && !NameWithin(own.RawIssuer, own.RawIssuer) {
		t.Error("a name within one that cannot be read")
	}
	x, err := x509.ParseCertificate(der)
	if err != nil {
		return
	}
	switch {
	case structure != nil || !read(caErr) || !read(usageErr) || !read(purposeErr):
		t.Errorf("not read: %v, %v, %v, %v", structure, caErr, usageErr, purposeErr)
	case own.Version != x.Version || own.Serial.Cmp(x.SerialNumber) != 0 || !bytes.Equal(own.RawIssuer, x.RawIssuer) || !bytes.Equal(own.RawSubject, x.RawSubject),
		!bytes.Equal(own.RawSubjectPublicKeyInfo, x.RawSubjectPublicKeyInfo) || !bytes.Equal(own.tbs, x.RawTBSCertificate) || !bytes.Equal(own.signature, x.Signature):
		t.Error("the body differs")
	case !own.NotBefore.Equal(x.NotBefore) || !own.NotAfter.Equal(x.NotAfter):
		t.Errorf("the validity differs: %v to %v", own.NotBefore, own.NotAfter)
	case len(own.Extensions) != len(x.Extensions) || !bytes.Equal(own.SubjectKeyID, x.SubjectKeyId):
		t.Error("the extensions differ")
	case caErr == nil && x.BasicConstraintsValid && (ca != x.IsCA || pathLen != x.MaxPathLen):
		t.Errorf("basicConstraints %v, %d", ca, pathLen)
	case usageErr == nil && usage != x.KeyUsage:
		t.Errorf("keyUsage %v", usage)
	case !slices.Equal(servers, x.OCSPServer):
		t.Errorf("OCSP %q", servers)
	}
	for _, l := range lists {
		if !slices.Contains(x.CRLDistributionPoints, l) {
			t.Errorf("CRL %q", l)
		}
	}
}

// read tells whether an extension was read, or refused for what crypto/x509
// overlooks: octets behind its value, which DER has not (X.690, 10 and 11).
func read(err error) bool {
	return err == nil || strings.HasSuffix(err.Error(), " octets left over")
}

func TestOctetsBehindAnExtensionAreRefused(t *testing.T) {
	der := varied(t)[0]
	value := []byte{0x30, 6, 1, 1, 0xFF, 2, 1, 2} // CA, pathLen 2
	at := bytes.Index(der, value)
	if at < 0 {
		t.Fatal("no basicConstraints")
	}
	der[at+1] = 3
	if _, _, err := (ParseCertificate(der)).BasicConstraints(); err == nil {
		t.Error("pathLen was overlooked")
	}
	agree(t, der)
}

func TestBothReadersOfCertificatesAgree(t *testing.T) {
	for _, der := range varied(t) {
		if _, err := x509.ParseCertificate(der); err != nil {
			t.Fatal(err)
		}
		agree(t, der)
	}
	if c := ParseCertificate(varied(t)[3]); len(c.CRLServers()) != 2 || len(c.OCSPServers()) != 2 {
		t.Errorf("%q, %q", c.CRLServers(), c.OCSPServers())
	}
}

func FuzzCertificate(f *testing.F) {
	for _, der := range varied(f) {
		f.Add(der)
	}
	f.Fuzz(agree)
}

func TestIssuersSignatureIsChecked(t *testing.T) {
	list := varied(t) // all self-signed by one key under one name
	issuer := ParseCertificate(list[0])
	for i, der := range list {
		if weak, err := ParseCertificate(der).CheckIssuer(issuer); err != nil || weak != nil {
			t.Errorf("%d: %v, %v", i, weak, err)
		}
		for _, at := range []int{20, len(der) / 2, len(der) - 1} {
			changed := bytes.Clone(der)
			changed[at] ^= 1
			if _, err := ParseCertificate(changed).CheckIssuer(issuer); err == nil {
				t.Errorf("%d: octet %d changed", i, at)
			}
		}
	}
}

func TestRevocationValuesAreFound(t *testing.T) {
	crl, response := []byte{0x30, 1, 7}, []byte{0x30, 1, 8}
	context := func(n int) cbasn1.Tag { return cbasn1.Tag(n).ContextSpecific().Constructed() }
	build := func(tag cbasn1.Tag, inner func(*cryptobyte.Builder)) element {
		b := cryptobyte.NewBuilder(nil)
		b.AddASN1(tag, inner)
		der, err := b.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		e, _, err := readElement(der, 0)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	list := func(value []byte) func(*cryptobyte.Builder) {
		return func(b *cryptobyte.Builder) {
			b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddBytes(value) })
		}
	}
	var archival, infos RevocationValues
	archival.readArchival(build(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(context(0), list(crl))
		b.AddASN1(context(1), list(response))
		b.AddASN1(context(2), list([]byte{5, 0}))
	}))
	infos.readInfos(build(context(1), func(b *cryptobyte.Builder) {
		b.AddBytes(crl)
		b.AddASN1(context(1), func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(oidOCSPResponse); b.AddBytes(response) })
		b.AddASN1(context(1), func(b *cryptobyte.Builder) {
			b.AddASN1ObjectIdentifier(asn1.ObjectIdentifier{1, 2, 3})
			b.AddBytes([]byte{5, 0})
		})
	}))
	for name, v := range map[string]RevocationValues{"adbe-revocationInfoArchival": archival, "RevocationInfoChoices": infos} {
		if len(v.CRLs) != 1 || !bytes.Equal(v.CRLs[0], crl) || len(v.OCSPResponses) != 1 || !bytes.Equal(v.OCSPResponses[0], response) {
			t.Errorf("%s: %x", name, v)
		}
	}
}
