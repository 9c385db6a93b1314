// Command demotoken makes a demonstration token: a SoftHSM2 token labelled
// "Trien Demo" with the certificates of an invented office, its CA, and the same
// keys as PKCS#12 files. The demo and the browser tests run it.
//
//	demotoken -dir D -pin-file F [-ec] [-expired] [-empty] [-always-authenticate] [-answers A]
//
// D must not exist or be empty. The PIN, also the password of the PKCS#12 files,
// is F's content without its line end. In D it writes softhsm2.conf, tokens/,
// ca.pem (issuing CA and root), leader.p12, office.p12 and their certificates
// leader.pem and office.pem, all for the owner alone, and prints to standard
// output one JSON object that names them.
//
// With -answers the authority tells what became of its certificates: A, the
// folder where trien keeps such answers (revocation below its state folder), gets
// them as if this PC had asked just now, so that nothing depends on a network. D
// then has the files of two more leaders, withdrawn and unheard: one whose
// certificate was withdrawn, and one about whom nobody answers.
package main

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	pkcs12 "software.sslmate.com/src/go-pkcs12"

	"trien/signer/token/tokentest"
)

// output is what is printed.
type output struct {
	Module     string            `json:"module"`     // path of the PKCS#11 module
	ConfigFile string            `json:"configFile"` // for SOFTHSM2_CONF
	Env        map[string]string `json:"env"`        // what a worker's environment needs
	Label      string            `json:"label"`      // of the token
	Serial     string            `json:"serial"`     // of the token
	URI        string            `json:"uri"`        // of the token
	CA         string            `json:"ca"`         // path of ca.pem
	Keys       []key             `json:"keys"`       // leader and office, empty with -empty
	PINFile    string            `json:"pinFile"`    // as given, absolute
}

// key is one certificate with its key.
type key struct {
	Name        string `json:"name"` // also CKA_LABEL
	Subject     string `json:"subject"`
	URI         string `json:"uri"`    // of the key on the token
	PKCS12      string `json:"pkcs12"` // path
	Certificate string `json:"certificate"`
}

// issuer makes the key of one name.
type issuer struct {
	name  string
	issue func(tokentest.KeyKind) (*tokentest.Identity, error)
}

func main() {
	dir := flag.String("dir", "", "folder to `write`; it must not exist or be empty")
	pinFile := flag.String("pin-file", "", "`file` that holds the PIN")
	ec := flag.Bool("ec", false, "EC P-256 keys instead of RSA-2048")
	expired := flag.Bool("expired", false, "the leader's certificate alone, and expired")
	empty := flag.Bool("empty", false, "a token without certificates and keys")
	always := flag.Bool("always-authenticate", false, "keys that want the PIN for each signature")
	answers := flag.String("answers", "", "`folder` that gets the authority's answers about its certificates")
	flag.Parse()
	if *dir == "" || *pinFile == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	v := variant{kind: tokentest.RSA2048, expired: *expired, empty: *empty, always: *always, answers: *answers}
	if *ec {
		v.kind = tokentest.ECP256
	}
	out, err := makeToken(*dir, *pinFile, v)
	if err == nil {
		encoder := json.NewEncoder(os.Stdout)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(out)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "demotoken:", err)
		os.Exit(1)
	}
}

// variant is what the flags choose.
type variant struct {
	kind                   tokentest.KeyKind
	expired, empty, always bool
	answers                string
}

// leader is the person who signs off the letters of testdata, so that the
// demonstration is of one piece.
func leader() *x509.Certificate {
	t := tokentest.PersonTemplate()
	t.Subject.CommonName = "Nguyễn Văn Đức"
	return t
}

func makeToken(dir, pinFile string, v variant) (*output, error) {
	dir, pin, err := prepare(dir, &pinFile)
	if err != nil {
		return nil, err
	}
	pki, err := tokentest.NewPKI()
	if err != nil {
		return nil, err
	}
	of := func(t *x509.Certificate) func(tokentest.KeyKind) (*tokentest.Identity, error) {
		if v.answers != "" {
			t.OCSPServer = []string{responder}
		}
		return func(kind tokentest.KeyKind) (*tokentest.Identity, error) { return pki.Issue(t, kind) }
	}
	issuers := []issuer{{"leader", of(leader())}, {"office", of(tokentest.OrganisationTemplate())}}
	switch {
	case v.empty:
		issuers = nil
	case v.expired:
		issuers = []issuer{{"leader", pki.Expired}}
	}
	var objects []tokentest.Object
	for i, is := range issuers {
		id, err := is.issue(v.kind)
		if err != nil {
			return nil, err
		}
		objects = append(objects, tokentest.Object{
			Identity: id, ID: []byte{byte(i + 1)}, Label: is.name, AlwaysAuthenticate: v.always,
		})
	}
	store, err := tokentest.NewSoftHSM(dir, pin, objects...)
	if err != nil {
		return nil, err
	}
	out := &output{
		Module: store.Module, ConfigFile: store.ConfigFile,
		Env:   map[string]string{"SOFTHSM2_CONF": store.ConfigFile},
		Label: tokentest.Label, Serial: store.Serial, URI: store.TokenURI(),
		CA: filepath.Join(dir, "ca.pem"), Keys: []key{}, PINFile: pinFile,
	}
	if err := os.WriteFile(out.CA, pki.ChainPEM(), 0o600); err != nil {
		return nil, err
	}
	for i, o := range objects {
		k, err := writeKey(dir, o, string(pin))
		if err != nil {
			return nil, err
		}
		k.URI = store.URI(i)
		out.Keys = append(out.Keys, k)
	}
	if v.answers == "" {
		return out, nil
	}
	var more []tokentest.Object
	for _, name := range []string{withdrawn, unheard} {
		id, err := of(leader())(v.kind)
		if err != nil {
			return nil, err
		}
		more = append(more, tokentest.Object{Identity: id, Label: name})
		if _, err := writeKey(dir, more[len(more)-1], string(pin)); err != nil {
			return nil, err
		}
	}
	return out, answer(pki, v.answers, append(objects, more...))
}

// prepare makes both paths absolute, the folder, and reads the PIN.
func prepare(dir string, pinFile *string) (string, []byte, error) {
	var err error
	if *pinFile, err = filepath.Abs(*pinFile); err != nil {
		return "", nil, err
	}
	pin, err := os.ReadFile(*pinFile)
	if err != nil {
		return "", nil, err
	}
	if pin = bytes.TrimRight(pin, "\r\n"); len(pin) == 0 {
		return "", nil, errors.New("the PIN file is empty")
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return "", nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", nil, err
	}
	entries, err := os.ReadDir(dir)
	if err == nil && len(entries) > 0 {
		err = fmt.Errorf("%s is not empty", dir)
	}
	return dir, pin, err
}

// writeKey writes an identity's PKCS#12 file and certificate.
func writeKey(dir string, o tokentest.Object, password string) (key, error) {
	k := key{
		Name: o.Label, Subject: o.Certificate.Subject.String(),
		PKCS12: filepath.Join(dir, o.Label+".p12"), Certificate: filepath.Join(dir, o.Label+".pem"),
	}
	data, err := pkcs12.Modern2023.Encode(o.Key, o.Certificate, o.Chain, password)
	if err != nil {
		return k, err
	}
	if err := os.WriteFile(k.PKCS12, data, 0o600); err != nil {
		return k, err
	}
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: o.Certificate.Raw})
	return k, os.WriteFile(k.Certificate, block, 0o600)
}
