package policies

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"trien/host/settings"
)

// Written tells what Write did, and what it left.
type Written struct {
	// Changed are the files that are now others than before.
	Changed []string
	// ForeignFirefox tells that Firefox should have a policy and has a file of
	// somebody else's, which was left alone.
	ForeignFirefox bool
}

// Write brings the policies below root ("/" on a PC) in line with s. Each file
// is exchanged whole; one that is right already is not touched. It needs the
// rights of root: who may write there rules all browsers of the PC.
func Write(root string, s settings.Settings) (Written, error) {
	var w Written
	folder := filepath.Join(root, Folder)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return w, err
	}
	if err := w.put(filepath.Join(folder, ChromiumFile), Chromium(s)); err != nil {
		return w, err
	}
	if err := w.put(filepath.Join(folder, FirefoxFile), Firefox(s)); err != nil {
		return w, err
	}
	return w, w.linkFirefox(filepath.Join(root, FirefoxPolicies), Firefox(s) != nil)
}

// Remove takes away all that Write made below root, and Firefox' link with it.
func Remove(root string) error {
	var w Written
	return errors.Join(
		w.linkFirefox(filepath.Join(root, FirefoxPolicies), false),
		os.RemoveAll(filepath.Join(root, Folder)))
}

// put exchanges a file; without data there shall be none.
func (w *Written) put(path string, data []byte) error {
	old, err := os.ReadFile(path)
	if data == nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		w.Changed = append(w.Changed, path)
		return os.Remove(path)
	}
	if err == nil && bytes.Equal(old, data) {
		return nil
	}
	w.Changed = append(w.Changed, path)
	f, err := os.CreateTemp(filepath.Dir(path), ".new-")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	// Every user's browser reads it.
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// linkFirefox makes Firefox' file a link to ours, or takes the link away. Only
// such a link is ours.
func (w *Written) linkFirefox(path string, wanted bool) error {
	ours := filepath.Join(Folder, FirefoxFile)
	target, err := os.Readlink(path)
	linked := err == nil && target == ours
	switch {
	case linked == wanted:
		return nil
	case linked:
		w.Changed = append(w.Changed, path)
		return os.Remove(path)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	err = os.Symlink(ours, path)
	if errors.Is(err, fs.ErrExist) {
		w.ForeignFirefox = true
		return nil
	}
	if err == nil {
		w.Changed = append(w.Changed, path)
	}
	return err
}
