package pdf

import "io"

// headerVersion returns the version that the header names; 1.7 where it names
// none.
func headerVersion(r io.ReaderAt, size int64) (string, error) {
	head, _, err := readHeader(r, size)
	if err != nil {
		return "", err
	}
	digit := func(c byte) bool { return c >= '0' && c <= '9' }
	if len(head) >= 8 && digit(head[5]) && head[6] == '.' && digit(head[7]) {
		return string(head[5:8]), nil
	}
	return "1.7", nil
}

// version returns the later of the versions that header and catalog claim.
func (f *File) version() (string, error) {
	version, err := headerVersion(f.whole, f.Size())
	if err != nil {
		return "", err
	}
	catalog, err := f.Catalog()
	if err != nil {
		return "", err
	}
	own, err := f.Resolve(catalog["Version"])
	if n, ok := own.(Name); ok && string(n) > version {
		version = string(n)
	}
	return version, err
}
