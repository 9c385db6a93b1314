package doctor

import (
	"os"
	"path/filepath"
	"slices"
)

// places tells where things are on this PC.
type places struct {
	// root is before every path of the system, "" but in tests.
	root string
	// home is this person's folder, or no folder at all, so that nothing is found
	// below it. user is the account's name, "" where unknown.
	home, user string
}

func thisPC() places {
	home, err := os.UserHomeDir()
	if err != nil {
		home = os.DevNull
	}
	return places{home: home, user: userName()}
}

// maxProfiles bounds the profiles of one browser that are looked into.
const maxProfiles = 20

// chromiumProfiles are the folders of a browser's profiles: those that have
// preferences.
func chromiumProfiles(data string) []string { return holding(data, "Preferences") }

// firefoxProfiles are those that have a list of add-ons.
func firefoxProfiles(data string) []string { return holding(data, "extensions.json") }

// holding are the folders in folder that have a file of that name.
func holding(folder, file string) []string {
	var found []string
	entries, _ := os.ReadDir(folder) // one that is not there has none
	for _, e := range entries {
		path := filepath.Join(folder, e.Name())
		if info, err := os.Stat(filepath.Join(path, file)); err == nil && info.Mode().IsRegular() {
			found = append(found, path)
		}
	}
	return found[:min(len(found), maxProfiles)]
}

// existing leaves out what is not there.
func existing(paths []string) []string {
	return slices.DeleteFunc(paths, func(p string) bool {
		_, err := os.Lstat(p)
		return err != nil
	})
}
