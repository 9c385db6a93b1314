package settings

import (
	"crypto/x509"
	"fmt"
	"unsafe"

	"golang.org/x/sys/windows"
)

// maxStore bounds the certificates that are taken from the store.
const maxStore = 4096

// storeRoots returns the certificates of the PC's store of trusted roots, which
// the administrator fills by policy; users' own additions are left out.
func storeRoots() ([]*x509.Certificate, error) {
	name, err := windows.UTF16PtrFromString("ROOT")
	if err != nil {
		return nil, err
	}
	store, err := windows.CertOpenStore(windows.CERT_STORE_PROV_SYSTEM, 0, 0,
		windows.CERT_SYSTEM_STORE_LOCAL_MACHINE|windows.CERT_STORE_READONLY_FLAG|windows.CERT_STORE_OPEN_EXISTING_FLAG, uintptr(unsafe.Pointer(name)))
	if err != nil {
		return nil, fmt.Errorf("trust.windows_store: %w", err)
	}
	defer windows.CertCloseStore(store, 0)
	var list []*x509.Certificate
	var context *windows.CertContext
	for len(list) < maxStore {
		// Each call frees the context before; the last one returns none.
		if context, err = windows.CertEnumCertificatesInStore(store, context); err != nil {
			return list, nil
		}
		der := append([]byte(nil), unsafe.Slice(context.EncodedCert, context.Length)...)
		if c, err := x509.ParseCertificate(der); err == nil {
			list = append(list, c)
		}
	}
	_ = windows.CertFreeCertificateContext(context)
	return list, nil
}
