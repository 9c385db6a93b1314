package settings

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

func root(t *testing.T, name string) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotAfter: time.Now().AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestRootsAreReadFromFilesAndFolders(t *testing.T) {
	dir := t.TempDir()
	a, b, c := root(t, "A"), root(t, "B"), root(t, "C")
	block := func(der []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}) }
	for name, data := range map[string][]byte{"two.pem": append(block(a), block(b)...), "c.cer": c, "readme.txt": []byte("x")} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	list, err := Trust{Roots: []string{dir}}.Certificates()
	if err != nil || len(list) != 3 {
		t.Errorf("the folder: %d, %v", len(list), err)
	}
	list, err = Trust{Roots: []string{filepath.Join(dir, "c.cer"), filepath.Join(dir, "readme.txt"), filepath.Join(dir, "none.pem")}}.Certificates()
	if err == nil || len(list) != 1 {
		t.Errorf("one good, two bad: %d, %v", len(list), err)
	}
}

func TestSystemsRootsAreNotTrustedUnasked(t *testing.T) {
	if list, err := (Trust{}).Certificates(); err != nil || len(list) != 0 {
		t.Errorf("%d, %v", len(list), err)
	}
	list, err := Trust{WindowsStore: true}.Certificates()
	if windows := runtime.GOOS == "windows"; (err == nil) != windows || (len(list) > 0) != windows {
		t.Errorf("the store of Windows: %d, %v", len(list), err)
	}
}
