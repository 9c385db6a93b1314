// Command generate writes what the Windows package is made of and what other
// tables of the project already say:
//
//   - the native-messaging manifests, of the extension's ids;
//   - Trien.admx and its texts in Vietnamese and English, of the settings' keys,
//     so that Group Policy has every key and no other;
//   - the parts of trien.wxs of which there is one for each origin;
//   - the program's icon, of the extension's images.
//
// Usage, in the module's folder: generate OUT
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"trien/host/nativemessaging"
	"trien/installer/manifest"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: generate OUT")
		os.Exit(2)
	}
	if err := generate(os.Args[1], "."); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// generate writes all files below out. root is the module's folder.
func generate(out, root string) error {
	files := map[string][]byte{}
	for name, make := range map[string]func() ([]byte, error){
		// Relative to the manifest's folder, which browsers allow on Windows.
		nativemessaging.Name + ".chromium.json": func() ([]byte, error) { return manifest.Chromium("trien.exe") },
		nativemessaging.Name + ".firefox.json":  func() ([]byte, error) { return manifest.Firefox("trien.exe") },
		"loopback.wxi":                          loopback,
		"loopbackrefs.wxi":                      loopbackRefs,
		"trien.ico":                             func() ([]byte, error) { return icon(filepath.Join(root, "extension", "icons")) },
	} {
		data, err := make()
		if err != nil {
			return err
		}
		files[name] = data
	}
	reference, err := os.ReadFile(filepath.Join(root, "host", "settings", "SETTINGS.md"))
	if err != nil {
		return err
	}
	p, err := policies(string(reference))
	if err != nil {
		return err
	}
	files["admx/Trien.admx"] = p.admx()
	files["admx/vi-VN/Trien.adml"] = p.adml(vietnamese)
	files["admx/en-US/Trien.adml"] = p.adml(english)
	for name, data := range files {
		path := filepath.Join(out, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
