package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
	"unicode"

	"trien/protocol"
	"trien/signer/token"
)

type tokensCommand struct {
	JSON   bool     `name:"json" help:"One JSON array."`
	Module []string `help:"PKCS#11 module to ask, in place of the settings' ones." placeholder:"FILE"`
}

// tokenLine is one certificate of one token, or a token without any.
type tokenLine struct {
	Token       token.Token `json:"token"`
	URI         string      `json:"uri,omitempty"`
	CommonName  string      `json:"commonName,omitempty"`
	Issuer      string      `json:"issuer,omitempty"`
	NotAfter    *time.Time  `json:"notAfter,omitempty"`
	KeyType     string      `json:"keyType,omitempty"`
	Key         string      `json:"key,omitempty"`
	Certificate []byte      `json:"certificate,omitempty"` // DER
}

// Run lists what is plugged in. No PIN is needed.
func (c tokensCommand) Run(e *environment) error {
	s, err := e.load()
	if err != nil {
		return err
	}
	modules := s.Tokens.Modules
	if len(c.Module) > 0 {
		modules = c.Module
	}
	if len(modules) == 0 {
		return fmt.Errorf("%w: no PKCS#11 module: give --module, or tokens.modules in the settings", errUsage)
	}
	lines := []tokenLine{}
	var failed error
	for _, path := range modules {
		found, err := c.ask(e, path)
		failed = errors.Join(failed, err)
		lines = append(lines, found...)
	}
	if c.JSON {
		err = json.NewEncoder(os.Stdout).Encode(lines)
	} else {
		err = printTokens(lines)
	}
	if err != nil {
		return err
	}
	if failed == nil && len(lines) == 0 {
		return protocol.NewError(protocol.TokenMissing)
	}
	return failed
}

func (c tokensCommand) ask(e *environment, path string) ([]tokenLine, error) {
	worker, err := workerOf()
	if err != nil {
		return nil, err
	}
	m, err := token.Start(e.ctx, worker, path)
	if err != nil {
		return nil, err
	}
	defer m.Close()
	tokens, err := m.Tokens(e.ctx)
	if err != nil {
		return nil, err
	}
	var lines []tokenLine
	for _, t := range tokens {
		certificates, err := m.Certificates(e.ctx, t.Slot)
		if err != nil {
			return lines, err
		}
		if len(certificates) == 0 {
			lines = append(lines, tokenLine{Token: t})
		}
		for _, cert := range certificates {
			if cert.X509 != nil && cert.X509.IsCA {
				continue
			}
			line := tokenLine{Token: t, URI: cert.URI().String(), KeyType: cert.KeyType, Key: string(cert.Key), Certificate: cert.DER}
			if cert.X509 != nil {
				line.CommonName = cert.X509.Subject.CommonName
				line.Issuer = cert.X509.Issuer.CommonName
				line.NotAfter = &cert.X509.NotAfter
			}
			lines = append(lines, line)
		}
	}
	return lines, nil
}

func printTokens(lines []tokenLine) error {
	var b strings.Builder
	for _, l := range lines {
		fmt.Fprintf(&b, "%s · %s %s · PIN: %s\n", printable(l.Token.Label), printable(l.Token.Manufacturer), printable(l.Token.Model), l.Token.PINState)
		if l.URI == "" {
			b.WriteString("  không có chứng thư số · no certificate\n")
			continue
		}
		fmt.Fprintf(&b, "  %s (%s)\n", printable(l.CommonName), l.KeyType)
		if l.NotAfter != nil {
			fmt.Fprintf(&b, "  cấp bởi %s, hết hạn %s\n", printable(l.Issuer), l.NotAfter.Format("02/01/2006"))
		}
		fmt.Fprintf(&b, "  %s\n", l.URI)
	}
	_, err := os.Stdout.WriteString(b.String())
	return err
}

// printable keeps a certificate's or a file's name from driving the terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf) {
			return -1
		}
		return r
	}, s)
}
