package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"trien/host/settings"
	"trien/protocol"
	"trien/signer"
	"trien/signer/rules"
)

type signCommand struct {
	Input  string `arg:"" name:"IN.pdf" help:"The document to sign; it is never changed." type:"path"`
	Output string `short:"o" required:"" help:"The signed document." type:"path" placeholder:"OUT.pdf"`
	Key    string `required:"" help:"A PKCS#12 file, or an RFC 7512 \"pkcs11:\" URI."`

	PINFile      string   `name:"pin-file" help:"File whose first line is the PIN or password." type:"path" placeholder:"FILE"`
	PasswordFile string   `name:"password-file" help:"File whose first line is the password of an encrypted document." type:"path" placeholder:"FILE"`
	Purpose      string   `help:"Why it is signed: ${enum}." enum:"approve,issue,incoming,appendix,copy,archive,plain" default:"plain"`
	Image        string   `help:"PNG of the signature or seal." type:"path" placeholder:"PNG"`
	Trust        string   `help:"Trusted certificates, a PEM file or a folder: the chain is completed from them." type:"path" placeholder:"PEM|DIR"`
	Rules        []string `help:"The rule packs in force, by id, such as decree-30 or kien-giang-1831; by default the settings', and scans are then signed in the usual place. May be repeated." placeholder:"PACK,…"`
	Page         int      `help:"Page of the signature, from 1."`
	Rect         string   `help:"Place of the signature as X,Y,WIDTH,HEIGHT in points from the page's lower left corner." placeholder:"X,Y,W,H"`
	Field        string   `help:"Name of an existing empty signature field." placeholder:"NAME"`
	Reason       string   `help:"Reason, written into the signature."`
	Location     string   `help:"Location, written into the signature."`
	Repair       bool     `help:"Repair a damaged document, which must have no signature yet: it is written anew, so the output does not begin with the input's bytes."`
	PSS          bool     `name:"pss" help:"Sign with RSASSA-PSS instead of PKCS#1 v1.5."`
	Digest       string   `help:"The signature's digest: sha256, sha384 or sha512; by default the key's own." enum:"sha256,sha384,sha512," default:""`
	TSA          string   `name:"tsa" help:"Time stamping authority (RFC 3161); by default the settings'." placeholder:"URL"`
	TSAPolicy    string   `name:"tsa-policy" help:"Without a timestamp, fail or warn; by default as in the settings, else fail." enum:"fail,warn," default:""`
}

// Run signs one document, whole or not at all.
func (c signCommand) Run(e *environment) error {
	s, err := e.load()
	if err != nil {
		return err
	}
	options, err := c.options()
	if err != nil {
		return err
	}
	names := c.Rules
	if len(names) == 0 {
		names = []string{"settings"}
	}
	packs, err := packsOf(s, names)
	if err != nil {
		return fmt.Errorf("%w: --rules: %w", errUsage, err)
	}
	if err := c.stamped(&options, s.Timestamp); err != nil {
		return err
	}
	if _, err := os.Stat(c.Input); err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	if err := c.refuseSecret(e.ctx, options.Password, packs); err != nil {
		return err
	}
	k, err := openKey(e.ctx, c.Key, c.PINFile, s)
	if err != nil {
		return err
	}
	defer k.close()
	known, err := trusted(s, c.Trust)
	if err != nil {
		return err
	}
	k.Chain = signer.Chain(k.Certificate, append(k.Chain, known...))
	made, err := c.signPlaced(e.ctx, k.Identity, options, rules.Request{Packs: packs, Kinds: s.Certificates.Kinds})
	for _, w := range made.Warnings {
		fmt.Fprintln(os.Stderr, "trien: Cảnh báo · warning:", sentence(w))
	}
	var path *fs.PathError
	switch {
	case errors.Is(err, signer.ErrSameFile):
		return fmt.Errorf("%w: %w", errUsage, err)
	case errors.As(err, &path) && path.Path == c.Input:
		return errors.Join(protocol.NewError(protocol.DocumentUnreadable), err)
	case errors.As(err, &path):
		return errors.Join(protocol.NewError(protocol.DocumentOutputFailed), err)
	}
	return err
}

func (c signCommand) options() (signer.Options, error) {
	o := signer.Options{
		Purpose: signer.Purpose(c.Purpose), Field: c.Field,
		Repair: c.Repair, Reason: c.Reason, Location: c.Location, PSS: c.PSS, Hash: digests[c.Digest],
	}
	if c.PasswordFile != "" {
		password, err := readPIN(c.PasswordFile, "")
		if err != nil {
			return o, fmt.Errorf("--password-file: %w", err)
		}
		defer clear(password)
		o.Password = string(password)
	}
	if c.Image != "" {
		image, err := settings.ReadImage(c.Image)
		if err != nil {
			return o, fmt.Errorf("%w: --image: %w", errUsage, err)
		}
		o.Image = image
	}
	if c.Page != 0 || c.Rect != "" {
		o.Placement = &signer.Placement{Page: c.Page}
	}
	if c.Page < 0 {
		return o, fmt.Errorf("%w: --page counts from 1", errUsage)
	}
	if c.Rect != "" {
		r := &o.Placement.Rect
		parts := strings.Split(c.Rect, ",")
		if len(parts) != 4 {
			return o, fmt.Errorf("%w: --rect wants X,Y,WIDTH,HEIGHT", errUsage)
		}
		for i, v := range []*float64{&r.X, &r.Y, &r.Width, &r.Height} {
			n, err := strconv.ParseFloat(strings.TrimSpace(parts[i]), 64)
			if err != nil {
				return o, fmt.Errorf("%w: --rect wants four numbers", errUsage)
			}
			*v = n
		}
	}
	return o, nil
}
