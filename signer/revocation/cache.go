package revocation

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Bounds of the cache, in memory and on disk.
const (
	maxMemory   = 8 << 20 // bytes of answers; a list takes ten times that
	maxFiles    = 256
	maxDisk     = 128 << 20 // bytes
	maxTempLife = time.Hour
)

// recall returns the answer of a source that was kept, nil where there is none
// that is young enough.
func (c *Checker) recall(s source) *Evidence {
	c.mu.Lock()
	kept, ok := c.memory[s.key()]
	c.mu.Unlock()
	if ok && time.Since(kept.at) < s.maxAge() {
		return kept.evidence
	}
	if c.CacheDir == "" {
		return nil
	}
	name := filepath.Join(c.CacheDir, s.key())
	info, err := os.Lstat(name)
	if err != nil || !info.Mode().IsRegular() || info.Size() > MaxCRL || time.Since(info.ModTime()) >= s.maxAge() {
		return nil
	}
	der, err := os.ReadFile(name)
	if err != nil {
		return nil
	}
	e := &Evidence{}
	e.add(s.kind, der)
	c.remember(s, e, info.ModTime(), len(der))
	return e
}

// remember keeps an answer of some size in memory, and forgets all others where
// they become too much.
func (c *Checker) remember(s source, e *Evidence, at time.Time, size int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.memory == nil || c.memorySize+size > maxMemory {
		c.memory, c.memorySize = map[string]fetched{}, 0
	}
	c.memory[s.key()] = fetched{e, at}
	c.memorySize += size
}

// keep stores an answer. A cache that cannot be written is only slower.
func (c *Checker) keep(s source, e *Evidence, der []byte) {
	c.remember(s, e, time.Now(), len(der))
	if c.CacheDir == "" {
		return
	}
	if err := c.write(s.key(), der); err != nil && c.Log != nil {
		c.Log.Warn("revocation cache", "error", err)
	}
}

// write makes a file whole or not at all.
func (c *Checker) write(name string, data []byte) error {
	if err := os.MkdirAll(c.CacheDir, 0o700); err != nil {
		return err
	}
	c.prune(int64(len(data)))
	f, err := os.CreateTemp(c.CacheDir, "new-*.tmp")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(c.CacheDir, name))
	}
	if err != nil {
		_ = os.Remove(f.Name()) // what is left is removed by prune
	}
	return err
}

// prune removes answers that are too old, and the oldest where there are too
// many. Only files with names of this package's making are touched.
func (c *Checker) prune(room int64) {
	entries, err := os.ReadDir(c.CacheDir)
	if err != nil {
		return
	}
	var files []fs.FileInfo
	size := room
	for _, e := range entries {
		ext := filepath.Ext(e.Name())
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		switch age := time.Since(info.ModTime()); {
		case strings.HasPrefix(e.Name(), "new-") && ext == ".tmp":
			if age > maxTempLife {
				_ = os.Remove(filepath.Join(c.CacheDir, e.Name())) // next time
			}
		case len(e.Name()) < 64 || ext != ".ocsp" && ext != ".crl":
		case age >= MaxAgeCRL:
			_ = os.Remove(filepath.Join(c.CacheDir, e.Name())) // next time
		default:
			files, size = append(files, info), size+info.Size()
		}
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int { return cmp.Compare(a.ModTime().UnixNano(), b.ModTime().UnixNano()) })
	for len(files) > 0 && (len(files) >= maxFiles || size > maxDisk) {
		_ = os.Remove(filepath.Join(c.CacheDir, files[0].Name())) // next time
		size -= files[0].Size()
		files = files[1:]
	}
}
