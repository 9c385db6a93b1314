package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"trien/host/check"
	"trien/host/settings"
	"trien/host/shown"
	"trien/host/slip"
	"trien/protocol"
	"trien/signer/render"
	"trien/signer/rules"
)

type verifyCommand struct {
	Files        []string `arg:"" name:"FILE" help:"Documents." type:"path"`
	JSON         bool     `name:"json" help:"One JSON object per file."`
	Trust        string   `help:"Trusted certificates, a PEM file or a folder, beside those of the settings." type:"path" placeholder:"PEM|DIR"`
	Rules        []string `help:"Rule packs that the document must keep, by id; \"settings\" for those of the settings. May be repeated." placeholder:"PACK"`
	Offline      bool     `help:"Ask no server about revocation."`
	PasswordFile string   `name:"password-file" help:"File whose first line is the password of an encrypted document." type:"path" placeholder:"FILE"`
	Slip         string   `help:"Write the acceptance slip of the document as a PDF; by the settings' rule packs unless --rules names others." type:"path" placeholder:"OUT.pdf"`
}

// Run verifies each file. Exit code 0: every file has signatures and all are
// valid, and with --rules none is refused; 1: something is not; 2: wrong usage,
// or a file cannot be read.
func (c verifyCommand) Run(e *environment) error {
	s, err := e.load()
	if err != nil {
		return err
	}
	if c.Slip != "" && len(c.Files) != 1 {
		return fmt.Errorf("%w: --slip: one document at a time", errUsage)
	}
	options, done, err := c.options(s)
	if err != nil {
		return err
	}
	defer done()
	valid, unreadable := true, false
	for _, name := range c.Files {
		options.Verify.File = name
		found, err := checkFile(e, name, options)
		if err != nil {
			unreadable = true
			fmt.Fprintln(os.Stderr, "trien:", shown.Sentence(name)+":", sentence(errors.Join(protocol.NewError(protocol.DocumentUnreadable), err)))
			continue
		}
		valid = valid && found.Valid && found.Verification.Acceptance != "refused"
		if err := c.tell(found); err != nil {
			return err
		}
	}
	switch {
	case unreadable:
		return errUnreadable
	case !valid:
		return errNotValid
	}
	return nil
}

// options are what every file is measured against. PDFium is started only
// where rules are asked for, at the first page that they ask about; done ends
// it.
func (c verifyCommand) options(s settings.Settings) (o check.Options, done func(), err error) {
	done = func() {}
	if o.Verify, err = verifyOptions(s, c.Trust, c.Offline); err != nil {
		return o, done, err
	}
	if c.PasswordFile != "" {
		password, err := readPIN(c.PasswordFile, "")
		if err != nil {
			return o, done, fmt.Errorf("--password-file: %w", err)
		}
		defer clear(password)
		o.Verify.Password = string(password)
	}
	names := c.Rules
	if len(names) == 0 && c.Slip != "" {
		names = []string{settingsPacks}
	}
	if len(names) == 0 {
		return o, done, nil
	}
	packs, err := packsOf(s, names)
	if err != nil {
		return o, done, fmt.Errorf("%w: --rules: %w", errUsage, err)
	}
	drawer, cache, err := drawerOf()
	if err != nil {
		return o, done, err
	}
	r := render.New(cache, drawer...)
	o.Rules = &check.Rules{Packs: packs, Kinds: s.Certificates.Kinds, Renderer: r}
	return o, func() { r.Close() }, nil
}

// settingsPacks stands for the packs of the settings.
const settingsPacks = "settings"

// packsOf reads the packs that --rules names.
func packsOf(s settings.Settings, names []string) (rules.Packs, error) {
	var ids []rules.ID
	for _, name := range names {
		if name == settingsPacks {
			ids = append(ids, s.Rules.Packs...)
			continue
		}
		ids = append(ids, rules.ID(name))
	}
	return rules.Load(s.Rules.Folder, ids...)
}

// tell prints one document's outcome and writes its slip.
func (c verifyCommand) tell(found check.Result) error {
	var err error
	if c.JSON {
		// Without rules nobody has said what to do with the document.
		err = json.NewEncoder(os.Stdout).Encode(struct {
			protocol.Verification
			Acceptance string `json:"acceptance,omitempty"`
		}{found.Verification, found.Verification.Acceptance})
	} else {
		_, err = os.Stdout.WriteString(verdictTable(found))
	}
	if err != nil || c.Slip == "" {
		return err
	}
	data, err := slip.PDF(found.Verification, version)
	if err != nil {
		return err
	}
	return writeWhole(c.Slip, c.Files[0], data)
}

func checkFile(e *environment, name string, o check.Options) (check.Result, error) {
	f, size, err := openDocument(name)
	if err != nil {
		return check.Result{}, err
	}
	defer f.Close()
	return check.Document(e.ctx, f, size, o)
}
