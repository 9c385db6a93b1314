package settings

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// maxTrustFile bounds one file of roots, in bytes.
const maxTrustFile = 1 << 20

// Certificates reads every root. Those that can be read are returned even
// where others give an error.
func (t Trust) Certificates() ([]*x509.Certificate, error) {
	list, err := ReadCertificates(t.Roots...)
	if !t.WindowsStore {
		return list, err
	}
	stored, storeErr := storeRoots()
	return append(list, stored...), errors.Join(err, storeErr)
}

// ReadCertificates reads certificates from files, PEM or a single one in DER,
// and from folders of them (.pem, .crt, .cer, .der).
func ReadCertificates(paths ...string) ([]*x509.Certificate, error) {
	var all []*x509.Certificate
	var problems []error
	for _, path := range paths {
		files := []string{path}
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			files = nil
			for _, pattern := range []string{"*.pem", "*.crt", "*.cer", "*.der"} {
				found, _ := filepath.Glob(filepath.Join(path, pattern)) // the pattern is well-formed
				files = append(files, found...)
			}
		}
		for _, file := range files {
			certificates, err := readFile(file)
			if err != nil {
				problems = append(problems, err)
			}
			all = append(all, certificates...)
		}
	}
	return all, errors.Join(problems...)
}

func readFile(path string) ([]*x509.Certificate, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxTrustFile {
		return nil, fmt.Errorf("%s: larger than %d bytes", path, maxTrustFile)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if c, err := x509.ParseCertificate(data); err == nil {
		return []*x509.Certificate{c}, nil
	}
	var list []*x509.Certificate
	for {
		var block *pem.Block
		if block, data = pem.Decode(data); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return list, fmt.Errorf("%s: %w", path, err)
		}
		list = append(list, c)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%s: no certificate in PEM or DER", path)
	}
	return list, nil
}
