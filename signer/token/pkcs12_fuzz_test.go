package token

import (
	"crypto/x509"
	"testing"

	pkcs12 "software.sslmate.com/src/go-pkcs12"
)

func FuzzDecodePKCS12(f *testing.F) {
	der, key := plainCertificate(f)
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		f.Fatal(err)
	}
	for _, encoder := range []*pkcs12.Encoder{pkcs12.Modern2023.WithIterations(2), pkcs12.LegacyDES.WithIterations(2)} {
		data, err := encoder.Encode(key, cert, nil, "1234")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		signer, cert, _, err := decodePKCS12(data, "1234")
		if err == nil && (signer == nil || cert == nil) {
			t.Error("neither a key nor an error")
		}
	})
}
