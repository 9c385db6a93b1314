package doctor

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"trien/host/nativemessaging"
	"trien/host/policies"
)

// relativeManifests: on Linux a manifest names the program absolutely.
const relativeManifests = false

// chromiumPlaces are where Chrome and its kin have things on Linux:
// developer.chrome.com ("Native messaging"), chromeenterprise.google,
// learn.microsoft.com/deployedge and support.brave.app, each "Linux". Brave
// takes the manifests of Chromium, from which it is made.
var chromiumPlaces = []struct {
	name      string
	programs  []string
	data      string // below the home folder
	manifests string
	policies  string
}{
	{"Google Chrome", []string{"/usr/bin/google-chrome", "/usr/bin/google-chrome-stable"},
		".config/google-chrome", "/etc/opt/chrome/native-messaging-hosts", policies.ChromeManaged},
	{"Chromium", []string{"/usr/bin/chromium", "/usr/bin/chromium-browser"},
		".config/chromium", "/etc/chromium/native-messaging-hosts", policies.ChromiumManaged},
	{"Microsoft Edge", []string{"/usr/bin/microsoft-edge", "/usr/bin/microsoft-edge-stable"},
		".config/microsoft-edge", "/etc/opt/edge/native-messaging-hosts", policies.EdgeManaged},
	{"Brave", []string{"/usr/bin/brave-browser", "/usr/bin/brave-browser-stable"},
		".config/BraveSoftware/Brave-Browser", "/etc/chromium/native-messaging-hosts", policies.BraveManaged},
}

// Firefox' places on Linux: developer.mozilla.org ("Native manifests"),
// mozilla.github.io/policy-templates. The XDG folder is that of newer versions;
// Ubuntu's Firefox is a snap.
var (
	firefoxPrograms  = []string{"/usr/bin/firefox", "/usr/bin/firefox-esr"}
	firefoxData      = []string{".mozilla/firefox", ".config/mozilla/firefox", "snap/firefox/common/.mozilla/firefox"}
	firefoxOwn       = []string{".mozilla/native-messaging-hosts", ".config/mozilla/native-messaging-hosts"}
	firefoxManifests = []string{"/usr/lib/mozilla/native-messaging-hosts", "/usr/lib64/mozilla/native-messaging-hosts"}
	firefoxPolicy    = []string{
		policies.FirefoxPolicies, "/usr/lib/firefox/distribution/policies.json",
		"/usr/lib64/firefox/distribution/policies.json", "/usr/lib/firefox-esr/distribution/policies.json",
		"/usr/share/firefox-esr/distribution/policies.json",
	}
)

// browsers finds those that are installed.
func (p places) browsers() []browser {
	var list []browser
	for _, at := range chromiumPlaces {
		data := filepath.Join(p.home, at.data)
		profiles := chromiumProfiles(data)
		if len(profiles) == 0 && len(existing(p.system(at.programs))) == 0 {
			continue
		}
		expected := filepath.Join(p.root, at.manifests, nativemessaging.Name+".json")
		list = append(list, browser{
			name: at.name, family: chromium, profiles: profiles, expected: expected,
			manifests: existing([]string{filepath.Join(data, "NativeMessagingHosts", nativemessaging.Name+".json"), expected}),
			policy:    policiesIn(filepath.Join(p.root, at.policies)),
		})
	}
	var profiles, manifests []string
	for _, data := range firefoxData {
		profiles = append(profiles, firefoxProfiles(filepath.Join(p.home, data))...)
	}
	if len(profiles) == 0 && len(existing(p.system(firefoxPrograms))) == 0 {
		return list
	}
	for _, folder := range firefoxOwn {
		manifests = append(manifests, filepath.Join(p.home, folder, nativemessaging.Name+".json"))
	}
	expected := p.system(firefoxManifests)
	for _, folder := range expected {
		manifests = append(manifests, filepath.Join(folder, nativemessaging.Name+".json"))
	}
	return append(list, browser{
		name: "Firefox", family: firefox, profiles: profiles,
		manifests: existing(manifests), expected: filepath.Join(expected[0], nativemessaging.Name+".json"),
		policy: firefoxPolicyIn(existing(p.system(firefoxPolicy))),
	})
}

// system puts the root before paths of the system.
func (p places) system(paths []string) []string {
	out := make([]string, len(paths))
	for i, path := range paths {
		out[i] = filepath.Join(p.root, path)
	}
	return out
}

// policiesIn reads a folder of policy files: whatever their name ends in, as
// Chromium does.
func policiesIn(folder string) policy {
	entries, _ := os.ReadDir(folder) // sorted by name; one that is not there has none
	entries = slices.DeleteFunc(entries, os.DirEntry.IsDir)
	var files [][]byte
	for _, e := range entries {
		data, err := readBounded(filepath.Join(folder, e.Name()), maxPolicyFile)
		if err != nil {
			data = nil // no JSON, that is
		}
		files = append(files, data)
	}
	p, broken := parsePolicies(files)
	for _, i := range broken {
		if name := entries[i].Name(); strings.HasSuffix(name, ".json") { // another was hardly meant as one
			p.broken = append(p.broken, filepath.Join(folder, name))
		}
	}
	return p
}

// firefoxPolicyIn reads the one file that Firefox takes.
func firefoxPolicyIn(files []string) policy {
	if len(files) == 0 {
		return policy{}
	}
	data, err := readBounded(files[0], maxPolicyFile)
	if err != nil {
		return policy{broken: files[:1]}
	}
	p, err := parseFirefoxPolicies(data)
	if err != nil {
		p.broken = files[:1]
	}
	return p
}
