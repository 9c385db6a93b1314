package doctor

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"

	"trien/host/nativemessaging"
	"trien/host/settings"
)

// relativeManifests: on Windows a manifest's path may be relative to its folder.
const relativeManifests = true

// chromiumPlaces are where Chrome and its kin have things on Windows. The keys
// are those of the installer (installer/README.md says where they come from);
// Cốc Cốc's policies have no reliable source.
var chromiumPlaces = []struct {
	name     string
	program  string // below App Paths
	folder   string // in the program's path, where its name is not its own
	data     string // below %LocalAppData%
	hosts    string
	policies string
}{
	{"Google Chrome", "chrome.exe", `\Google\`, `Google\Chrome\User Data`, `SOFTWARE\Google\Chrome`, `SOFTWARE\Policies\Google\Chrome`},
	{"Chromium", "chrome.exe", `\Chromium\`, `Chromium\User Data`, `SOFTWARE\Chromium`, `SOFTWARE\Policies\Chromium`},
	{"Microsoft Edge", "msedge.exe", "", `Microsoft\Edge\User Data`, `SOFTWARE\Microsoft\Edge`, `SOFTWARE\Policies\Microsoft\Edge`},
	{"Brave", "brave.exe", "", `BraveSoftware\Brave-Browser\User Data`, `SOFTWARE\BraveSoftware\Brave-Browser`, `SOFTWARE\Policies\BraveSoftware\Brave`},
	{"Cốc Cốc", "browser.exe", `\CocCoc\`, `CocCoc\Browser\User Data`, `SOFTWARE\CocCoc\Browser`, ""},
}

const firefoxPolicyKey = `SOFTWARE\Policies\Mozilla\Firefox`

// browsers finds those that are installed.
func (p places) browsers() []browser {
	var list []browser
	local := filepath.Join(p.home, "AppData", "Local")
	for _, at := range chromiumPlaces {
		profiles := chromiumProfiles(filepath.Join(local, at.data))
		if len(profiles) == 0 && !installedProgram(at.program, at.folder) {
			continue
		}
		b := browser{name: at.name, family: chromium, profiles: profiles, manifests: registered(at.hosts)}
		if b.unmanaged = at.policies == ""; !b.unmanaged {
			b.policy = chromiumPolicy(at.policies)
		}
		list = append(list, b)
	}
	profiles := firefoxProfiles(filepath.Join(p.home, "AppData", "Roaming", "Mozilla", "Firefox", "Profiles"))
	if len(profiles) == 0 && !installedProgram("firefox.exe", "") {
		return list
	}
	b := browser{name: "Firefox", family: firefox, profiles: profiles, manifests: registered(`SOFTWARE\Mozilla`)}
	var policies firefoxPolicies
	policies.Policies.Extensions.Locked = values(registry.LOCAL_MACHINE, firefoxPolicyKey+`\Extensions\Locked`)
	_ = json.Unmarshal([]byte(value(registry.LOCAL_MACHINE, firefoxPolicyKey, "ExtensionSettings")), &policies.Policies.ExtensionSettings)
	b.policy = policies.policy()
	if program := value(registry.LOCAL_MACHINE, appPaths+"firefox.exe", ""); program != "" {
		file := filepath.Join(filepath.Dir(strings.Trim(program, `"`)), "distribution", "policies.json")
		if data, err := readBounded(file, maxPolicyFile); err == nil {
			more, err := parseFirefoxPolicies(data)
			b.policy.forced = append(b.policy.forced, more.forced...)
			if err != nil {
				b.policy.broken = []string{file}
			}
		}
	}
	return append(list, b)
}

// roots are in the order in which browsers look.
var roots = []registry.Key{registry.CURRENT_USER, registry.LOCAL_MACHINE}

// views are the registry's: browsers of 32 bits register in their own.
var views = []uint32{registry.WOW64_32KEY, registry.WOW64_64KEY}

// appPaths are the programs that Windows knows by name.
const appPaths = `SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\`

// installedProgram tells whether Windows knows a program by this name.
func installedProgram(name, folder string) bool {
	for _, root := range roots {
		path := value(root, appPaths+name, "")
		if path != "" && strings.Contains(strings.ToLower(path), strings.ToLower(folder)) {
			return true
		}
	}
	return false
}

// registered are the manifests that a browser finds under its key.
func registered(key string) []string {
	var found []string
	for _, root := range roots {
		for _, view := range views {
			k, err := registry.OpenKey(root, key+`\NativeMessagingHosts\`+nativemessaging.Name, registry.QUERY_VALUE|view)
			if err != nil {
				continue
			}
			if path, _, err := k.GetStringValue(""); err == nil && !slices.Contains(found, path) {
				found = append(found, path)
			}
			k.Close()
		}
	}
	return found
}

// chromiumPolicy reads a browser's policies, of the PC before those of the user.
func chromiumPolicy(key string) policy {
	c := chromiumPolicies{Settings: map[string]forced{}}
	for _, root := range roots {
		list := func(name string) []string { return values(root, key+`\`+name) }
		c.LoopbackAllowed = append(c.LoopbackAllowed, list("LoopbackNetworkAllowedForUrls")...)
		c.LocalAllowed = append(c.LocalAllowed, list("LocalNetworkAccessAllowedForUrls")...)
		c.LoopbackBlocked = append(c.LoopbackBlocked, list("LoopbackNetworkBlockedForUrls")...)
		c.LocalBlocked = append(c.LocalBlocked, list("LocalNetworkAccessBlockedForUrls")...)
		c.Forcelist = append(c.Forcelist, list("ExtensionInstallForcelist")...)
		c.OptOut = c.OptOut || number(root, key, "LocalNetworkAccessRestrictionsTemporaryOptOut") == 1
		var together map[string]forced // one value, or a key for each
		_ = json.Unmarshal([]byte(value(root, key, "ExtensionSettings")), &together)
		maps.Copy(c.Settings, together)
		for _, id := range subkeys(root, key+`\ExtensionSettings`) {
			c.Settings[id] = forced{Mode: value(root, key+`\ExtensionSettings\`+id, "installation_mode")}
		}
	}
	return c.policy()
}

// maxValues bounds what is read of one key.
const maxValues = 1000

// values are all texts of a key, "" of one that is not there.
func values(root registry.Key, key string) []string {
	k, err := registry.OpenKey(root, key, registry.QUERY_VALUE|registry.WOW64_64KEY)
	if err != nil {
		return nil
	}
	defer k.Close()
	names, _ := k.ReadValueNames(maxValues) // as many as there are
	slices.Sort(names)
	var found []string
	for _, name := range names {
		if text, _, err := k.GetStringValue(name); err == nil {
			found = append(found, text)
		}
	}
	return found
}

func subkeys(root registry.Key, key string) []string {
	k, err := registry.OpenKey(root, key, registry.ENUMERATE_SUB_KEYS|registry.WOW64_64KEY)
	if err != nil {
		return nil
	}
	defer k.Close()
	names, _ := k.ReadSubKeyNames(maxValues) // as many as there are
	return names
}

// value is one text, "" where there is none. Mozilla's administrative templates
// write a text of several lines as a list.
func value(root registry.Key, key, name string) string {
	k, err := registry.OpenKey(root, key, registry.QUERY_VALUE|registry.WOW64_64KEY)
	if err != nil {
		return ""
	}
	defer k.Close()
	if text, _, err := k.GetStringValue(name); err == nil {
		return text
	}
	lines, _, _ := k.GetStringsValue(name) // none of another type
	return strings.Join(lines, "\n")
}

func number(root registry.Key, key, name string) uint64 {
	k, err := registry.OpenKey(root, key, registry.QUERY_VALUE|registry.WOW64_64KEY)
	if err != nil {
		return 0
	}
	defer k.Close()
	n, _, _ := k.GetIntegerValue(name) // 0 of another type
	return n
}

// runs tells whether a program is at a path.
func runs(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// safeToStart tells whether a program may be started: with an administrator's
// rights only what administrators alone can have put there.
func safeToStart(path string) (looked string, safe bool) {
	return path, !windows.GetCurrentProcessToken().IsElevated() || settings.AdministratorsAlone(path)
}

// writable tells whether others than administrators can exchange a module:
// vendors' installers do not always ask for Program Files.
func writable(path string) bool { return !settings.AdministratorsAlone(path) }
