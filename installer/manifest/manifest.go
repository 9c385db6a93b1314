// Package manifest writes the native-messaging manifests by which browsers find
// the program (WebExtensions, "Native manifests"): the packages of every system
// carry them, each with the program's path there.
package manifest

import (
	"bytes"
	"encoding/json"

	"trien/host/nativemessaging"
)

// Manifest is the file's content. It names the extension that may start the
// program, and nobody else.
type Manifest struct {
	Name              string   `json:"name"`
	Description       string   `json:"description"`
	Path              string   `json:"path"`
	Type              string   `json:"type"`
	AllowedOrigins    []string `json:"allowed_origins,omitempty"`    // Chromium and its kin
	AllowedExtensions []string `json:"allowed_extensions,omitempty"` // Firefox
}

// Chromium is the manifest for Chrome, Edge and their kin. path is the
// program's: absolute, but on Windows it may be relative to the manifest's
// folder.
func Chromium(path string) ([]byte, error) {
	return encoded(Manifest{Path: path, AllowedOrigins: []string{nativemessaging.ChromiumOrigin(nativemessaging.ChromiumID)}})
}

// Firefox is the manifest for Firefox; path as with Chromium.
func Firefox(path string) ([]byte, error) {
	return encoded(Manifest{Path: path, AllowedExtensions: []string{nativemessaging.FirefoxID}})
}

func encoded(m Manifest) ([]byte, error) {
	m.Name, m.Description, m.Type = nativemessaging.Name, "Triện", "stdio"
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	err := e.Encode(m)
	return b.Bytes(), err
}
