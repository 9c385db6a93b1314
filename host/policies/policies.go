// Package policies makes browsers' managed policies of the settings, so that
// the administrator of a Linux PC writes one file: portals may connect to this
// PC without a question (LoopbackNetworkAllowedForUrls), and the extension
// installs itself.
//
// Write puts them where the browsers look, which notice it at once. Where two
// files of a browser's folder set one policy, Chromium takes the last by name
// and nothing of the other, so that the organisation's own files count more
// than ours: Shadows tells which do.
//
// On Windows the installer and Group Policy have this part.
package policies

import (
	"bytes"
	"encoding/json"

	"trien/host/nativemessaging"
	"trien/host/settings"
)

// FileName is our file in each of Managed: '0' is before the names that people
// give.
const FileName = "00-trien.json"

// The folders from which Chromium and its kin read managed policies:
// chromeenterprise.google, learn.microsoft.com/deployedge, support.brave.app,
// each "Linux".
const (
	ChromeManaged   = "/etc/opt/chrome/policies/managed"
	ChromiumManaged = "/etc/chromium/policies/managed"
	EdgeManaged     = "/etc/opt/edge/policies/managed"
	BraveManaged    = "/etc/brave/policies/managed"
)

// Managed are all of them.
var Managed = []string{ChromeManaged, ChromiumManaged, EdgeManaged, BraveManaged}

// FirefoxPolicies is the one file from which Firefox reads policies. It is ours
// where it says nothing but what Firefox makes; otherwise it is left alone.
const FirefoxPolicies = "/etc/firefox/policies/policies.json"

// chromium is what we set for Chromium and its kin; a policy without a value
// is not set.
type chromium struct {
	Loopback []string                     `json:"LoopbackNetworkAllowedForUrls,omitempty"`
	Install  map[string]chromiumExtension `json:"ExtensionSettings,omitempty"`
}

// chromiumExtension has the extension installed and updated from one address,
// whatever address a publisher packed into it.
type chromiumExtension struct {
	Mode     string `json:"installation_mode"`
	URL      string `json:"update_url"`
	Override bool   `json:"override_update_url"`
}

// Chromium is the policy file for Chrome, Chromium, Edge and Brave.
func Chromium(s settings.Settings) []byte {
	c := chromium{Loopback: s.Portals.Origins}
	if url := s.Browsers.ExtensionUpdateURL; url != "" {
		c.Install = map[string]chromiumExtension{
			nativemessaging.ChromiumID: {Mode: forceInstalled, URL: url, Override: true},
		}
	}
	return encoded(c)
}

// forceInstalled is the mode of an extension that nobody removes.
const forceInstalled = "force_installed"

// firefox is Firefox' policies.json (mozilla.github.io/policy-templates).
type firefox struct {
	Policies struct {
		ExtensionSettings map[string]firefoxExtension `json:"ExtensionSettings,omitempty"`
	} `json:"policies"`
}

type firefoxExtension struct {
	Mode string `json:"installation_mode"`
	URL  string `json:"install_url"`
}

// Firefox is the policy file for Firefox; nil where the settings ask for
// nothing that needs one.
func Firefox(s settings.Settings) []byte {
	if s.Browsers.FirefoxXPIURL == "" {
		return nil
	}
	var f firefox
	f.Policies.ExtensionSettings = map[string]firefoxExtension{
		nativemessaging.FirefoxID: {Mode: forceInstalled, URL: s.Browsers.FirefoxXPIURL},
	}
	return encoded(f)
}

// ours tells whether Firefox' file has nothing but our extension's policy.
func ours(data []byte) bool {
	var f firefox
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if d.Decode(&f) != nil || d.More() {
		return false
	}
	_, has := f.Policies.ExtensionSettings[nativemessaging.FirefoxID]
	return has && len(f.Policies.ExtensionSettings) == 1
}

func encoded(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	_ = e.Encode(v) // strings into memory
	return b.Bytes()
}
