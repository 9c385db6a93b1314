package main

import (
	"archive/zip"
	"bytes"
	"encoding/pem"
	"errors"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"software.sslmate.com/src/go-pkcs12"

	"trien/signer/timestamp/timestamptest"
	"trien/signer/token/tokentest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"trien": main})
}

// TestStories runs what people do at the command line, one file a story. Each
// finds the project's test documents, the keys of two signers and a token.
func TestStories(t *testing.T) {
	keys := makeKeys(t)
	tsa, err := timestamptest.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	keys.write(t, "tsa.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: tsa.Root.Raw}))
	server := httptest.NewServer(tsa)
	t.Cleanup(server.Close) // the stories outlast this function
	keys.environment["TSA"] = server.URL
	testscript.Run(t, testscript.Params{
		Dir: "testdata/stories",
		Setup: func(e *testscript.Env) error {
			e.Setenv("TRIEN_SETTINGS", filepath.Join(e.WorkDir, "none.toml"))
			for name, value := range keys.environment {
				e.Setenv(name, value)
			}
			for _, dir := range []string{keys.dir, "../testdata"} {
				if err := copyFiles(dir, e.WorkDir); err != nil {
					return err
				}
			}
			return keys.plugIn(e)
		},
		Condition: func(name string) (bool, error) {
			if name != "softhsm" {
				return false, errors.New("unknown condition")
			}
			return keys.environment["TOKEN_KEY"] != "", nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":      exits,
			"beginswith": beginsWith,
		},
	})
}

// exits CODE COMMAND... checks a command's exit code.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		got = failed.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// beginswith LONG SHORT checks that a file begins with another's every byte.
func beginsWith(ts *testscript.TestScript, _ bool, args []string) {
	if !bytes.HasPrefix([]byte(ts.ReadFile(args[0])), []byte(ts.ReadFile(args[1]))) {
		ts.Fatalf("%s does not begin with %s", args[0], args[1])
	}
}

type keyring struct {
	dir         string
	token       string // SoftHSM2's folder, "" without SoftHSM2
	environment map[string]string
}

// makeKeys makes leader.p12, office.p12 and old.p12 (PIN in the file pin),
// ca.pem, and where SoftHSM2 is installed the token of plugIn, whose key $TOKEN_KEY
// names.
func makeKeys(t *testing.T) keyring {
	t.Helper()
	k := keyring{dir: t.TempDir(), environment: map[string]string{
		// PDFium is compiled once for all stories.
		"XDG_CACHE_HOME": t.TempDir(),
	}}
	pki, err := tokentest.NewPKI()
	if err != nil {
		t.Fatal(err)
	}
	k.write(t, "ca.pem", pki.ChainPEM())
	k.write(t, "pin", []byte("246810\n"))
	k.write(t, "wrong-pin", []byte("135799\n"))
	k.write(t, "empty.pdf", nil)
	k.write(t, "du-thao.docx", wordFile(t))
	for name, issue := range map[string]func(tokentest.KeyKind) (*tokentest.Identity, error){
		"leader": pki.Person, "office": pki.Organisation, "old": pki.Expired,
	} {
		identity, err := issue(tokentest.RSA2048)
		if err != nil {
			t.Fatal(err)
		}
		file, err := pkcs12.Modern2023.Encode(identity.Key, identity.Certificate, identity.Chain, "246810")
		if err != nil {
			t.Fatal(err)
		}
		k.write(t, name+".p12", file)
		if name != "leader" {
			continue
		}
		k.token = t.TempDir()
		store, err := tokentest.NewSoftHSM(k.token, []byte("246810"), tokentest.Object{Identity: identity, ID: []byte{1}, Label: name})
		if errors.Is(err, tokentest.ErrNoSoftHSM) {
			k.token = ""
			continue // the story of the token says that it is skipped
		}
		if err != nil {
			t.Fatal(err)
		}
		k.environment["MODULE"] = store.Module
		k.environment["TOKEN_KEY"] = store.URI(0)
	}
	stranger, err := tokentest.NewPKI()
	if err != nil {
		t.Fatal(err)
	}
	k.write(t, "other-ca.pem", stranger.ChainPEM())
	return k
}

// plugIn gives a story a token of its own: a PIN that is mistyped in one is
// remembered by the token.
func (k keyring) plugIn(e *testscript.Env) error {
	if k.token == "" {
		return nil
	}
	folder := filepath.Join(e.WorkDir, ".token")
	if err := os.CopyFS(folder, os.DirFS(k.token)); err != nil {
		return err
	}
	file := filepath.Join(folder, "softhsm2.conf")
	config, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	e.Setenv("SOFTHSM2_CONF", file)
	return os.WriteFile(file, bytes.ReplaceAll(config, []byte(k.token), []byte(folder)), 0o600)
}

// wordFile is as much of a Word document as tells that it is one.
func wordFile(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"[Content_Types].xml", "word/document.xml"} {
		if _, err := z.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (k keyring) write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(k.dir, name), data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// copyFiles copies the plain files of a folder.
func copyFiles(from, to string) error {
	files, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, f := range files {
		if !f.Type().IsRegular() {
			continue
		}
		data, err := os.ReadFile(filepath.Join(from, f.Name()))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, f.Name()), data, 0o600); err != nil {
			return err
		}
	}
	return nil
}
