package policies

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"trien/host/nativemessaging"
	"trien/host/settings"
)

func office() settings.Settings {
	s := settings.Defaults()
	s.Portals.Origins = []string{"https://eoffice.anbinh.example", "https://mc.anbinh.example"}
	s.Browsers.ExtensionUpdateURL = "https://eoffice.anbinh.example/trien/update.xml?a=1&b=2"
	s.Browsers.FirefoxXPIURL = "https://eoffice.anbinh.example/trien/trien.xpi"
	return s
}

func TestPoliciesNameThePortalsAndTheExtension(t *testing.T) {
	var c map[string][]string
	if err := json.Unmarshal(Chromium(office()), &c); err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{
		"LoopbackNetworkAllowedForUrls": {"https://eoffice.anbinh.example", "https://mc.anbinh.example"},
		"ExtensionInstallForcelist":     {nativemessaging.ChromiumID + ";https://eoffice.anbinh.example/trien/update.xml?a=1&b=2"},
	}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("%v", c)
	}
	var f struct {
		Policies struct {
			ExtensionSettings map[string]map[string]string
		} `json:"policies"`
	}
	if err := json.Unmarshal(Firefox(office()), &f); err != nil {
		t.Fatal(err)
	}
	if got := f.Policies.ExtensionSettings[nativemessaging.FirefoxID]; got["installation_mode"] != "force_installed" || got["install_url"] != office().Browsers.FirefoxXPIURL {
		t.Errorf("%v", f)
	}
}

// A browser that has any policy tells its user that it is managed.
func TestWithoutSettingsNoPolicyIsSet(t *testing.T) {
	if got := string(Chromium(settings.Defaults())); got != "{}\n" {
		t.Errorf("%q", got)
	}
	if got := Firefox(settings.Defaults()); got != nil {
		t.Errorf("%q", got)
	}
}

func TestWhatIsWrittenFollowsTheSettingsAndGoesAway(t *testing.T) {
	root := t.TempDir()
	chromium := filepath.Join(root, Folder, ChromiumFile)
	link := filepath.Join(root, FirefoxPolicies)
	w, err := Write(root, office())
	if err != nil || len(w.Changed) != 3 || w.ForeignFirefox {
		t.Fatalf("%+v, %v", w, err)
	}
	if w, err = Write(root, office()); err != nil || len(w.Changed) != 0 {
		t.Errorf("a second time: %+v, %v", w, err)
	}
	if target, err := os.Readlink(link); err != nil || target != filepath.Join(Folder, FirefoxFile) {
		t.Errorf("Firefox: %q, %v", target, err)
	}
	s := settings.Defaults()
	if w, err = Write(root, s); err != nil || len(w.Changed) != 3 {
		t.Errorf("fewer settings: %+v, %v", w, err)
	}
	if data, err := os.ReadFile(chromium); err != nil || string(data) != "{}\n" {
		t.Errorf("%q, %v", data, err)
	}
	if _, err := os.Lstat(link); !os.IsNotExist(err) {
		t.Errorf("Firefox' link: %v", err)
	}
	if _, err = Write(root, office()); err != nil {
		t.Fatal(err)
	}
	if err := Remove(root); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{link, filepath.Join(root, Folder)} {
		if _, err := os.Lstat(path); !os.IsNotExist(err) {
			t.Errorf("%s stays: %v", path, err)
		}
	}
}

func TestEveryUsersBrowserMayReadThePolicies(t *testing.T) {
	root := t.TempDir()
	if _, err := Write(root, office()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{ChromiumFile, FirefoxFile} {
		if info, err := os.Stat(filepath.Join(root, Folder, name)); err != nil || info.Mode().Perm() != 0o644 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
}

func TestTheOrganisationsFirefoxPoliciesAreLeftAlone(t *testing.T) {
	root := t.TempDir()
	path := filepath.Join(root, FirefoxPolicies)
	put(t, path, `{"policies": {"DisableTelemetry": true}}`)
	if w, err := Write(root, office()); err != nil || !w.ForeignFirefox {
		t.Errorf("%+v, %v", w, err)
	}
	if err := Remove(root); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != `{"policies": {"DisableTelemetry": true}}` {
		t.Errorf("%q, %v", data, err)
	}
}

func TestFilesThatReplaceOurPoliciesAreTold(t *testing.T) {
	root := t.TempDir()
	managed := filepath.Join(root, Managed[0])
	put(t, filepath.Join(managed, "0-before.json"), `{"LoopbackNetworkAllowedForUrls": []}`)
	put(t, filepath.Join(managed, "office.json"), `{"HomepageLocation": "https://a.example", "LoopbackNetworkAllowedForUrls": []}`)
	put(t, filepath.Join(managed, "office.json.bak"), `{"LoopbackNetworkAllowedForUrls": []}`)
	put(t, filepath.Join(managed, "torn.json"), `{"LoopbackNetworkAllowedForUrls": [`)
	want := []Shadow{{File: filepath.Join(managed, "office.json"), Policy: "LoopbackNetworkAllowedForUrls"}}
	if got := Shadows(root, Chromium(office())); !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
	if got := Shadows(root, Chromium(settings.Defaults())); got != nil {
		t.Errorf("nothing is set, and replaced: %v", got)
	}
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
