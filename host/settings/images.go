package settings

import (
	"fmt"
	"io"
	"os"
)

// maxImage bounds a signature image's file, in bytes.
const maxImage = 5 << 20

// Read returns the image for a purpose, nil where the settings name none.
func (i Images) Read(purpose string) ([]byte, error) {
	path := map[string]string{"approve": i.Approve, "issue": i.Issue}[purpose]
	if path == "" {
		return nil, nil
	}
	return ReadImage(path)
}

// ReadImage reads an image file, which may not be larger than 5 MiB.
func ReadImage(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxImage+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxImage {
		return nil, fmt.Errorf("%s: larger than %d bytes", path, maxImage)
	}
	return data, nil
}
