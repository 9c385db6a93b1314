package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"

	"trien/host/settings"
	"trien/protocol"
	"trien/signer"
	"trien/signer/fault"
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
	var failure error
	for _, path := range modules {
		k, err := openInModule(ctx, worker, path, uri, pinFile)
		if err == nil {
			return k, nil
		}
		if code := fault.CodeOf(err); code != fault.TokenMissing && code != fault.CertificateMissing {
			return nil, err // a PIN, above all, is tried on one token only
		}
		failure = err
	}
	return nil, failure
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
	certificate, err := m.Find(ctx, uri)
	if err != nil {
		return nil, err
	}
	if certificate.X509 == nil {
		return nil, fault.Wrap(fault.CertificateUnsuitable, "it cannot be read", certificate.ParseError)
	}
	above, err := authorities(ctx, m, certificate)
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

// authorities are the CA certificates beside a certificate on its token.
func authorities(ctx context.Context, m *token.Module, of *token.Certificate) ([]*x509.Certificate, error) {
	all, err := m.Certificates(ctx, of.Token.Slot)
	if err != nil {
		return nil, err
	}
	var list []*x509.Certificate
	for _, c := range all {
		if c.X509 != nil && c.X509.IsCA {
			list = append(list, c.X509)
		}
	}
	return list, nil
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
