package policies

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
)

// Shadow is a policy of ours that another file of the same folder replaces.
type Shadow struct {
	File   string // the other
	Policy string
}

// maxPolicyFile bounds how much of a policy file is read, in bytes.
const maxPolicyFile = 1 << 20

// Shadows looks below root for files that replace a policy of ours: whatever
// their name ends in, as Chromium does. What cannot be read, or is no JSON, the
// browser does not take either.
func Shadows(root string, ours []byte) []Shadow {
	var set map[string]json.RawMessage
	if json.Unmarshal(ours, &set) != nil {
		return nil
	}
	var found []Shadow
	for _, folder := range Managed {
		entries, _ := os.ReadDir(filepath.Join(root, folder))
		for _, e := range entries {
			if e.IsDir() || e.Name() <= FileName {
				continue
			}
			path := filepath.Join(root, folder, e.Name())
			for _, policy := range policiesIn(path) {
				if _, both := set[policy]; both {
					found = append(found, Shadow{File: path, Policy: policy})
				}
			}
		}
	}
	return found
}

// policiesIn are the names of the policies that a file sets, in order.
func policiesIn(path string) []string {
	data, err := read(path)
	var set map[string]json.RawMessage
	if err != nil || json.Unmarshal(data, &set) != nil {
		return nil
	}
	names := make([]string, 0, len(set))
	for name := range set {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
