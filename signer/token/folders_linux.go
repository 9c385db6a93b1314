package token

// libraryFolders are where distributions put PKCS#11 modules.
func libraryFolders() []string {
	return []string{
		"/usr/lib/pkcs11", "/usr/lib64/pkcs11", "/usr/local/lib/pkcs11",
		"/usr/lib/x86_64-linux-gnu/pkcs11", "/usr/lib/aarch64-linux-gnu/pkcs11", "/usr/lib/i386-linux-gnu/pkcs11",
		"/usr/lib/softhsm", "/usr/local/lib", "/usr/lib",
	}
}
