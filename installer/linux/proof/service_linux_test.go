package proof

import (
	"encoding/json"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"trien/host/nativemessaging"
	"trien/installer/manifest"
)

// show is a property of the service, as systemd tells it.
func show(t *testing.T, property string) string {
	t.Helper()
	said, err := exec.Command("systemctl", "show", "--value", "-p", property, "trien.service").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(said))
}

func TestServiceRunsAsItsAccountWithoutPrivileges(t *testing.T) {
	onPC(t)
	account, err := user.Lookup("_trien")
	if err != nil {
		t.Fatal(err)
	}
	status, err := os.ReadFile(filepath.Join("/proc", show(t, "MainPID"), "status"))
	if err != nil {
		t.Fatal(err)
	}
	is := map[string]string{}
	for line := range strings.Lines(string(status)) {
		name, value, _ := strings.Cut(line, ":")
		is[name] = strings.Join(strings.Fields(value), " ")
	}
	for name, want := range map[string]string{
		"Uid":        strings.Repeat(account.Uid+" ", 3) + account.Uid,
		"Gid":        strings.Repeat(account.Gid+" ", 3) + account.Gid,
		"CapEff":     "0000000000000000",
		"CapBnd":     "0000000000000000",
		"NoNewPrivs": "1",
		"Seccomp":    "2",
	} {
		if is[name] != want {
			t.Errorf("%s is %q, not %q", name, is[name], want)
		}
	}
	if limit := show(t, "MemoryMax"); limit != strconv.Itoa(256<<20) {
		t.Errorf("MemoryMax is %s", limit)
	}
}

// What the agents look for: a socket of the service's account, which every
// user reaches.
func TestAgentsSocketBelongsToTheServicesAccount(t *testing.T) {
	onPC(t)
	account, err := user.Lookup("_trien")
	if err != nil {
		t.Fatal(err)
	}
	for path, mode := range map[string]os.FileMode{
		"/run/trien": 0o755 | os.ModeDir, "/run/trien/service.sock": 0o666 | os.ModeSocket,
	} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if owner := strconv.Itoa(int(info.Sys().(*syscall.Stat_t).Uid)); info.Mode() != mode || owner != account.Uid {
			t.Errorf("%s: %v of %s", path, info.Mode(), owner)
		}
	}
}

func TestServiceThatIsKilledComesBack(t *testing.T) {
	onPC(t)
	before := show(t, "MainPID")
	pid, err := strconv.Atoi(before)
	if err != nil || pid == 0 {
		t.Fatalf("MainPID is %s", before)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	// RestartSec, and as long again.
	for end := time.Now().Add(15 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if now := show(t, "MainPID"); now != before && now != "0" && exec.Command("trien", "service", "status").Run() == nil {
			return
		}
	}
	t.Error("the service stays away")
}

func TestEveryBrowserFindsTheProgram(t *testing.T) {
	onPC(t)
	chromium, firefox := "chrome-extension://"+nativemessaging.ChromiumID+"/", nativemessaging.FirefoxID
	for folder, allowed := range map[string]string{
		"/etc/opt/chrome/native-messaging-hosts":  chromium,
		"/etc/chromium/native-messaging-hosts":    chromium,
		"/etc/opt/edge/native-messaging-hosts":    chromium,
		"/usr/lib/mozilla/native-messaging-hosts": firefox,
	} {
		data, err := os.ReadFile(filepath.Join(folder, nativemessaging.Name+".json"))
		var m manifest.Manifest
		if err == nil {
			err = json.Unmarshal(data, &m)
		}
		if err != nil {
			t.Error(err)
			continue
		}
		if got := strings.Join(append(m.AllowedOrigins, m.AllowedExtensions...), " "); got != allowed {
			t.Errorf("%s allows %q", folder, got)
		}
		if info, err := os.Stat(m.Path); err != nil || info.Mode().Perm() != 0o755 {
			t.Errorf("%s: %v, %v", m.Path, info, err)
		}
	}
}
