package main

import (
	"bytes"
	"encoding/json"

	"trien/host/nativemessaging"
)

// hostName is what the extension calls the program.
const hostName = "vn.trien.host"

// manifest tells a browser of the program (WebExtensions, "Native manifests").
// Its path is relative to its own folder, which browsers allow on Windows.
type manifest struct {
	Name              string   `json:"name"`
	Description       string   `json:"description"`
	Path              string   `json:"path"`
	Type              string   `json:"type"`
	AllowedOrigins    []string `json:"allowed_origins,omitempty"`
	AllowedExtensions []string `json:"allowed_extensions,omitempty"`
}

func chromiumManifest() ([]byte, error) {
	return encoded(manifest{AllowedOrigins: []string{"chrome-extension://" + nativemessaging.ChromiumID + "/"}})
}

func firefoxManifest() ([]byte, error) {
	return encoded(manifest{AllowedExtensions: []string{nativemessaging.FirefoxID}})
}

func encoded(m manifest) ([]byte, error) {
	m.Name, m.Description, m.Path, m.Type = hostName, "Triện", "trien.exe", "stdio"
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	err := e.Encode(m)
	return b.Bytes(), err
}
