package token

import (
	_ "embed"
	"encoding/json"
	"maps"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
)

//go:embed drivers.json
var driversJSON []byte

// Driver is a known maker's PKCS#11 module, by the file names that it has been
// installed under. File names are a hint for people who set a PC up: they say
// whose module a file probably is, and nothing is ever loaded because of them.
type Driver struct {
	Name   string `json:"name"`             // of the token or the CA that hands it out
	Vendor string `json:"vendor,omitempty"` // who makes the module, where known
	// File names for each system; a path where it is installed in a folder of
	// its own.
	Windows []string `json:"windows,omitempty"`
	Linux   []string `json:"linux,omitempty"`
	Darwin  []string `json:"darwin,omitempty"`
	Note    string   `json:"note,omitempty"`
	// Sources say where its file names were found: keys of DriverSources.
	Sources []string `json:"sources"`
}

// driverData is drivers.json.
type driverData struct {
	Sources map[string]string `json:"sources"`
	Drivers []Driver          `json:"drivers"`
}

var drivers = sync.OnceValue(func() driverData {
	var d driverData
	if err := json.Unmarshal(driversJSON, &d); err != nil {
		panic("token: drivers.json: " + err.Error())
	}
	return d
})

// Drivers returns the modules of tokens in use in Vietnam, from drivers.json.
// The caller may change the list, not the lists in it.
func Drivers() []Driver { return slices.Clone(drivers().Drivers) }

// DriverSources are the publications that the drivers' file names come from, by
// the names that Driver.Sources gives them.
func DriverSources() map[string]string { return maps.Clone(drivers().Sources) }

// files are the driver's file names on one system (a GOOS).
func (d *Driver) files(system string) []string {
	switch system {
	case "windows":
		return d.Windows
	case "darwin":
		return d.Darwin
	}
	return d.Linux
}

// DriverOf returns the driver that installs modules under the name of file, a
// path or a name of this system. It knows a CSP shell by the name of its module,
// see ModuleOfShell.
func DriverOf(file string) (Driver, bool) { return driverOf(filepath.Base(file), runtime.GOOS) }

func driverOf(name, system string) (Driver, bool) {
	if module, ok := ModuleOfShell(name); ok {
		name = module
	}
	for _, d := range drivers().Drivers {
		for _, known := range d.files(system) {
			known = path.Base(known)
			if known == name || (system == "windows" && strings.EqualFold(known, name)) {
				return d, true
			}
		}
	}
	return Driver{}, false
}

// ModuleOfShell returns the PKCS#11 module that stands beside a CSP shell. Some
// makers install two libraries, x_s.dll for Windows' CryptoAPI and x.dll for
// PKCS#11, and people take the first for the second. ok is false where the name
// is not a shell's.
func ModuleOfShell(file string) (module string, ok bool) {
	const shell = "_s.dll"
	cut := len(file) - len(shell)
	if cut <= 0 || !strings.EqualFold(file[cut:], shell) || strings.ContainsAny(file[cut-1:cut], `/\`) {
		return "", false
	}
	return file[:cut] + file[cut+len("_s"):], true
}

// DriverFolders are the folders in which modules are installed on this system:
// FindModules' usual argument. Those that do not exist are in it too.
func DriverFolders() []string {
	folders := libraryFolders()
	for _, d := range drivers().Drivers {
		for _, f := range d.files(runtime.GOOS) {
			if dir := filepath.Dir(filepath.FromSlash(f)); dir != "." && !slices.Contains(folders, dir) {
				folders = append(folders, dir)
			}
		}
	}
	return folders
}
