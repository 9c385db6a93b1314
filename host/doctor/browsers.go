package doctor

import (
	"fmt"
	"slices"

	"trien/host/nativemessaging"
	"trien/protocol"
)

// family tells how a browser keeps what the doctor reads.
type family int

const (
	chromium family = iota
	firefox
)

// browser is one that is installed, or whose profiles this person has. The
// places are different on each system (places_linux.go, places_windows.go).
type browser struct {
	name   string
	family family
	// manifests are the paths of native-messaging manifests in the order in
	// which the browser looks for them; those that are not there are left out.
	manifests []string
	// expected is where the manifest should be, "" where that is no path.
	expected string
	// profiles are the folders of this person's profiles.
	profiles []string
	policy   policy
	// unmanaged: where its policies are kept is not known.
	unmanaged bool

	extension []installed // in its profiles
}

// installed is the extension in one profile.
type installed struct {
	profile  string // as the browser names it: "Default"
	id       string
	version  string
	disabled bool
}

// ids are the extension's in this browser: ours, and those that the settings add.
func (v *visit) ids(b browser) []string {
	own := nativemessaging.ChromiumID
	if b.family == firefox {
		own = nativemessaging.FirefoxID
	}
	return append([]string{own}, v.s.Browsers.ExtensionIDs...)
}

// installed finds the browsers, and the extension in them.
func (v *visit) installed() []browser {
	list := v.places.browsers()
	for i := range list {
		b := &list[i]
		for _, profile := range b.profiles {
			b.extension = append(b.extension, findExtension(b.family, profile, v.ids(*b))...)
		}
	}
	return list
}

// used are the browsers that Triện is for on this PC: those that have the
// extension, or are to get it. Every Windows has Edge, whatever the office works
// with. Where none has it, all of them count, or none but the one whose extension
// asks, which may have its profile anywhere.
func (v *visit) used(list []browser) []browser {
	some := slices.DeleteFunc(slices.Clone(list), func(b browser) bool {
		return len(b.extension) == 0 && !b.policy.forces(v.ids(b))
	})
	if len(some) == 0 && v.Extension == nil {
		return list
	}
	return some
}

// atHand is the browser whose extension asks.
const atHand = "trình duyệt này · this browser"

// manifests tells whether each browser finds the program.
func (v *visit) manifests(list []browser) []protocol.Finding {
	var found []protocol.Finding
	if v.Extension != nil { // it has just used its manifest
		found = append(found, protocol.NewFinding(protocol.FindingBrowserManifestOK, nil).About(atHand, ""))
	} else if len(list) == 0 {
		return []protocol.Finding{protocol.NewFinding(protocol.FindingBrowserNone, nil)}
	}
	for _, b := range v.used(list) {
		code, at, err := v.manifestOf(b)
		f := protocol.NewFinding(code, nil)
		if at == "" {
			f = f.About(b.name, "")
		} else {
			f = v.places.path(f, at)
			if f.Alias != "" {
				f.Alias = b.name + ": " + f.Alias
			}
			f.Subject = b.name + ": " + f.Subject
		}
		if err != nil {
			f = f.Because(detail(err))
		}
		found = append(found, f)
	}
	return found
}

// manifestOf judges the manifest that a browser takes, and tells where that is.
func (v *visit) manifestOf(b browser) (code protocol.FindingCode, at string, err error) {
	if len(b.manifests) == 0 {
		return protocol.FindingBrowserManifestMissing, b.expected, nil
	}
	at = b.manifests[0]
	m, err := readManifest(at)
	if err != nil {
		return protocol.FindingBrowserManifestBroken, at, err
	}
	wanted := v.ids(b)
	var have []string
	for _, e := range b.extension {
		have = append(have, e.id)
	}
	if len(have) > 0 {
		wanted = have // whatever else may be allowed, this one calls
	}
	if !slices.ContainsFunc(wanted, func(id string) bool { return m.allows(b.family, id) }) {
		return protocol.FindingBrowserManifestWrong, at, nil
	}
	if !runs(m.Path) {
		return protocol.FindingBrowserProgramMissing, m.Path, nil
	}
	return protocol.FindingBrowserManifestOK, at, nil
}

// extensions tells in which browsers the extension is, and of what version. It
// is read from the profiles, which tell it while no browser runs, too; the one
// that is connected has said it itself.
func (v *visit) extensions(list []browser) []protocol.Finding {
	var found []protocol.Finding
	if v.Extension != nil {
		found = append(found, versionOf(v.Extension.Version).About(atHand, ""))
	}
	for _, b := range v.used(list) {
		for i, e := range b.extension {
			f := versionOf(e.version)
			if e.disabled {
				f = protocol.NewFinding(protocol.FindingExtensionDisabled, nil)
			}
			f = f.About(b.name, "")
			if len(b.extension) > 1 { // a person may have called a profile by a name
				f = f.About(fmt.Sprintf("%s (%s)", b.name, short(e.profile)), fmt.Sprintf("%s (%d)", b.name, i+1))
			}
			found = append(found, f)
		}
		if len(b.extension) > 0 {
			continue
		}
		code := protocol.FindingExtensionMissing
		if b.policy.forces(v.ids(b)) {
			code = protocol.FindingExtensionPending
		}
		found = append(found, protocol.NewFinding(code, nil).About(b.name, ""))
	}
	return found
}

func versionOf(version string) protocol.Finding {
	code := protocol.FindingExtensionOK
	if protocol.Older(version, protocol.LeastExtension) {
		code = protocol.FindingExtensionOld
	}
	return protocol.NewFinding(code, protocol.Values{
		"version": protocol.Same(short(version)), "least": protocol.Same(protocol.LeastExtension),
	})
}
