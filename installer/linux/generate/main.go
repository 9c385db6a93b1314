// Command generate writes what the Debian and RPM packages are made of and what
// other tables of the project already say:
//
//   - the native-messaging manifests, of the extension's ids;
//   - copyright, of the licences of all modules in the program;
//   - settings.toml, an example of every key with its sentences.
//
// Usage, in the module's folder: generate OUT
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"trien/installer/manifest"
)

// program is where the packages put the program.
const program = "/usr/bin/trien"

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

// generate writes all files into the folder out. root is the module's folder.
func generate(out, root string) error {
	reference, err := os.ReadFile(filepath.Join(root, "host", "settings", "SETTINGS.md"))
	if err != nil {
		return err
	}
	files := map[string]func() ([]byte, error){
		"chromium.json": func() ([]byte, error) { return manifest.Chromium(program) },
		"firefox.json":  func() ([]byte, error) { return manifest.Firefox(program) },
		"copyright":     func() ([]byte, error) { return copyright(root) },
		"settings.toml": func() ([]byte, error) { return example(string(reference)) },
	}
	for name, make := range files {
		data, err := make()
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(out, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
