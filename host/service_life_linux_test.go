package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"trien/installer/linux"
)

// TestAServicesLife installs, starts, stops and removes the service with a
// systemctl of our own, in a mount namespace in which nothing of the machine is
// written. What systemd itself makes of the unit is tested with the packages.
func TestAServicesLife(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root, to make a mount namespace")
	}
	if os.Getenv("TRIEN_OWN_MOUNTS") != "" {
		liveAsService(t)
		return
	}
	again := exec.Command("/proc/self/exe", "-test.run", "^"+t.Name()+"$", "-test.v")
	again.Env = append(os.Environ(), "TRIEN_OWN_MOUNTS=1")
	again.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	out, err := again.CombinedOutput()
	if errors.Is(err, os.ErrPermission) || strings.Contains(string(out), "--- SKIP") {
		t.Skipf("no mount namespace here: %v\n%s", err, out)
	}
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

const (
	portable = "/opt/trien"
	unit     = "/etc/systemd/system/trien.service"
)

// machine is a PC with systemd, as far as the commands look at one.
type machine struct {
	*testing.T
	port int
}

func liveAsService(t *testing.T) {
	m := newMachine(t)
	t.Cleanup(func() { _ = exec.Command("systemctl", "stop").Run() }) // where a step failed
	status := []string{"--settings", portable + "/settings.toml", "service", "status"}

	m.run(4, "chưa được cài", status...)
	m.run(4, "", "--settings", portable+"/settings.toml", "service", "start")
	m.run(1, "không chỉ quản trị", "--settings", "/tmp/settings.toml", "service", "install")
	m.write("/usr/lib/systemd/system/trien.service", "")
	m.run(1, "của gói cài đặt", "--settings", portable+"/settings.toml", "service", "install")
	m.check(os.Remove("/usr/lib/systemd/system/trien.service"))

	m.run(0, "Đã cài dịch vụ", "--settings", portable+"/settings.toml", "service", "install")
	text, err := os.ReadFile(unit)
	m.check(err)
	want := strings.NewReplacer(
		"ExecStart=/usr/bin/trien service run\n", `ExecStart=/opt/trien/trien "--settings" "/opt/trien/settings.toml" "service" "run"`+"\n",
		"Group=_trien\n", "").Replace(linux.Unit)
	if got := string(text); got != withoutDocumentation(want) {
		t.Errorf("the unit is\n%s\nand not\n%s", got, want)
	}
	if passwd, err := os.ReadFile("/etc/passwd"); err != nil || !strings.Contains(string(passwd), accountComment) {
		t.Errorf("there is no account: %v\n%s", err, passwd)
	}
	m.run(1, "đã được cài", "--settings", portable+"/settings.toml", "service", "install")
	m.write("/run/ending", "")
	m.run(1, "đã được cài", "--settings", portable+"/settings.toml", "service", "install")
	m.check(os.Remove("/run/ending"))
	m.run(3, "không chạy", status...)

	m.run(0, "Dịch vụ đã chạy", "--settings", portable+"/settings.toml", "service", "start")
	m.run(0, "Dịch vụ đang chạy", status...)
	m.run(0, "Dịch vụ đã dừng", "--settings", portable+"/settings.toml", "service", "stop")
	m.run(3, "không chạy", status...)

	squatter, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", m.port))
	m.check(err)
	go func() { _ = http.Serve(squatter, http.NotFoundHandler()) }()
	m.run(1, "đang bị chương trình khác giữ", status...)
	m.run(1, "đang bị chương trình khác giữ", "--settings", portable+"/settings.toml", "service", "start")
	m.check(squatter.Close())

	// A package that came later is behind our unit, and needs the account.
	m.write("/usr/lib/systemd/system/trien.service", "")
	m.run(0, "systemctl enable --now trien", "--settings", portable+"/settings.toml", "service", "uninstall")
	m.run(1, "của gói cài đặt", "--settings", portable+"/settings.toml", "service", "uninstall")
	if passwd, err := os.ReadFile("/etc/passwd"); err != nil || !strings.Contains(string(passwd), accountComment) {
		t.Errorf("the package's account is gone: %v\n%s", err, passwd)
	}
	m.check(os.Remove("/usr/lib/systemd/system/trien.service"))
	m.run(0, "Đã cài dịch vụ", "--settings", portable+"/settings.toml", "service", "install")

	m.run(0, "Đã gỡ dịch vụ", "--settings", portable+"/settings.toml", "service", "uninstall")
	if _, err := os.Stat(unit); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the unit stays: %v", err)
	}
	if passwd, err := os.ReadFile("/etc/passwd"); err != nil || strings.Contains(string(passwd), "trien") {
		t.Errorf("the account stays: %v\n%s", err, passwd)
	}
	m.run(4, "chưa được cài", status...)
	m.run(4, "chưa được cài", "--settings", portable+"/settings.toml", "service", "uninstall")

	m.check(os.Symlink("/tmp/settings.toml", portable+"/link.toml"))
	m.run(1, "/tmp/settings.toml: không chỉ quản trị", "--settings", portable+"/link.toml", "service", "install")
	passwd, err := os.ReadFile("/etc/passwd")
	m.check(err)
	m.write("/etc/passwd", string(passwd)+"trien:x:1001:1001:Lê Triển:/home/trien:/bin/bash\n")
	m.run(0, "Đã cài dịch vụ", "--settings", portable+"/settings.toml", "service", "install")
	m.run(0, "Đã gỡ dịch vụ", "--settings", portable+"/settings.toml", "service", "uninstall")
	if passwd, err := os.ReadFile("/etc/passwd"); err != nil || !strings.Contains(string(passwd), "Lê Triển") {
		t.Errorf("a person's account is gone: %v\n%s", err, passwd)
	}
}

func withoutDocumentation(unit string) string {
	var kept []string
	for _, line := range strings.SplitAfter(unit, "\n") {
		if !strings.HasPrefix(line, "Documentation=") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

// newMachine hides the machine's folders behind empty ones, and puts programs of
// our own before systemd's.
func newMachine(t *testing.T) *machine {
	m := &machine{T: t}
	if err := syscall.Mount("none", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		t.Skip(err)
	}
	test, err := os.Open("/proc/self/exe")
	m.check(err)
	defer test.Close()
	passwd, err := os.ReadFile("/etc/passwd")
	m.check(err)
	for _, dir := range []string{"/run", "/opt", "/tmp", "/etc/systemd/system", "/usr/lib/systemd/system"} {
		m.check(os.MkdirAll(dir, 0o755))
		if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "mode=0755"); err != nil {
			t.Skip(err)
		}
	}
	m.check(os.MkdirAll("/run/systemd/system", 0o755)) // so there is a systemd (sd_booted(3))
	m.write("/run/passwd", strings.ReplaceAll(string(passwd), "trien", "another"))
	m.check(syscall.Mount("/run/passwd", "/etc/passwd", "", syscall.MS_BIND, ""))

	m.check(os.MkdirAll(portable, 0o755))
	program, err := os.OpenFile(portable+"/trien", os.O_CREATE|os.O_WRONLY, 0o755)
	m.check(err)
	_, err = io.Copy(program, test)
	m.check(errors.Join(err, program.Close()))
	free, err := net.Listen("tcp4", "127.0.0.1:0")
	m.check(err)
	m.port = free.Addr().(*net.TCPAddr).Port
	m.check(free.Close())
	m.check(os.Chmod("/tmp", 0o777|os.ModeSticky))
	for _, dir := range []string{portable, "/tmp"} {
		m.write(dir+"/settings.toml", fmt.Sprintf("[service]\nport = %d\nsocket = \"/run/trien-test.sock\"\n", m.port))
	}

	m.check(os.MkdirAll("/run/bin", 0o755))
	t.Setenv("PATH", "/run/bin:"+os.Getenv("PATH"))
	t.Setenv("TRIEN_SETTINGS", "")
	m.program("systemctl", systemctl)
	m.program("useradd", `for name; do :; done
echo "$name:x:990:990:Trien (trien service install):/nonexistent:/usr/sbin/nologin" >>/etc/passwd`)
	m.program("userdel", `grep -v "^$1:" /etc/passwd >/run/passwd.new; cat /run/passwd.new >/etc/passwd`)
	return m
}

// systemctl knows one unit, and starts what it says as the test's own user.
const systemctl = `case $1 in
is-active)
	if [ -f /run/ending ]; then echo deactivating; exit 3; fi
	if [ -f /run/pid ] && kill -0 $(cat /run/pid) 2>/dev/null; then echo active; else echo inactive; exit 3; fi ;;
list-unit-files)
	[ ! -f /etc/systemd/system/$4 ] || echo "$4 enabled" ;;
start)
	eval "exec $(sed -n s/^ExecStart=//p /etc/systemd/system/$2)" >/run/service.log 2>&1 &
	echo $! >/run/pid ;;
stop)
	if [ -f /run/pid ]; then
		kill $(cat /run/pid) 2>/dev/null || true
		tail --pid=$(cat /run/pid) -f /dev/null
		rm /run/pid
	fi ;;
esac`

func (m *machine) program(name, script string) {
	m.Helper()
	m.check(os.WriteFile(filepath.Join("/run/bin", name), []byte("#!/bin/sh\nset -eu\n"+script+"\n"), 0o755))
}

func (m *machine) write(path, text string) {
	m.Helper()
	m.check(os.WriteFile(path, []byte(text), 0o644))
}

func (m *machine) check(err error) {
	m.Helper()
	if err != nil {
		m.Fatal(err)
	}
}

// run runs the program, and looks at its exit code and at what it says.
func (m *machine) run(code int, says string, args ...string) {
	m.Helper()
	out, err := exec.Command(portable+"/trien", args...).CombinedOutput()
	got := 0
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		got = failed.ExitCode()
	} else {
		m.check(err)
	}
	if got != code || !strings.Contains(string(out), says) {
		m.Errorf("trien %s: exit code %d, want %d with %q; it says\n%s", strings.Join(args, " "), got, code, says, out)
	}
}
