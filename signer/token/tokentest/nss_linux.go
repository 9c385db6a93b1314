package tokentest

import (
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	pkcs12 "software.sslmate.com/src/go-pkcs12"
)

// nssModules are where systems install NSS's software token.
var nssModules = []string{
	"/usr/lib/x86_64-linux-gnu/libsoftokn3.so",
	"/usr/lib/x86_64-linux-gnu/nss/libsoftokn3.so",
	"/usr/lib64/libsoftokn3.so",
}

// NSS makes a token in NSS's software token, as Firefox keeps one. Its module
// takes its parameters in C_Initialize alone, so it works only behind package
// faultmodule, which passes them on. Labels and CKA_IDs are NSS's own. It skips
// the test where NSS or its tools are not installed.
func NSS(t testing.TB, objects ...Object) *Store {
	t.Helper()
	module := installed(t, "NSS (package libnss3)", nssModules...)
	certutil, pk12util := program(t, "certutil", "libnss3-tools"), program(t, "pk12util", "libnss3-tools")
	dir := t.TempDir()
	database, password := "sql:"+filepath.Join(dir, "db"), filepath.Join(dir, "password")
	store := &Store{Module: module, PIN: []byte("74185296"), Objects: objects}
	if err := os.Mkdir(filepath.Join(dir, "db"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(password, store.PIN, 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, nil, certutil, "-N", "-d", database, "-f", password)
	for i, o := range objects {
		const transport = "transport"
		data, err := pkcs12.LegacyDES.Encode(o.Key, o.Certificate, nil, transport)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, hex.EncodeToString([]byte{byte(i)})+".p12")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		run(t, nil, pk12util, "-i", file, "-d", database, "-k", password, "-W", transport)
	}
	store.env = []string{fmt.Sprintf("TRIEN_FAULT_RESERVED=configdir='%s' certPrefix='' keyPrefix='' secmod='secmod.db' flags=readWrite", database)}
	return store
}

// installed returns the first of paths that exists, or skips the test.
func installed(t testing.TB, what string, paths ...string) string {
	t.Helper()
	for _, p := range paths {
		if _, err := os.Stat(p); err == nil {
			return p
		}
	}
	t.Skipf("%s is not installed", what)
	return ""
}

// program returns the path of a program, or skips the test.
func program(t testing.TB, name, pkg string) string {
	t.Helper()
	for _, p := range []string{name, "/usr/sbin/" + name} {
		if found, err := exec.LookPath(p); err == nil {
			return found
		}
	}
	t.Skipf("%s is not installed (package %s)", name, pkg)
	return ""
}

// run runs a program to its end.
func run(t testing.TB, env []string, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", filepath.Base(name), err, out)
	}
}
