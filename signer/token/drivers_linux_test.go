package token

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestDriversAreNamedOnceAndCompletely(t *testing.T) {
	owner, sources := map[string]string{}, DriverSources()
	for _, d := range Drivers() {
		if len(d.Sources) == 0 {
			t.Errorf("%s has no source", d.Name)
		}
		for _, s := range d.Sources {
			if sources[s] == "" {
				t.Errorf("%s: no source is called %q", d.Name, s)
			}
		}
		if d.Name == "" || len(d.Windows)+len(d.Linux)+len(d.Darwin) == 0 {
			t.Errorf("%+v", d)
		}
		for _, f := range d.Windows {
			key := strings.ToLower(f)
			if owner[key] != "" || !strings.HasSuffix(f, ".dll") || filepath.Base(f) != f {
				t.Errorf("%s of %s and %s", f, d.Name, owner[key])
			}
			if _, shell := ModuleOfShell(f); shell {
				t.Errorf("%s is a CSP shell", f)
			}
			owner[key] = d.Name
		}
	}
	for file, want := range map[string]string{
		"bit4xpki.dll": "TokenME EVO v2", "ETPKCS11.DLL": "eToken, GCA-01", "viettel-ca_v6.dll": "Viettel-CA",
		"viettel-ca_v5_s.dll": "Viettel-CA", "vina-cav10.dll": "Vina-CA", "nca_v7.dll": "NC-CA", "kernel32.dll": "",
	} {
		if d, _ := driverOf(file, "windows"); d.Name != want {
			t.Errorf("%s is %q", file, d.Name)
		}
	}
	if d, ok := driverOf("libbit4xpki.so", "linux"); !ok || d.Vendor != "Bit4id" {
		t.Errorf("%+v", d)
	}
}

func TestShellIsToldFromItsModule(t *testing.T) {
	for shell, want := range map[string]string{
		"viettel-ca_v6_s.dll": "viettel-ca_v6.dll", `C:\Windows\System32\nca_v4_S.DLL`: `C:\Windows\System32\nca_v4.DLL`,
		"viettel-ca_v6.dll": "", "_s.dll": "", `C:\x\_s.dll`: "", "a_s.so": "", "": "",
	} {
		if got, ok := ModuleOfShell(shell); got != want || ok != (want != "") {
			t.Errorf("%s: %q, %v", shell, got, ok)
		}
	}
}

func TestModulesAreFoundWithoutLoadingThem(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		t.Helper()
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	old := write("viettel-ca_v6.dll", peLibrary(0x14C, 32, entryPoint))
	shell := write("viettel-ca_v6_s.dll", peLibrary(0x14C, 32, "CPAcquireContext"))
	unknown := write("zz.DLL", peLibrary(0x8664, 64, entryPoint))
	elf := write("libbit4xpki.so", tinyELF())
	write("notes.txt", peLibrary(0x14C, 32, entryPoint))
	write("broken.dll", []byte("MZ"))
	write("other.dll", peLibrary(0x14C, 32, "DllMain"))
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.so"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elf, filepath.Join(dir, "again.so")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("pipe.so", filepath.Join(dir, "topipe.so")); err != nil {
		t.Fatal(err)
	}
	found, err := FindModules(t.Context(), []string{dir, filepath.Join(dir, "missing"), dir})
	if err != nil || len(found) != 3 {
		t.Fatalf("%+v, %v", found, err)
	}
	if m := found[1]; m.Path != old || m.Driver.Name != "Viettel-CA" || m.Shell != shell || m.Library.Bits != 32 || m.Library.Fits() {
		t.Errorf("%+v", m)
	}
	if m := found[2]; m.Path != unknown || m.Driver.Name != "" || m.Shell != "" || m.Library.Bits != 64 {
		t.Errorf("%+v", m)
	}
	if m := found[0]; m.Path != elf || m.Driver.Vendor != "Bit4id" {
		t.Errorf("%+v", m)
	}
	if _, err := FindModules(t.Context(), []string{"System32"}); err == nil {
		t.Error("a folder that is not absolute")
	}
}

func TestInstalledModulesAreFound(t *testing.T) {
	found, err := FindModules(t.Context(), DriverFolders())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range found {
		t.Logf("%s: %s, %+v", m.Path, m.Driver.Name, m.Library)
	}
}
