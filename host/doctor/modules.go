package doctor

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"

	"trien/host/shown"
	"trien/protocol"
	"trien/signer/fault"
	"trien/signer/token"
)

// modules are one part for each module of the settings, so that none waits for
// another.
func (v *visit) modules() []part {
	var parts []part
	for i, path := range v.s.Tokens.Modules {
		read := sync.OnceFunc(v.cards.read.Done)
		parts = append(parts, part{protocol.AreaModule, func(ctx context.Context) []protocol.Finding {
			defer read() // whatever becomes of it
			finding, found := v.module(ctx, path)
			v.cards.byModule[i] = found
			told := []protocol.Finding{v.places.path(finding, path)}
			if finding.Code == protocol.FindingModuleOK && writable(path) {
				told = append(told, v.places.path(protocol.NewFinding(protocol.FindingModuleWritable, nil), path))
			}
			return told
		}})
	}
	if len(parts) == 0 {
		parts = append(parts, part{protocol.AreaModule, v.noModule})
	}
	return parts
}

// noModule names what is installed, for who fills in the settings.
func (v *visit) noModule(ctx context.Context) []protocol.Finding {
	var names []string
	installed, _ := token.FindModules(ctx, token.DriverFolders()) // as far as it came
	for _, m := range installed {
		names = append(names, m.Path)
	}
	f := protocol.NewFinding(protocol.FindingModuleNone, nil)
	if len(names) > 0 {
		f = f.Because(shown.Sentence("đã thấy · installed: " + strings.Join(names, ", ")))
	}
	return []protocol.Finding{f}
}

// module looks at a module's file, and then loads it in a worker.
func (v *visit) module(ctx context.Context, path string) (protocol.Finding, []card) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return protocol.NewFinding(protocol.FindingModuleMissing, nil), nil
	}
	library, err := token.ReadLibrary(path)
	if err != nil {
		return protocol.NewFinding(protocol.FindingModuleInvalid, nil).Because(detail(err)), nil
	}
	bits := protocol.Values{"bits": count(library.Bits), "machine": protocol.Same(machine(library))}
	if !library.Fits() && !(v.Has32 && library.System == runtime.GOOS && library.Bits == 32) {
		return protocol.NewFinding(protocol.FindingModuleArchitecture, bits), nil
	}
	if !library.PKCS11 {
		return protocol.NewFinding(protocol.FindingModuleInvalid, nil), nil
	}
	if err := token.CheckModule(path); err != nil {
		return protocol.NewFinding(protocol.FindingModuleUntrusted, nil).Because(detail(err)), nil
	}
	ctx, cancel := context.WithTimeout(ctx, v.moduleTime)
	defer cancel()
	found, err := v.read(ctx, path)
	switch {
	case err != nil && ctx.Err() != nil:
		return protocol.NewFinding(protocol.FindingModuleSlow, protocol.Values{"seconds": seconds(v.moduleTime)}), found
	case err != nil:
		return protocol.NewFinding(protocol.FindingModuleFails, nil).Because(detail(err)), found
	}
	bits["tokens"] = count(len(slices.DeleteFunc(slices.Clone(found), func(c card) bool { return !c.initialised() })))
	return protocol.NewFinding(protocol.FindingModuleOK, bits), found
}

// machine names what a library is for: "windows, 386".
func machine(l *token.Library) string {
	if l.Machine == "" {
		return l.System
	}
	return l.System + ", " + l.Machine
}

// read lists a module's tokens with their certificates. No login is needed.
func (v *visit) read(ctx context.Context, path string) ([]card, error) {
	m, done, err := v.Modules(ctx, path)
	if err != nil {
		return nil, err
	}
	defer done()
	present, err := m.Tokens(ctx)
	if err != nil {
		return nil, err
	}
	found := []card{}
	for _, t := range present {
		c := card{Token: t}
		if c.initialised() {
			c.certificates, c.err = m.Certificates(ctx, t.Slot)
		}
		found = append(found, c)
	}
	return found, nil
}

// detail is what a module or the system said.
func detail(err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		said := f.Detail
		if f.Err != nil {
			said += ": " + f.Err.Error()
		}
		return shown.Sentence(said)
	}
	return shown.Sentence(err.Error())
}
