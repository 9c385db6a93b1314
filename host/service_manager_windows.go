package main

import (
	"errors"
	"syscall"
	"unsafe"

	manager "github.com/kardianos/service"
	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"

	"trien/host/settings"
)

const (
	// serviceName is the service's name, as the installer has it, and its source
	// in the Event Log.
	serviceName       = "Trien"
	whereLogs         = "(Event Viewer → Windows Logs → Application → Trien)"
	safePlace         = `C:\Program Files\Trien`
	asAdministratorVI = "mở Command Prompt bằng Run as administrator rồi chạy lại"
	asAdministratorEN = "open a Command Prompt with Run as administrator and run it again"
)

// upgradeCode is that of the MSI (installer/windows/trien.wxs), by which Windows
// knows all its versions.
const upgradeCode = "{6F0B6C5E-7C6C-4B0E-9B39-8C2B1B8F7A10}"

var relatedProducts = windows.NewLazySystemDLL("msi.dll").NewProc("MsiEnumRelatedProductsW")

// packaged names the installed MSI by its product code, "" where there is none.
func packaged() string {
	code, err := windows.UTF16PtrFromString(upgradeCode)
	if err != nil || relatedProducts.Find() != nil {
		return ""
	}
	var product [39]uint16 // a GUID in braces
	if r, _, _ := relatedProducts.Call(uintptr(unsafe.Pointer(code)), 0, 0, uintptr(unsafe.Pointer(&product))); syscall.Errno(r) != windows.ERROR_SUCCESS {
		return ""
	}
	return "MSI " + windows.UTF16ToString(product[:])
}

// hidesPackage is for systemd: Windows has one service of a name, and the MSI
// makes it its own.
func hidesPackage() bool { return false }

const packageBack = "" // see hidesPackage

func administrator() bool { return windows.GetCurrentProcessToken().IsElevated() }

func serviceArguments() []string { return []string{"service", "run", "--managed"} }

// managed is the service as the service manager is to know it: what the MSI
// says of it, by another program.
func managed(_ settings.Settings, program string, arguments []string) (manager.Service, error) {
	return manager.New(neverRun{}, &manager.Config{
		Name: serviceName, DisplayName: "Triện",
		Description: "Cửa vào cho trang web trên máy này; không đụng đến văn bản, mã PIN hay khóa. · The door for web pages on this PC; it touches no document, PIN or key.",
		UserName:    `NT AUTHORITY\LocalService`, Executable: program, Arguments: arguments,
		Option: manager.KeyValue{
			manager.OnFailure:              manager.OnFailureRestart,
			manager.OnFailureDelayDuration: "1m",
			manager.OnFailureResetPeriod:   24 * 60 * 60, // seconds
		},
	})
}

// reachable tells whether the service could read what is there: files that only
// administrators write everybody reads.
func reachable(string) bool { return true }

// register has the service start with the PC, as LocalService.
func register(s settings.Settings, program string, arguments []string) error {
	if s.Service.Account != settings.Defaults().Service.Account {
		return told("service.account: lệnh này chỉ cài dịch vụ chạy dưới tên LocalService; tài khoản khác thì cài bằng sc.exe. · " +
			"This command installs the service as LocalService; for another account use sc.exe.")
	}
	m, err := managed(s, program, arguments)
	if err != nil {
		return err
	}
	if err := m.Install(); err != nil {
		return err
	}
	// As the MSI does it: Wine knows no other way.
	key, err := registry.OpenKey(registry.LOCAL_MACHINE, `SYSTEM\CurrentControlSet\Services\`+serviceName, registry.SET_VALUE)
	if err == nil {
		err = key.SetDWordValue("DelayedAutostart", 1)
		key.Close()
	}
	if err != nil {
		return errors.Join(err, unregister(m))
	}
	return nil
}

// unregister removes the service and its source in the Event Log.
func unregister(m manager.Service) error { return m.Uninstall() }
