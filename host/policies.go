package main

import (
	"fmt"
	"os"
	"runtime"

	"trien/host/policies"
)

type policiesCommand struct {
	Show  policiesShow  `cmd:"" help:"Print the policies that follow from the settings."`
	Write policiesWrite `cmd:"" help:"Give browsers on this PC the policies that follow from the settings. Linux, as root."`
}

type policiesShow struct {
	Firefox bool `help:"Those of Firefox, in place of Chrome's, Chromium's, Edge's and Brave's."`
}

// Run prints a policy file as the browser reads it, for who distributes
// policies in another way.
func (p policiesShow) Run(e *environment) error {
	s, err := e.load()
	if err != nil {
		return err
	}
	data := policies.Chromium(s)
	if p.Firefox {
		data = policies.Firefox(s)
	}
	_, err = os.Stdout.Write(data)
	return err
}

type policiesWrite struct {
	Root   string `hidden:"" default:"/" help:"The PC's root folder, for tests." type:"path"`
	Remove bool   `help:"Take them away instead."`
}

// Run brings the policies in line with the settings. Wrong settings change
// nothing.
func (p policiesWrite) Run(e *environment) error {
	if runtime.GOOS != "linux" {
		return fmt.Errorf("%w: trên Windows, bộ cài và Group Policy đặt chính sách · on Windows the installer and Group Policy set policies", errUsage)
	}
	if p.Remove {
		return elevated(policies.Remove(p.Root))
	}
	s, err := e.load()
	if err != nil {
		return err
	}
	w, err := policies.Write(p.Root, s)
	if err != nil {
		return elevated(err)
	}
	for _, path := range w.Changed {
		fmt.Println("Đã đổi · Changed:", path)
	}
	if w.ForeignFirefox {
		fmt.Printf("Để nguyên · Left alone: %s\n  Tệp này của cơ quan; hãy thêm vào đó · it is not ours; add to it what this prints: trien policies show --firefox\n", policies.FirefoxPolicies)
	}
	for _, s := range policies.Shadows(p.Root, policies.Chromium(s)) {
		fmt.Printf("Không có hiệu lực · Without effect: %s\n  %s cũng đặt và được ưu tiên; hãy thêm vào đó · also sets it and counts more; add to it what this prints: trien policies show\n", s.Policy, printable(s.File))
	}
	return nil
}

// elevated says in a person's words that the rights were missing. Whom the system
// refuses although they are root needs to know what it refused.
func elevated(err error) error {
	if !administrator() {
		return asRefusal(err)
	}
	return err
}
