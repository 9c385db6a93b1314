package settings

import "path/filepath"

// AdministratorsAlone tells whether nobody but administrators can change what is
// at path: neither the file nor a folder above it belongs to, or may be written
// by, anybody else. The folder at the very top is left aside on Windows, where
// everybody may add to it. What cannot be looked at is not the administrators'
// alone.
func AdministratorsAlone(path string) bool {
	for {
		if !ownedByAdministrators(path) || othersWrite(path) {
			return false
		}
		above := filepath.Dir(path)
		if above == path || isVolume(above) {
			return true
		}
		path = above
	}
}
