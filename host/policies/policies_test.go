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
	var c map[string]any
	if err := json.Unmarshal(Chromium(office()), &c); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"LoopbackNetworkAllowedForUrls": []any{"https://eoffice.anbinh.example", "https://mc.anbinh.example"},
		"ExtensionSettings": map[string]any{nativemessaging.ChromiumID: map[string]any{
			"installation_mode": "force_installed", "override_update_url": true,
			"update_url": "https://eoffice.anbinh.example/trien/update.xml?a=1&b=2"}},
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
	var files []string
	for _, folder := range Managed {
		files = append(files, filepath.Join(root, folder, FileName))
	}
	firefox := filepath.Join(root, FirefoxPolicies)
	w, err := Write(root, office())
	if err != nil || len(w.Changed) != len(files)+1 || w.ForeignFirefox {
		t.Fatalf("%+v, %v", w, err)
	}
	if w, err = Write(root, office()); err != nil || len(w.Changed) != 0 {
		t.Errorf("a second time: %+v, %v", w, err)
	}
	// Every user's browser reads them, and nothing lies beside them.
	for _, path := range append(files, firefox) {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o644 {
			t.Errorf("%s: %v, %v", path, info, err)
		}
		if beside, _ := filepath.Glob(filepath.Join(filepath.Dir(filepath.Dir(path)), ".trien-*")); beside != nil {
			t.Error(beside)
		}
	}
	if w, err = Write(root, settings.Defaults()); err != nil || len(w.Changed) != len(files)+1 {
		t.Errorf("fewer settings: %+v, %v", w, err)
	}
	for _, path := range files {
		if data, err := os.ReadFile(path); err != nil || string(data) != "{}\n" {
			t.Errorf("%s: %q, %v", path, data, err)
		}
	}
	if _, err := os.Lstat(firefox); !os.IsNotExist(err) {
		t.Errorf("Firefox: %v", err)
	}
	if _, err = Write(root, office()); err != nil {
		t.Fatal(err)
	}
	if err := Remove(root); err != nil {
		t.Fatal(err)
	}
	for _, path := range append(files, firefox) {
		if _, err := os.Lstat(path); !os.IsNotExist(err) {
			t.Errorf("%s stays: %v", path, err)
		}
	}
}

func TestTheOrganisationsFirefoxPoliciesAreLeftAlone(t *testing.T) {
	root := t.TempDir()
	path := filepath.Join(root, FirefoxPolicies)
	for _, text := range []string{
		`{"policies": {"DisableTelemetry": true}}`,
		`{"policies": {"ExtensionSettings": {"trien@trien.vn": {"installation_mode": "allowed"}, "*": {"installation_mode": "blocked"}}}}`,
		string(Firefox(office())) + "{}",
		"",
	} {
		put(t, path, text)
		if w, err := Write(root, office()); err != nil || !w.ForeignFirefox {
			t.Errorf("%s: %+v, %v", text, w, err)
		}
		if err := Remove(root); err != nil {
			t.Fatal(err)
		}
		if data, err := os.ReadFile(path); err != nil || string(data) != text {
			t.Errorf("%q, %v", data, err)
		}
	}
}

func TestFilesThatReplaceOurPoliciesAreTold(t *testing.T) {
	root := t.TempDir()
	managed := filepath.Join(root, Managed[0])
	put(t, filepath.Join(managed, "0-before.json"), `{"LoopbackNetworkAllowedForUrls": []}`)
	put(t, filepath.Join(managed, "office.json"), `{"HomepageLocation": "https://a.example", "LoopbackNetworkAllowedForUrls": []}`)
	put(t, filepath.Join(managed, "office.json.bak"), `{"LoopbackNetworkAllowedForUrls": []}`)
	put(t, filepath.Join(managed, "torn.json"), `{"LoopbackNetworkAllowedForUrls": [`)
	var want []Shadow
	for _, name := range []string{"office.json", "office.json.bak"} {
		want = append(want, Shadow{File: filepath.Join(managed, name), Policy: "LoopbackNetworkAllowedForUrls"})
	}
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
