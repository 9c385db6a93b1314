package proof

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"trien/signer/fault"
	"trien/signer/token"
)

// modules is where the test has built the module of testdata/card.c.
func modules(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("TRIEN_MODULES")
	if folder == "" {
		t.Skip("TRIEN_MODULES does not name the folder of the modules")
	}
	return folder
}

func TestModuleSignsThroughTheTokenWorker(t *testing.T) {
	signWith(t, "card64.dll", "64-bit")
}

func TestModuleOf32BitsSignsThroughItsOwnWorker(t *testing.T) {
	worker := filepath.Join(filepath.Dir(installed(t)), "trien-token32.exe")
	var usage *exec.ExitError
	err := exec.Command(worker).Run()
	if (!errors.As(err, &usage) || usage.ExitCode() != 2) && os.Getenv("TRIEN_32BIT") == "" {
		t.Skip("this Windows (Wine) runs no 32-bit programs: ", err)
	}
	signWith(t, "card32.dll", "32-bit")
}

func signWith(t *testing.T, module, model string) {
	program, folder := installed(t), modules(t)
	key := makeCard(t, folder)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	m, err := token.Start(ctx, token.Command{
		Path: program, Path32: filepath.Join(filepath.Dir(program), "trien-token32.exe"), Args: []string{"token-worker", "--module"},
	}, filepath.Join(folder, module))
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	tokens, err := m.Tokens(ctx)
	if err != nil || len(tokens) != 1 || tokens[0].Label != "Windows" || tokens[0].Model != model || tokens[0].PINState != token.PINOK {
		t.Fatalf("%+v, %v", tokens, err)
	}
	list, err := m.Certificates(ctx, tokens[0].Slot)
	if err != nil || len(list) != 1 {
		t.Fatalf("%d certificates, %v", len(list), err)
	}
	if _, err := m.Open(ctx, &list[0], []byte("654321")); fault.CodeOf(err) != fault.PINIncorrect {
		t.Errorf("with a wrong PIN: %v", err)
	}
	session, err := m.Open(ctx, &list[0], []byte("123456"))
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	digest := sha256.Sum256([]byte("what is signed"))
	signature, err := session.SignContext(ctx, digest[:], crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	if err := rsa.VerifyPKCS1v15(&key.PublicKey, crypto.SHA256, digest[:], signature); err != nil {
		t.Error(err)
	}
}

// makeCard gives the module a new key and its certificate.
func makeCard(t *testing.T, folder string) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Windows"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	card := make([]byte, 512)
	key.N.FillBytes(card[:256])
	key.D.FillBytes(card[256:])
	for name, data := range map[string][]byte{"card.key": card, "card.der": der} {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return key
}
