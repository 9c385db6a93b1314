package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strings"

	manager "github.com/kardianos/service"

	"trien/host/settings"
	"trien/installer/linux"
)

const (
	// serviceName is the unit's, as the packages have it, without ".service".
	serviceName       = "trien"
	whereLogs         = "(journalctl -u trien)"
	safePlace         = "/opt/trien"
	asAdministratorVI = "chạy lại với sudo"
	asAdministratorEN = "run it again with sudo"
	logsFolder        = "/var/log/trien" // LogsDirectory of the unit
	accountComment    = "Trien (trien service install)"
	accountMadeByUs   = "_trien"
	unitOfUser        = "User=" + accountMadeByUs + "\n"
	unitOfGroup       = "Group=" + accountMadeByUs + "\n"
	unitOfProgram     = "ExecStart=/usr/bin/trien service run\n"
)

// packageUnits are where packages put units (systemd.unit(5)); what we register
// goes to /etc/systemd/system, and would hide them.
var packageUnits = []string{"/usr/lib/systemd/system", "/lib/systemd/system"}

// packaged is the package's unit, "" where no package is installed.
func packaged() string {
	for _, dir := range packageUnits {
		unit := filepath.Join(dir, serviceName+".service")
		if _, err := os.Stat(unit); err == nil {
			return unit
		}
	}
	return ""
}

// ownUnit is what install registers.
const ownUnit = "/etc/systemd/system/" + serviceName + ".service"

// hidesPackage tells whether install's unit is still there, and a package that
// came later has its own behind it. (Who masks the package's has a link there.)
func hidesPackage() bool {
	info, err := os.Lstat(ownUnit)
	return err == nil && info.Mode().IsRegular()
}

// packageBack says what brings a package's service back, which was hidden.
const packageBack = "Gói Triện trên máy này có dịch vụ của nó; hãy cho nó chạy: `systemctl enable --now trien`. · " +
	"Triện's package on this PC has a service of its own; have it run: `systemctl enable --now trien`."

func administrator() bool { return os.Geteuid() == 0 }

func serviceArguments() []string { return []string{"service", "run"} }

// managed is the service as systemd is to know it: the packages' unit, with
// another program and perhaps another account.
func managed(s settings.Settings, program string, arguments []string) (manager.Service, error) {
	systems := manager.AvailableSystems()
	i := slices.IndexFunc(systems, func(s manager.System) bool { return s.String() == "linux-systemd" })
	if i < 0 || !systems[i].Detect() {
		return nil, errNoManager
	}
	return systems[i].New(neverRun{}, &manager.Config{
		Name: serviceName, UserName: s.Service.Account, Executable: program, Arguments: arguments,
		Option: manager.KeyValue{"SystemdScript": unitTemplate()},
	})
}

// unitTemplate is the packages' unit as kardianos/service fills it in.
func unitTemplate() string {
	lines := strings.SplitAfter(linux.Unit, "\n")
	var b strings.Builder
	for _, line := range lines {
		switch {
		case line == unitOfProgram:
			b.WriteString("ExecStart={{Path | cmdEscape}}{{range Arguments}} {{. | cmd}}{{end}}\n")
		case line == unitOfUser:
			b.WriteString("User={{UserName}}\n")
		case line == unitOfGroup: // the account's own
		case strings.HasPrefix(line, "Documentation="): // a package's
		default:
			b.WriteString(line)
		}
	}
	return b.String()
}

// hidden are the folders that the unit hides from the service (ProtectHome,
// PrivateTmp).
var hidden = []string{"/home/", "/root/", "/run/user/", "/tmp/", "/var/tmp/"}

// plain are the letters in which systemd sees nothing but letters.
const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._+ -"

// reachable tells whether the service could read what is there.
func reachable(path string) bool {
	return strings.Trim(path, plain) == "" && !slices.ContainsFunc(hidden, func(dir string) bool { return strings.HasPrefix(path, dir) })
}

// register makes the account and the unit, and has systemd start the unit with
// the PC. What was made is taken back where the rest fails.
func register(s settings.Settings, program string, arguments []string) error {
	// A service that is just ending is not there for systemctl, and must not be
	// taken back below.
	if _, err := os.Lstat(ownUnit); !errors.Is(err, os.ErrNotExist) {
		return errThere
	}
	account := s.Service.Account
	if err := makeAccount(account); err != nil {
		return err
	}
	m, err := managed(s, program, arguments)
	if err != nil {
		return err
	}
	if err := m.Install(); err != nil {
		return errors.Join(err, unregister(m))
	}
	return nil
}

// makeAccount makes the service's account where it is the one that the settings
// name by default; another is the administrator's to make.
func makeAccount(name string) error {
	if _, err := user.Lookup(name); err == nil {
		return nil
	} else if name != accountMadeByUs {
		return fmt.Errorf("service.account: không có tài khoản %q trên máy này · there is no account %[1]q on this PC: %w", name, err)
	}
	return command("useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent",
		"--shell", "/usr/sbin/nologin", "--comment", accountComment, name)
}

// unregister removes the unit and, where no package needs them, the account if
// register made it, and the folder of logs where nothing is in it.
func unregister(m manager.Service) error {
	var failed []error
	if err := m.Uninstall(); err != nil && !errors.Is(err, os.ErrNotExist) {
		failed = append(failed, err)
	}
	_ = command("systemctl", "reset-failed", serviceName+".service") // fails where it has not failed
	if packaged() != "" {
		return errors.Join(failed...)
	}
	if account, err := user.Lookup(accountMadeByUs); err == nil && account.Name == accountComment {
		failed = append(failed, command("userdel", accountMadeByUs))
	}
	_ = os.Remove(logsFolder) // stays where a log is in it
	return errors.Join(failed...)
}

// command runs one of the system's programs and says what it said where it fails.
func command(name string, arguments ...string) error {
	out, err := exec.Command(name, arguments...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, oneLine(string(out)))
	}
	return nil
}
