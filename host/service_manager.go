package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	manager "github.com/kardianos/service"

	"trien/host/settings"
)

// told is a failure in a person's words, Vietnamese first.
type told string

// Error is the sentence.
func (t told) Error() string { return string(t) }

// What a person is told.
const (
	errAdministrator = told("Việc này cần quyền quản trị: " + asAdministratorVI +
		". · This needs an administrator: " + asAdministratorEN + ".")
	errNotInstalled = told("Dịch vụ chưa được cài trên máy này. Hãy cài gói Triện; máy không cài được gói thì chạy `trien service install`. · " +
		"The service is not installed on this PC. Install Triện's package, or run `trien service install` where that cannot be.")
	errStopped = told("Dịch vụ đã cài nhưng không chạy. Hãy chạy `trien service start`. · " +
		"The service is installed and does not run. Run `trien service start`.")
	errSilent = told("Dịch vụ đã khởi động nhưng không trả lời. · The service was started and does not answer.")
	errFailed = told("Dịch vụ đã cài nhưng không chạy được. · The service is installed and fails.")
	errThere  = told("Dịch vụ đã được cài trên máy này; xem `trien service status`. Muốn cài lại thì gỡ trước: `trien service uninstall`. · " +
		"The service is installed on this PC already; see `trien service status`. To install it anew remove it first: `trien service uninstall`.")
	errNoManager = told("Máy này không dùng systemd: không có gì để đăng ký dịch vụ. Hãy để chương trình khởi động của máy chạy `trien service run`. · " +
		"This PC does not run systemd: there is nothing to register a service with. Have the PC's own init run `trien service run`.")
)

// packagedError says that the service is a package's.
type packagedError struct{ where string }

// Error is the sentence.
func (e *packagedError) Error() string {
	return fmt.Sprintf("Dịch vụ trên máy này là của gói cài đặt Triện (%s): gói cài, nâng cấp và gỡ nó, lệnh này không đụng đến. · "+
		"The service on this PC belongs to Triện's package (%s), which installs, upgrades and removes it; this command leaves it alone.", e.where, e.where)
}

// errExposed says that others than administrators could exchange a file that
// the service would run by.
func errExposed(path string) error {
	return told(fmt.Sprintf("%s: không chỉ quản trị ghi được tệp này hay thư mục chứa nó, hoặc dịch vụ không đọc được nó ở đó. Hãy chép nó vào nơi chỉ quản trị ghi được, ví dụ %s. · "+
		"%[1]s: others than administrators may write this file or its folder, or a service cannot read it there. Copy it to where only administrators write, such as %[2]s.",
		path, safePlace))
}

type serviceInstall struct {
	Anyway bool `help:"Install it though others than administrators may write the program or its folder: for trials."`
}

// Run registers this very program. It starts with the PC; the first time, start
// starts it.
func (c serviceInstall) Run(e *environment) error {
	if !administrator() {
		return errAdministrator
	}
	s, err := e.load()
	if err != nil {
		return err
	}
	if where := packaged(); where != "" {
		return &packagedError{where}
	}
	switch _, err := registeredState(s); {
	case errors.Is(err, errNoManager):
		return err
	case !errors.Is(err, manager.ErrNotInstalled):
		return errThere
	}
	program, err := ownPath()
	if err != nil {
		return err
	}
	arguments := serviceArguments()
	files := []string{program}
	if e.settings != settings.DefaultFile() {
		// Where a link leads is what the service reads, and what is looked at here.
		file, err := filepath.EvalSymlinks(e.settings)
		if err != nil {
			return err
		}
		files = append(files, file)
		arguments = append([]string{"--settings", file}, arguments...)
	}
	for _, path := range files {
		if !reachable(path) || !c.Anyway && !settings.AdministratorsAlone(path) {
			return errExposed(path)
		}
	}
	if err := register(s, program, arguments); err != nil {
		return asRefusal(err)
	}
	fmt.Println("Đã cài dịch vụ; nó chạy cùng máy. Chạy ngay: `trien service start`. · The service is installed and starts with the PC. To start it now: `trien service start`.")
	return nil
}

type serviceUninstall struct{}

// Run stops the service and removes what install made.
func (serviceUninstall) Run(e *environment) error {
	if !administrator() {
		return errAdministrator
	}
	where := packaged()
	if where != "" && !hidesPackage() {
		return &packagedError{where}
	}
	// A broken settings file is no reason to keep the service.
	s, err := e.load()
	if err != nil {
		s = settings.Defaults()
	}
	state, err := registeredState(s)
	switch {
	case errors.Is(err, errNoManager):
		return err
	case errors.Is(err, manager.ErrNotInstalled):
		return &exitError{exitNotInstalled, errNotInstalled}
	}
	m, err := managerOf(s)
	if err != nil {
		return err
	}
	if state != manager.StatusStopped {
		if err := m.Stop(); err != nil {
			return asRefusal(err)
		}
	}
	if err := unregister(m); err != nil {
		return asRefusal(err)
	}
	fmt.Println("Đã gỡ dịch vụ. · The service is removed.")
	if where != "" {
		fmt.Println(packageBack)
	}
	return nil
}

// registeredState is what the service manager says of the service:
// ErrNotInstalled where it has none, errNoManager where there is no manager.
func registeredState(s settings.Settings) (manager.Status, error) {
	m, err := managerOf(s)
	if err != nil {
		return manager.StatusUnknown, err
	}
	return m.Status()
}

// managerOf is the service as the service manager is to know it, for what needs
// its name alone.
func managerOf(s settings.Settings) (manager.Service, error) { return managed(s, "", nil) }

// neverRun is the part of kardianos/service that is not used: our service runs
// by itself (see runManaged).
type neverRun struct{}

func (neverRun) Start(manager.Service) error { return errUsage }
func (neverRun) Stop(manager.Service) error  { return errUsage }

// ownPath is this program, without symbolic links.
func ownPath() (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("the program's own path is unknown: %w", err)
	}
	return filepath.EvalSymlinks(self)
}

// asRefusal turns what a service manager says to whoever is no administrator
// into our sentence.
func asRefusal(err error) error {
	if isDenied(err) {
		return errAdministrator
	}
	return err
}

func isDenied(err error) bool { return errors.Is(err, fs.ErrPermission) }

// exitError is a failure with an exit code of its own.
type exitError struct {
	code int
	error
}

// Unwrap returns the failure.
func (e *exitError) Unwrap() error { return e.error }
