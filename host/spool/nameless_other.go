//go:build unix && !linux

package spool

import (
	"errors"
	"os"
)

func createNameless(string) (*os.File, error) { return nil, errors.ErrUnsupported }
