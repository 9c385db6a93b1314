package proof

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/windows/registry"

	"trien/protocol"
)

const (
	appPaths    = `SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\`
	chromeHosts = `SOFTWARE\Google\Chrome\NativeMessagingHosts\vn.trien.host`
)

// The doctor looks for what the browsers look for; the installer has its keys from
// elsewhere.
func TestDoctorFindsWhatTheInstallerWrote(t *testing.T) {
	folder := modules(t)
	makeCard(t, folder)
	for name, path := range map[string]string{
		"chrome.exe":  `C:\Program Files\Google\Chrome\Application\chrome.exe`,
		"msedge.exe":  `C:\Program Files\Microsoft\Edge\Application\msedge.exe`,
		"brave.exe":   `C:\Program Files\BraveSoftware\Brave-Browser\Application\brave.exe`,
		"firefox.exe": `C:\Program Files\Mozilla Firefox\firefox.exe`,
	} {
		setText(t, appPaths+name, "", path)
	}
	// Group Policy counts more than the installer's properties.
	drivers := filepath.Join(folder, "card64.dll")
	wanted := map[string][]string{
		"settings.ok": {""}, "service.running": {""}, "settings.portal_allowed": {"https://a.example"},
		"browser.manifest_ok": {"Google Chrome", "Microsoft Edge", "Brave", "Firefox"},
		"policy.ok":           {"Google Chrome", "Microsoft Edge", "Brave"},
		"policy.forced":       {"Google Chrome", "Microsoft Edge", "Brave", "Firefox"},
		"module.ok":           {drivers},
	}
	if os.Getenv("TRIEN_32BIT") != "" {
		other := filepath.Join(folder, "card32.dll")
		wanted["module.ok"] = append(wanted["module.ok"], other)
		drivers += ";" + other
	}
	t.Cleanup(func() { _ = registry.DeleteKey(registry.LOCAL_MACHINE, `SOFTWARE\Policies\Trien`) })
	setText(t, `SOFTWARE\Policies\Trien\tokens`, "modules", drivers)

	found := diagnose(t)
	for try := 1; !found.has("service.running", "") && try < 20; try++ {
		found = diagnose(t) // Wine's table of connections may be behind
	}
	for code, subjects := range wanted {
		for _, subject := range subjects {
			if !found.has(code, subject) {
				t.Errorf("no %s about %q", code, subject)
			}
		}
	}
	if t.Failed() {
		t.Log(found)
	}
	// Without its manifest Chrome does not find the program.
	key, err := registry.OpenKey(registry.LOCAL_MACHINE, chromeHosts, registry.ALL_ACCESS)
	if err != nil {
		t.Fatal(err)
	}
	defer key.Close()
	manifest, _, err := key.GetStringValue("")
	if err != nil {
		t.Fatal(err)
	}
	if err := key.DeleteValue(""); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = key.SetStringValue("", manifest) }()
	if found = diagnose(t); !found.has("browser.manifest_missing", "Google Chrome") {
		t.Error("nobody tells that Chrome's manifest is missing: ", found)
	}
}

type findings []protocol.Finding

// has tells whether there is a finding about what begins like this.
func (f findings) has(code, subject string) bool {
	return slices.ContainsFunc(f, func(one protocol.Finding) bool {
		return string(one.Code) == code && strings.HasPrefix(one.Subject, subject)
	})
}

func (f findings) String() string {
	var b strings.Builder
	for _, one := range f {
		fmt.Fprintf(&b, "\n%s %q", one.Code, one.Subject)
	}
	return b.String()
}

// diagnose is what the installed program's doctor finds.
func diagnose(t *testing.T) findings {
	t.Helper()
	out, err := exec.Command(installed(t), "doctor", "--json", "--portal", "https://a.example").Output()
	var ended *exec.ExitError // with another status where something is to be mended
	if err != nil && !errors.As(err, &ended) {
		t.Fatal(err)
	}
	var d protocol.Diagnosis
	if err := json.Unmarshal(out, &d); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return d.Findings
}

// setText writes a value of HKEY_LOCAL_MACHINE until the test ends, and its key.
func setText(t *testing.T, path, name, text string) {
	t.Helper()
	key, _, err := registry.CreateKey(registry.LOCAL_MACHINE, path, registry.SET_VALUE)
	if err != nil {
		t.Fatal(err)
	}
	defer key.Close()
	if err := key.SetStringValue(name, text); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = registry.DeleteKey(registry.LOCAL_MACHINE, path) })
}
