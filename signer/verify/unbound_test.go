package verify_test

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"testing"

	"trien/signer/pdf"
	"trien/signer/verify"
)

// A PAdES signature names its certificate in a signed attribute (EN 319 142-1,
// 6.3), so that nobody can exchange it for another of the same key.
func TestAPAdESSignatureThatNamesNoCertificateIsNotConclusive(t *testing.T) {
	p := newPKI(t)
	id := p.person(t, "Nguyễn Văn Nghĩa")
	for subFilter, want := range map[pdf.Name]string{"ETSI.CAdES.detached": "SIG_CONSTRAINTS_FAILURE", "adbe.pkcs7.detached": "TRY_LATER"} {
		doc := fillIn(t, document(), pdf.Dict{"SubFilter": subFilter}, 4000, func(digest []byte) ([]byte, error) {
			return bare(id.Certificate, id.Signer, digest)
		})
		r := report(t, doc, p.root)
		if s := r.Signatures[0]; s.Integrity != verify.Intact || s.Verdict != verify.Indeterminate || s.SubIndication != want {
			t.Errorf("%s: %s, %s %s, want %s (%s)", subFilter, s.Integrity, s.Verdict, s.SubIndication, want, s.Detail)
		}
	}
}

// bare is a CMS SignedData (RFC 5652, 5) without signed attributes: the key
// signs the content's SHA-256 itself.
func bare(cert *x509.Certificate, key crypto.Signer, digest []byte) ([]byte, error) {
	signature, err := key.Sign(rand.Reader, digest, crypto.SHA256)
	if err != nil {
		return nil, err
	}
	type issuerAndSerial struct {
		Issuer asn1.RawValue
		Serial asn1.RawValue
	}
	type signerInfo struct {
		Version         int
		Signer          issuerAndSerial
		DigestAlgorithm pkix.AlgorithmIdentifier
		Algorithm       pkix.AlgorithmIdentifier
		Signature       []byte
	}
	type signedData struct {
		Version          int
		DigestAlgorithms []pkix.AlgorithmIdentifier `asn1:"set"`
		Content          struct{ Type asn1.ObjectIdentifier }
		Certificates     asn1.RawValue
		SignerInfos      []signerInfo `asn1:"set"`
	}
	serial, err := asn1.Marshal(cert.SerialNumber)
	if err != nil {
		return nil, err
	}
	sha256 := pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}}
	data := signedData{
		Version: 1, DigestAlgorithms: []pkix.AlgorithmIdentifier{sha256},
		Certificates: asn1.RawValue{Class: asn1.ClassContextSpecific, IsCompound: true, Bytes: cert.Raw},
		SignerInfos: []signerInfo{{
			Version: 1, Signer: issuerAndSerial{asn1.RawValue{FullBytes: cert.RawIssuer}, asn1.RawValue{FullBytes: serial}},
			DigestAlgorithm: sha256, Algorithm: pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}},
			Signature: signature,
		}},
	}
	data.Content.Type = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	inner, err := asn1.Marshal(data)
	if err != nil {
		return nil, err
	}
	return asn1.Marshal(struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue
	}{
		asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2},
		asn1.RawValue{Class: asn1.ClassContextSpecific, IsCompound: true, Bytes: inner},
	})
}
