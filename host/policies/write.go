package policies

import (
	"bytes"
	"errors"
	"io"
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
	return write(root, Chromium(s), Firefox(s))
}

// Remove takes away all that Write made below root.
func Remove(root string) error {
	_, err := write(root, nil, nil)
	return err
}

func write(root string, chromium, firefox []byte) (w Written, err error) {
	for _, folder := range Managed {
		err = errors.Join(err, w.put(filepath.Join(root, folder, FileName), chromium))
	}
	path := filepath.Join(root, FirefoxPolicies)
	old, readErr := read(path)
	if !errors.Is(readErr, fs.ErrNotExist) && !ours(old) {
		w.ForeignFirefox = firefox != nil
		return w, err
	}
	return w, errors.Join(err, w.put(path, firefox))
}

// put exchanges a file; without data there shall be none.
func (w *Written) put(path string, data []byte) error {
	old, err := read(path)
	switch {
	case data == nil && errors.Is(err, fs.ErrNotExist), data != nil && err == nil && bytes.Equal(old, data):
		return nil
	case data == nil:
		err = os.Remove(path)
	default:
		err = exchange(path, data)
	}
	if err == nil {
		w.Changed = append(w.Changed, path)
	}
	return err
}

// exchange writes a file whole, which every user may read. It grows in the
// folder above: a browser takes every file that is in its own.
func exchange(path string, data []byte) error {
	folder := filepath.Dir(path)
	if err := makeFolder(folder); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(folder), ".trien-")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// makeFolder makes a folder, and those above it, which every user may read,
// whatever the umask of who asks. What is there already stays as it is.
func makeFolder(path string) error {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := makeFolder(filepath.Dir(path)); err != nil {
		return err
	}
	if err := os.Mkdir(path, 0o755); err != nil {
		return err
	}
	return os.Chmod(path, 0o755)
}

// read reads no more of a file than a policy file may have.
func read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxPolicyFile))
}
