package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"trien/protocol"
)

// writeWhole writes a file whole or not at all, and never over the document in.
func writeWhole(name, in string, data []byte) error {
	if there, err := os.Stat(name); err == nil {
		if document, err := os.Stat(in); err == nil && os.SameFile(there, document) {
			return fmt.Errorf("%w: --slip: %s is the document", errUsage, name)
		}
	}
	if err := replaceFile(name, data); err != nil {
		return errors.Join(protocol.NewError(protocol.DocumentOutputFailed), err)
	}
	return nil
}

func replaceFile(name string, data []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), ".trien-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
