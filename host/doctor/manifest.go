package doctor

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"trien/host/nativemessaging"
	"trien/host/shown"
)

// Bounds of the files that are read, in bytes. A browser's preferences grow with
// the years.
const (
	maxManifest    = 64 << 10
	maxPolicyFile  = 1 << 20
	maxPreferences = 16 << 20
)

// readBounded reads a regular file that is not larger than limit.
func readBounded(path string, limit int64) ([]byte, error) {
	info, err := os.Stat(path) // before opening: a pipe would block
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > limit {
		return nil, fmt.Errorf("%s: no regular file of at most %d bytes", filepath.Base(path), limit)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, limit))
}

// manifest is a native-messaging manifest (WebExtensions, "Native manifests"),
// as far as it matters.
type manifest struct {
	Name              string   `json:"name"`
	Path              string   `json:"path"`
	Type              string   `json:"type"`
	AllowedOrigins    []string `json:"allowed_origins"`
	AllowedExtensions []string `json:"allowed_extensions"`
}

func readManifest(path string) (manifest, error) {
	data, err := readBounded(path, maxManifest)
	if err != nil {
		return manifest{}, err
	}
	return parseManifest(data, filepath.Dir(path))
}

// parseManifest reads a manifest that lies in folder, by which a relative path
// goes on Windows.
func parseManifest(data []byte, folder string) (m manifest, err error) {
	if err := json.Unmarshal(bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF")), &m); err != nil {
		return m, err
	}
	switch {
	case m.Name != nativemessaging.Name:
		return m, fmt.Errorf("name is %q", shown.Name(m.Name))
	case m.Type != "stdio":
		return m, fmt.Errorf("type is %q", shown.Name(m.Type))
	case m.Path == "":
		return m, errors.New("there is no path")
	}
	if !filepath.IsAbs(m.Path) {
		if !relativeManifests {
			return m, errors.New("path is not absolute")
		}
		m.Path = filepath.Join(folder, m.Path)
	}
	return m, nil
}

// allows tells whether the extension may start the program.
func (m manifest) allows(f family, id string) bool {
	if f == firefox {
		return slices.Contains(m.AllowedExtensions, id)
	}
	return slices.Contains(m.AllowedOrigins, nativemessaging.ChromiumOrigin(id))
}

// short is a text of a file that a stranger wrote, such as a version.
func short(s string) string { return shown.Line(s, 40) }
