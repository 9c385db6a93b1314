package tokentest

import (
	"bufio"
	"crypto"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// tpm2Modules are where systems install tpm2-pkcs11's module.
var tpm2Modules = []string{
	"/usr/lib/x86_64-linux-gnu/libtpm2_pkcs11.so.1",
	"/usr/lib64/pkcs11/libtpm2_pkcs11.so",
}

// TPM is a token in a TPM of its own, with keys that were made there.
type TPM struct {
	*Store
	tcti string // of the TPM itself
}

// TPM2 makes a TPM in software (swtpm), and in it, by tpm2-pkcs11, a token with
// an RSA and an EC key that pki certifies. It skips the test where something of
// it is not installed.
//
// Workers come and go, and some are killed. As on a real PC a resource manager
// stands between them and the TPM: tpm2-abrmd, with a D-Bus of its own, because
// the kernel's needs a device. The package's comment tells what happens without.
func TPM2(t testing.TB, pki *PKI) *TPM {
	t.Helper()
	module := installed(t, "tpm2-pkcs11 (package libtpm2-pkcs11-1)", tpm2Modules...)
	swtpm, abrmd := program(t, "swtpm", "swtpm"), program(t, "tpm2-abrmd", "tpm2-abrmd")
	bus, tool := program(t, "dbus-daemon", "dbus-daemon"), program(t, "pkcs11-tool", "opensc")
	dir, err := os.MkdirTemp("", "tpm") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	for _, name := range []string{"state", "store"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	x := &TPM{Store: &Store{Module: module, PIN: []byte("74185296")}}
	x.tcti = startTPM(t, swtpm, filepath.Join(dir, "state"))
	address := "unix:path=" + filepath.Join(dir, "bus")
	daemon(t, nil, "unix:", bus, "--session", "--nofork", "--nopidfile", "--print-address", "--address="+address)
	session := "DBUS_SESSION_BUS_ADDRESS=" + address
	daemon(t, []string{session, "G_MESSAGES_DEBUG=all"}, "init_thread_func done", abrmd, "--session", "--allow-root", "--tcti="+x.tcti)
	x.env = []string{session, "TPM2_PKCS11_STORE=" + filepath.Join(dir, "store"), "TPM2_PKCS11_TCTI=tabrmd:bus_type=session"}

	p11 := func(args ...string) {
		t.Helper()
		run(t, x.env, tool, append([]string{"--module", module}, args...)...)
	}
	const securityOfficer = "87654321"
	p11("--init-token", "--slot-index", "0", "--so-pin", securityOfficer, "--label", Label)
	token := []string{"--token-label", Label}
	p11(append(token, "--init-pin", "--so-pin", securityOfficer, "--pin", string(x.PIN))...)
	token = append(token, "--login", "--pin", string(x.PIN))
	for i, kind := range [][]string{{"rsa:2048"}, {"EC:prime256v1"}, {"EC:prime256v1", "--always-auth"}} {
		id, label := fmt.Sprintf("%02x", i+1), "key "+strings.Join(kind, " ")
		p11(append(append(token, "--keypairgen", "--id", id, "--label", label, "--key-type"), kind...)...)
		file := filepath.Join(dir, id)
		p11(append(token, "--read-object", "--type", "pubkey", "--id", id, "--output-file", file)...)
		identity, err := pki.Certify(PersonTemplate(), readPublicKey(t, file))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, identity.Certificate.Raw, 0o600); err != nil {
			t.Fatal(err)
		}
		p11(append(token, "--write-object", file, "--type", "cert", "--id", id, "--label", label)...)
		x.Objects = append(x.Objects, Object{Identity: identity, ID: []byte{byte(i + 1)}, Label: label, AlwaysAuthenticate: len(kind) > 1})
	}
	return x
}

// Unlock ends the TPM's lock-out, which wrong PINs cause.
func (x *TPM) Unlock(t testing.TB) {
	t.Helper()
	run(t, []string{"TPM2TOOLS_TCTI=" + x.tcti}, program(t, "tpm2_dictionarylockout", "tpm2-tools"), "--clear-lockout")
}

// startTPM runs a software TPM until the test's end, and returns its TCTI.
func startTPM(t testing.TB, swtpm, state string) (tcti string) {
	t.Helper()
	// tcti-swtpm takes the port behind the TPM's for its control channel.
	port := TwoPorts(t)
	cmd := exec.Command(swtpm, "socket", "--tpm2", "--tpmstate", "dir="+state, "--flags", "not-need-init,startup-clear",
		"--server", fmt.Sprintf("type=tcp,port=%d", port), "--ctrl", fmt.Sprintf("type=tcp,port=%d", port+1))
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); cmd.Wait() }()
	t.Cleanup(func() {
		cmd.Process.Kill()
		<-ended
	})
	for { // it says nothing when it is ready
		if c, err := net.Dial("tcp4", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			c.Close()
			return fmt.Sprintf("swtpm:host=127.0.0.1,port=%d", port)
		}
		select {
		case <-ended:
			t.Skip("swtpm does not run here")
		default:
		}
	}
}

// daemon runs a program until the test's end, and waits until it has printed
// what it prints when it is ready.
func daemon(t testing.TB, env []string, ready, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stands, drained := make(chan bool, 2), make(chan struct{})
	go func() {
		defer close(drained)
		defer io.Copy(io.Discard, out)
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if strings.Contains(lines.Text(), ready) {
				stands <- true
				return
			}
		}
		stands <- false
	}()
	t.Cleanup(func() {
		cmd.Process.Kill()
		<-drained
		cmd.Wait()
	})
	if !<-stands {
		t.Skipf("%s does not run here", filepath.Base(name))
	}
}

// readPublicKey reads a SubjectPublicKeyInfo.
func readPublicKey(t testing.TB, file string) crypto.PublicKey {
	t.Helper()
	der, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	key, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		t.Fatal(err)
	}
	return key
}
