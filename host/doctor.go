package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"trien/host/doctor"
	"trien/host/settings"
	"trien/protocol"
	"trien/signer/token"
)

type doctorCommand struct {
	JSON   bool   `name:"json" help:"One JSON object (protocol.Diagnosis)."`
	Report bool   `help:"Leave out what is personal: names of people, of certificates and tokens, the user's folders."`
	Portal string `help:"Origin of the page that somebody has trouble with." placeholder:"ORIGIN"`
}

// Run looks at everything once. Wrong settings stop it not: they are a finding.
func (c doctorCommand) Run(e *environment) error {
	if c.Portal != "" && !settings.IsOrigin(c.Portal) {
		return fmt.Errorf(`%w: --portal takes an origin, as in "https://eoffice.anbinh.example"`, errUsage)
	}
	worker, err := workerOf()
	if err != nil {
		return err
	}
	d := doctor.Doctor{
		Settings: e.settings, Version: version, Portal: c.Portal, Has32: worker.Path32 != "",
		Modules: func(ctx context.Context, path string) (*token.Module, func(), error) {
			m, err := token.Start(ctx, worker, path)
			if err != nil {
				return nil, nil, err
			}
			return m, func() { m.Close() }, nil
		},
	}
	found := d.Look(e.ctx)
	if c.Report {
		found = doctor.Reported(found)
	}
	if err := c.print(found); err != nil {
		return err
	}
	switch found.Worst() {
	case protocol.Red:
		return errNotValid
	case protocol.Amber:
		return errAmber
	}
	return nil
}

func (c doctorCommand) print(found protocol.Diagnosis) error {
	if c.JSON {
		out := json.NewEncoder(os.Stdout)
		out.SetEscapeHTML(false)
		return out.Encode(found)
	}
	_, err := os.Stdout.WriteString(doctor.Text(found, terminalMarks()))
	return err
}

// terminalMarks are colours where somebody looks at them (no-color.org).
func terminalMarks() doctor.Marks {
	info, err := os.Stdout.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" || !colours() {
		return doctor.Marks{}
	}
	return doctor.Marks{Red: "\x1b[31m", Amber: "\x1b[33m", Green: "\x1b[32m", Faint: "\x1b[2m", Bold: "\x1b[1m", Off: "\x1b[0m"}
}
