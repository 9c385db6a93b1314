package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"os"
	"time"
	"unicode/utf16"

	"trien/signer"
	"trien/signer/pdf"
)

// signed signs IN for approval with a key that is made here and forgotten, of
// a person who does not exist.
func signed(args []string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	at := time.Date(2026, 11, 18, 9, 30, 0, 0, time.FixedZone("+07", 7*3600))
	template := &x509.Certificate{
		SerialNumber: big.NewInt(20261118),
		Subject: pkix.Name{
			CommonName: "Nguyễn Văn Đức", Organization: []string{"UBND TỈNH AN BÌNH"},
			OrganizationalUnit: []string{"Sở Thông tin và Truyền thông"}, Country: []string{"VN"},
		},
		NotBefore: at.AddDate(-1, 0, 0), NotAfter: at.AddDate(4, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return err
	}
	image, err := os.ReadFile(args[1])
	if err != nil {
		return err
	}
	os.Remove(args[2])
	_, err = signer.SignFile(context.Background(), args[0], args[2], signer.Identity{Signer: key, Certificate: cert}, signer.Options{
		Purpose: signer.Approve, Image: image, Time: at,
		Placement: &signer.Placement{Page: 2, Rect: signer.Rect{X: 347, Y: 527, Width: 150, Height: 60}},
	})
	return err
}

// text16 writes a text string (ISO 32000-2, 7.9.2.2) as UTF-16.
func text16(s string) pdf.String {
	out := pdf.String{0xfe, 0xff}
	for _, unit := range utf16.Encode([]rune(s)) {
		out = append(out, byte(unit>>8), byte(unit))
	}
	return out
}
