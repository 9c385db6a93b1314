package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// module is what `go list` tells of one that the program contains.
type module struct {
	Path, Version, Dir string
	Main               bool
}

// modules are those whose packages are in the program, in the order of their
// paths.
func modules(root string) ([]module, error) {
	cmd := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", "./host")
	cmd.Dir = root
	said, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	inside := map[string]bool{}
	for _, path := range strings.Fields(string(said)) {
		inside[path] = true
	}
	cmd = exec.Command("go", "list", "-m", "-json", "all")
	cmd.Dir = root
	if said, err = cmd.Output(); err != nil {
		return nil, fmt.Errorf("go list -m: %w", err)
	}
	var list []module
	for d := json.NewDecoder(bytes.NewReader(said)); ; {
		var m module
		if err := d.Decode(&m); errors.Is(err, io.EOF) {
			return list, nil
		} else if err != nil {
			return nil, err
		}
		if inside[m.Path] && !m.Main {
			list = append(list, m)
		}
	}
}

// licence is a file of a module's top folder that says what may be done with it.
var licence = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice)([.-].*)?$`)

// apache finds the Apache License's text, of which every Debian has a copy, and
// every package of ours.
var apache = regexp.MustCompile(`(?s)\s*Apache License\s+Version 2\.0, January 2004.*?END OF TERMS AND CONDITIONS`)

// maxLicences bounds what is read of one module.
const maxLicences = 256 << 10

// copyright says whose the program and all that is linked into it is: for each
// module its licence, in its own words. A module without one is an error.
func copyright(root string) ([]byte, error) {
	list, err := modules(root)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString("Triện (https://trien.vn)\n\nCopyright: the Triện maintainers\n\n" +
		"Licensed under the Apache License, Version 2.0:\n" +
		"/usr/share/common-licenses/Apache-2.0 (Debian), /usr/share/licenses/trien/LICENSE (RPM)\n\n" +
		"The program contains PDFium, copyright The PDFium Authors (BSD-3-Clause and\n" +
		"Apache-2.0, https://pdfium.googlesource.com), the runtime and library of Go,\n" +
		"copyright The Go Authors (BSD-3-Clause), and these modules:\n")
	for _, m := range list {
		fmt.Fprintf(&b, "\n%s\n%s %s\n\n", strings.Repeat("-", 70), m.Path, m.Version)
		entries, err := os.ReadDir(m.Dir)
		if err != nil {
			return nil, err
		}
		found := 0
		for _, e := range entries {
			if e.IsDir() || !licence.MatchString(e.Name()) {
				continue
			}
			data, err := os.ReadFile(filepath.Join(m.Dir, e.Name()))
			if err != nil {
				return nil, err
			}
			if found += len(data); found > maxLicences {
				return nil, fmt.Errorf("%s: licences of more than %d bytes", m.Path, maxLicences)
			}
			text := apache.ReplaceAll(data, []byte("Apache License, Version 2.0: see above.\n"))
			b.WriteString(strings.TrimSpace(strings.ReplaceAll(string(text), "\r", "")) + "\n\n")
		}
		if found == 0 {
			return nil, fmt.Errorf("%s has no licence", m.Path)
		}
	}
	return b.Bytes(), nil
}
