package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"

	"trien/host/settings"
	"trien/protocol"
	"trien/signer"
	"trien/signer/token"
)

// maxPINFile bounds a PIN file, in bytes.
const maxPINFile = 1024

// key is an identity that signs until it is closed.
type key struct {
	signer.Identity
	close func()
}

// openKey opens KEY of the command line: a pkcs11: URI or a PKCS#12 file.
func openKey(ctx context.Context, name, pinFile string, s settings.Settings) (*key, error) {
	if strings.HasPrefix(name, "pkcs11:") {
		return openToken(ctx, name, pinFile, s)
	}
	if _, err := os.Stat(name); err != nil {
		return nil, fmt.Errorf("%w: --key: %w", errUsage, err)
	}
	pin, err := readPIN(pinFile, "Mật khẩu của tệp khóa · password of the key file: ")
	if err != nil {
		return nil, err
	}
	defer clear(pin)
	private, certificate, chain, err := token.LoadPKCS12(name, pin)
	if err != nil {
		return nil, err
	}
	return &key{
		Identity: signer.Identity{Signer: private, Certificate: certificate, Chain: chain},
		close:    func() {},
	}, nil
}

// openToken finds the one certificate that the URI names and logs in to its
// token. The module is the URI's, else one of the settings'.
func openToken(ctx context.Context, name, pinFile string, s settings.Settings) (*key, error) {
	uri, err := token.ParseURI(name)
	if err != nil {
		return nil, fmt.Errorf("%w: --key: %w", errUsage, err)
	}
	defer clear(uri.PINValue)
	modules := s.Tokens.Modules
	if uri.ModulePath != "" {
		modules = []string{uri.ModulePath}
	}
	if len(modules) == 0 {
		return nil, fmt.Errorf("%w: no PKCS#11 module: give module-path in the URI, or tokens.modules in the settings", errUsage)
	}
	worker, err := workerOf()
	if err != nil {
		return nil, err
	}
	var found error
	for _, path := range modules {
		k, err := openInModule(ctx, worker, path, uri, pinFile)
		if err == nil {
			return k, nil
		}
		var missing *protocol.Error
		if found == nil || !errors.As(err, &missing) {
			found = err
		}
	}
	return nil, found
}

func openInModule(ctx context.Context, worker token.Command, path string, uri *token.URI, pinFile string) (*key, error) {
	m, err := token.Start(ctx, worker, path)
	if err != nil {
		return nil, err
	}
	k, err := loginTo(ctx, m, uri, pinFile)
	if err != nil {
		m.Close()
		return nil, err
	}
	return k, nil
}

func loginTo(ctx context.Context, m *token.Module, uri *token.URI, pinFile string) (*key, error) {
	certificate, above, err := findCertificate(ctx, m, uri)
	if err != nil {
		return nil, err
	}
	var pin []byte
	switch file, ok := uri.PINFile(); {
	case certificate.Token.PINPad:
	case pinFile == "" && uri.PINValue != nil:
		pin = bytes.Clone(uri.PINValue)
	case pinFile == "" && ok:
		pin, err = readPIN(file, "")
	default:
		pin, err = readPIN(pinFile, fmt.Sprintf("Mã PIN của %s · PIN of the token: ", certificate.Token.Label))
	}
	if err != nil {
		return nil, err
	}
	session, err := m.Open(ctx, certificate, pin)
	if err != nil {
		return nil, err
	}
	return &key{
		Identity: signer.Identity{Signer: session, Certificate: certificate.X509, Chain: above},
		close:    func() { session.Close(); m.Close() },
	}, nil
}

// findCertificate returns the only signing certificate that the URI names, and
// the CA certificates beside it on the token.
func findCertificate(ctx context.Context, m *token.Module, uri *token.URI) (*token.Certificate, []*x509.Certificate, error) {
	tokens, err := m.Tokens(ctx)
	if err != nil {
		return nil, nil, err
	}
	var matches []token.Certificate
	var authorities []*x509.Certificate
	anyToken := false
	for _, t := range tokens {
		if !uri.MatchToken(&t) {
			continue
		}
		anyToken = true
		certificates, err := m.Certificates(ctx, t.Slot)
		if err != nil {
			return nil, nil, err
		}
		for _, c := range certificates {
			switch {
			case c.X509 != nil && c.X509.IsCA:
				authorities = append(authorities, c.X509)
			case c.X509 != nil && c.Key != token.KeyAbsent && uri.MatchCertificate(&c):
				matches = append(matches, c)
			}
		}
	}
	switch {
	case !anyToken:
		return nil, nil, protocol.NewError(protocol.TokenMissing)
	case len(matches) == 0:
		return nil, nil, protocol.NewError(protocol.CertificateMissing)
	case len(matches) > 1:
		return nil, nil, fmt.Errorf("%w: --key names %d certificates: add id= or object= (see \"trien tokens\")", errUsage, len(matches))
	}
	return &matches[0], authorities, nil
}

// readPIN reads a PIN from the first line of a file, or from the terminal.
func readPIN(file, prompt string) ([]byte, error) {
	if file == "" {
		if !term.IsTerminal(int(os.Stdin.Fd())) {
			return nil, protocol.NewError(protocol.PINRequired)
		}
		fmt.Fprint(os.Stderr, prompt)
		pin, err := term.ReadPassword(int(os.Stdin.Fd()))
		fmt.Fprintln(os.Stderr)
		return pin, err
	}
	info, err := os.Stat(file)
	if err != nil {
		return nil, fmt.Errorf("%w: the PIN file: %w", errUsage, err)
	}
	if info.Size() > maxPINFile {
		return nil, protocol.NewError(protocol.PINInvalid)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("%w: the PIN file: %w", errUsage, err)
	}
	pin, _, _ := bytes.Cut(data, []byte("\n"))
	return bytes.TrimSuffix(pin, []byte("\r")), nil
}
