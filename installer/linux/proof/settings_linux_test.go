package proof

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

const (
	settingsFile = "/etc/trien/settings.toml"
	portal       = "https://a.example"
)

// onPC skips the test anywhere but on the PC that it is for.
func onPC(t *testing.T) {
	t.Helper()
	if os.Getenv("TRIEN_PC") == "" {
		t.Skip("installer/linux/test runs it on a PC of its own")
	}
}

// writeSettings allows the portal, as an officer does, and has browsers install
// the extension from an address.
func writeSettings(t *testing.T, updates string) {
	t.Helper()
	text := "[portals]\norigins = [\"" + portal + "\"]\n[browsers]\nextension_update_url = \"" + updates + "\"\n"
	if err := os.WriteFile(settingsFile, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// allowPortal leaves settings alone that allow it already.
func allowPortal(t *testing.T) {
	t.Helper()
	if data, err := os.ReadFile(settingsFile); err != nil || !strings.Contains(string(data), "\norigins = [\""+portal+"\"]") {
		writeSettings(t, "https://a.example/update.xml")
	}
}

// An officer saves one file, and browsers have their policies: nothing is
// restarted, no command is given.
func TestPoliciesFollowTheSettingsFile(t *testing.T) {
	onPC(t)
	managed := []string{"/etc/opt/chrome/policies/managed", "/etc/chromium/policies/managed", "/etc/opt/edge/policies/managed", "/etc/brave/policies/managed"}
	watch, err := unix.InotifyInit1(unix.IN_CLOEXEC)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(watch)
	for _, folder := range managed {
		if _, err := unix.InotifyAddWatch(watch, folder, unix.IN_MOVED_TO); err != nil {
			t.Fatal(err)
		}
	}
	updates := "https://a.example/" + rand.Text() // never there before
	writeSettings(t, updates)
	for seen := 0; seen < len(managed); {
		buffer := make([]byte, 4096)
		n, err := unix.Read(watch, buffer) // until the test's own time is up
		if err != nil {
			t.Fatal(err)
		}
		seen += strings.Count(string(buffer[:n]), "00-trien.json")
	}
	for _, folder := range managed {
		data, err := os.ReadFile(filepath.Join(folder, "00-trien.json"))
		if err != nil || !strings.Contains(string(data), portal) || !strings.Contains(string(data), `"`+updates+`"`) {
			t.Errorf("%s: %s, %v", folder, data, err)
		}
	}
}
