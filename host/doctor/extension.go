package doctor

import (
	"encoding/json"
	"path/filepath"
	"slices"
)

// findExtension looks for the extension in one profile.
func findExtension(f family, profile string, ids []string) []installed {
	var found []installed
	if f == firefox {
		if data, err := readBounded(filepath.Join(profile, "extensions.json"), maxPreferences); err == nil {
			found = parseAddons(data, ids)
		}
	} else {
		for _, name := range []string{"Preferences", "Secure Preferences"} {
			data, err := readBounded(filepath.Join(profile, name), maxPreferences)
			if err != nil {
				continue
			}
			for _, e := range parsePreferences(data, profile, ids) {
				if !slices.ContainsFunc(found, func(other installed) bool { return other.id == e.id }) {
					found = append(found, e)
				}
			}
		}
	}
	for i := range found {
		found[i].profile = filepath.Base(profile)
	}
	return found
}

// preferences are a Chromium profile's, as far as they matter.
type preferences struct {
	Extensions struct {
		Settings map[string]struct {
			State          *int            `json:"state"` // 0: disabled, in older versions
			DisableReasons json.RawMessage `json:"disable_reasons"`
			// Path is below the profile's folder Extensions, or that of an
			// extension that was loaded unpacked.
			Path     string           `json:"path"`
			Manifest *extensionLoaded `json:"manifest"`
		} `json:"settings"`
	} `json:"extensions"`
	Profile struct {
		ContentSettings struct {
			Exceptions map[string]json.RawMessage `json:"exceptions"`
		} `json:"content_settings"`
	} `json:"profile"`
}

type extensionLoaded struct {
	Version string `json:"version"`
}

// parsePreferences finds the extension in a Chromium profile's preferences.
func parsePreferences(data []byte, profile string, ids []string) (found []installed) {
	var p preferences
	if json.Unmarshal(data, &p) != nil {
		return nil
	}
	for _, id := range ids {
		entry, ok := p.Extensions.Settings[id]
		if !ok {
			continue
		}
		e := installed{id: id, disabled: entry.State != nil && *entry.State == 0 || reasons(entry.DisableReasons)}
		loaded := entry.Manifest
		if loaded == nil && entry.Path != "" {
			loaded = readLoaded(profile, entry.Path)
		}
		if loaded == nil {
			continue // it was removed; the browser remembers that
		}
		e.version = short(loaded.Version)
		found = append(found, e)
	}
	return found
}

// reasons tells whether there are any, a bit mask or a list.
func reasons(data json.RawMessage) bool {
	var mask int
	var list []int
	return json.Unmarshal(data, &mask) == nil && mask != 0 || json.Unmarshal(data, &list) == nil && len(list) > 0
}

// readLoaded reads the manifest of the extension itself.
func readLoaded(profile, path string) *extensionLoaded {
	if !filepath.IsAbs(path) {
		if !filepath.IsLocal(path) {
			return nil
		}
		path = filepath.Join(profile, "Extensions", path)
	}
	data, err := readBounded(filepath.Join(path, "manifest.json"), maxManifest)
	var m extensionLoaded
	if err != nil || json.Unmarshal(data, &m) != nil {
		return nil
	}
	return &m
}

// parseAddons finds the extension in a Firefox profile's extensions.json.
func parseAddons(data []byte, ids []string) (found []installed) {
	var file struct {
		Addons []struct {
			ID      string `json:"id"`
			Version string `json:"version"`
			Active  bool   `json:"active"`
		} `json:"addons"`
	}
	if json.Unmarshal(data, &file) != nil {
		return nil
	}
	for _, a := range file.Addons {
		if slices.Contains(ids, a.ID) {
			found = append(found, installed{id: a.ID, version: short(a.Version), disabled: !a.Active})
		}
	}
	return found[:min(len(found), len(ids))]
}
