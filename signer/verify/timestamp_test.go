package verify_test

import (
	"context"
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"testing"
	"time"

	"github.com/digitorus/timestamp"

	"trien/signer"
	"trien/signer/cms"
	"trien/signer/pdf"
	"trien/signer/verify"
)

// stamp is what a time stamping authority answers for a digest.
func stamp(t *testing.T, tsa signer.Identity, digest []byte, at time.Time) []byte {
	t.Helper()
	request := timestamp.Timestamp{HashAlgorithm: crypto.SHA256, HashedMessage: digest, Time: at, Policy: asn1.ObjectIdentifier{1, 2, 3},
		SerialNumber: big.NewInt(7), AddTSACertificate: true, Certificates: tsa.Chain}
	response, err := request.CreateResponseWithOpts(tsa.Certificate, tsa.Signer, crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := timestamp.ParseResponse(response)
	if err != nil {
		t.Fatal(err)
	}
	return parsed.RawToken
}

func authority(c *x509.Certificate) {
	c.NotBefore = time.Now().AddDate(-3, 0, 0)
	c.KeyUsage = x509.KeyUsageDigitalSignature
	// id-kp-timeStamping, critical, which crypto/x509 does not write by itself.
	c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 37}, Critical: true,
		Value: []byte{0x30, 0x0a, 0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x08}}}
}

var signatureTimeStamp = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 14}

// stamped signs with a signature timestamp over what transform makes of the
// signature value.
func stamped(t *testing.T, id, tsa signer.Identity, at time.Time, transform func([]byte) []byte) []byte {
	return signWith(t, document(), id, pdf.Dict{"M": pdf.String("D:20260101000000Z")}, cms.Options{UnsignedSize: 8000,
		Unsigned: func(_ context.Context, signature []byte) ([]cms.Attribute, error) {
			digest := sha256.Sum256(transform(signature))
			return []cms.Attribute{{Type: signatureTimeStamp, Values: [][]byte{stamp(t, tsa, digest[:], at)}}}, nil
		}})
}

func TestTrustedTimestampProvesTheTimeOfSigning(t *testing.T) {
	p, other := newPKI(t), newPKI(t)
	id := p.person(t, "Nguyễn Văn Nghĩa", func(c *x509.Certificate) {
		c.NotBefore, c.NotAfter = time.Now().AddDate(-2, 0, 0), time.Now().AddDate(-1, 0, 0)
	})
	inTime := time.Now().AddDate(-1, -6, 0)
	same := func(b []byte) []byte { return b }
	for name, c := range map[string]struct {
		doc     []byte
		want    string
		shown   bool
		trusted bool
	}{
		"in time":           {stamped(t, id, p.person(t, "TSA", authority), inTime, same), "TRY_LATER", true, true},
		"after expiry":      {stamped(t, id, p.person(t, "TSA", authority), time.Now().AddDate(0, -1, 0), same), "OUT_OF_BOUNDS_NO_POE", true, true},
		"unknown authority": {stamped(t, id, other.person(t, "TSA", authority), inTime, same), "OUT_OF_BOUNDS_NO_POE", true, false},
		"no authority":      {stamped(t, id, p.person(t, "TSA", func(c *x509.Certificate) { c.NotBefore = time.Now().AddDate(-3, 0, 0) }), inTime, same), "OUT_OF_BOUNDS_NO_POE", true, false},
		"a web server": {stamped(t, id, p.person(t, "TSA", authority, func(c *x509.Certificate) {
			c.ExtraExtensions, c.ExtKeyUsage = nil, []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping, x509.ExtKeyUsageServerAuth}
		}), inTime, same), "OUT_OF_BOUNDS_NO_POE", true, false},
		"another's": {stamped(t, id, p.person(t, "TSA", authority), inTime, func([]byte) []byte { return []byte("x") }), "OUT_OF_BOUNDS_NO_POE", false, false},
	} {
		r := report(t, c.doc, p.root)
		s := r.Signatures[0]
		if r.Integrity != verify.Intact || s.SubIndication != c.want || (s.Times.Timestamp != nil) != c.shown || s.Times.TimestampTrusted != c.trusted {
			t.Errorf("%s: %+v", name, s)
		}
		if warned(s, "timestamp is not to be trusted") == c.trusted {
			t.Errorf("%s: %+v", name, s.Warnings)
		}
	}
}

func TestDocumentTimestampIsReadAndSealsTheDocument(t *testing.T) {
	p := newPKI(t)
	doc := sign(t, document(), p.person(t, "Nguyễn Văn Nghĩa"), signer.Options{})
	tsa := p.person(t, "TSA", authority)
	at := time.Now().Add(-time.Minute).UTC().Truncate(time.Second)
	entries := pdf.Dict{"Type": pdf.Name("DocTimeStamp"), "SubFilter": pdf.Name("ETSI.RFC3161")}
	out := fillIn(t, doc, entries, 8000, func(digest []byte) ([]byte, error) { return stamp(t, tsa, digest, at), nil })
	r := report(t, out, p.root)
	if r.Integrity != verify.Intact || len(r.Signatures) != 2 {
		t.Fatalf("%+v", r)
	}
	s := r.Signatures[1]
	if s.Kind != verify.DocTimestamp || s.Times.Timestamp == nil || !s.Times.Timestamp.Equal(at) || s.Chain != verify.ChainTrusted || s.Coverage != verify.CoversDocument {
		t.Errorf("%+v", s)
	}
	foreign := fillIn(t, doc, entries, 8000, func([]byte) ([]byte, error) { return stamp(t, tsa, make([]byte, 32), at), nil })
	if r := report(t, foreign, p.root); r.Integrity != verify.Broken {
		t.Errorf("a timestamp of something else: %+v", r)
	}
}
