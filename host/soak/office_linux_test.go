package soak

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"trien/signer/token/tokentest"
	"trien/signer/token/tokentest/faultmodule"
)

// origins are the portals that may ask.
var origins = []string{"https://portal.anbinh.example", "https://eoffice.anbinh.example", "https://so-noi-vu.anbinh.example"}

// office is one PC: the program, its settings, a token, and folders that
// nothing else uses.
type office struct {
	program string
	port    int
	env     []string
	pin     string
	tokens  [][]string // the environment of each browser, which has a token of its own, one a slow card
	cards   []*card    // their tokens
	roots   []*x509.Certificate
	temp    string // where every process keeps what it needs for a while
	journal string
	log     string
}

func openOffice(t *testing.T) *office {
	t.Helper()
	pki, err := tokentest.NewPKI()
	if err != nil {
		t.Fatal(err)
	}
	person, err := pki.Person(tokentest.RSA2048)
	if err != nil {
		t.Fatal(err)
	}
	leader := tokentest.Object{Identity: person, ID: []byte{1}, Label: "leader"}
	// SoftHSM2 tells CKR_GENERAL_ERROR while another process writes its files.
	store, other := tokentest.SoftHSM(t, leader), tokentest.SoftHSM(t, leader)
	dir := t.TempDir()
	o := &office{
		program: filepath.Join(dir, "trien"),
		port:    freePort(t),
		roots:   certificates(t, pki.ChainPEM()),
		pin:     string(store.PIN),
		temp:    filepath.Join(dir, "temp"),
		journal: filepath.Join(dir, "state", "trien", "journal.jsonl"),
		log:     filepath.Join(dir, "trien.log"),
	}
	if out, err := exec.Command("go", "build", "-o", o.program, "trien/host").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := os.Mkdir(o.temp, 0o700); err != nil {
		t.Fatal(err)
	}
	roots := filepath.Join(dir, "roots.pem")
	write(t, roots, pki.ChainPEM())
	socket := filepath.Join(dir, "service.sock")
	settings := func(name, module string) string {
		path := filepath.Join(dir, name)
		write(t, path, fmt.Appendf(nil, settingsFile, strings.Join(origins, `", "`), module, roots, o.port, socket, o.log))
		return "TRIEN_SETTINGS=" + path
	}
	o.env = append(os.Environ(),
		settings("settings.toml", store.Module), "TMPDIR="+o.temp, "HOME="+dir,
		"XDG_STATE_HOME="+filepath.Join(dir, "state"), "XDG_CACHE_HOME="+warmCache(t))
	o.tokens = [][]string{store.Env(), other.Env()}
	o.cards = []*card{newCard(t, store), newCard(t, other)}
	if _, err := exec.LookPath("gcc"); err == nil {
		card := faultmodule.Build(t, other.Module)
		card.Control(t, "slow=40")
		o.tokens[1] = append(append(other.Env(), card.Env()...), settings("slow.toml", card.Path))
	}
	return o
}

// certificates reads a PEM file's.
func certificates(t *testing.T, file []byte) (all []*x509.Certificate) {
	t.Helper()
	for {
		var block *pem.Block
		if block, file = pem.Decode(file); block == nil {
			return all
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
}

// settingsFile wants the origins, the module, the roots, the port, the socket
// and the log.
const settingsFile = `
[portals]
origins = ["%s"]
[tokens]
modules = [%q]
[trust]
roots = [%q]
[revocation]
mode = "off"
[service]
port = %d
socket = %q
[log]
level = "debug"
file = %q
`

// warmCache is a folder that outlives the test: what is compiled for drawing
// takes some seconds the first time.
func warmCache(t *testing.T) string {
	dir := filepath.Join(os.TempDir(), "trien-soak-cache-"+strconv.Itoa(os.Getuid()))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
