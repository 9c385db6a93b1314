package signer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"trien/signer/fault"
)

// ErrSameFile is returned by SignFile where input and output are one file.
var ErrSameFile = errors.New("signer: the output would replace the input")

// partName is the name of files that are not whole yet.
const partName = ".trien-*.part"

// SignFile signs the document at in and writes the result to out. out appears
// whole, by a rename in its folder, or not at all; in is only read.
func SignFile(ctx context.Context, in, out string, id Identity, opt Options) (r Result, err error) {
	src, err := os.Open(in)
	if err != nil {
		return r, err
	}
	defer src.Close()
	info, err := src.Stat()
	if err != nil {
		return r, err
	}
	if !info.Mode().IsRegular() {
		return r, fault.New(fault.DocumentNotPDF, "no regular file")
	}
	if there, err := os.Stat(out); err == nil && os.SameFile(info, there) {
		return r, ErrSameFile
	}
	p, repaired, err := prepareFile(src, info.Size(), out, id, opt)
	if repaired != nil {
		defer repaired.remove()
	}
	if err != nil {
		return r, err
	}
	dst, err := os.CreateTemp(filepath.Dir(out), partName)
	if err != nil {
		return r, fmt.Errorf("signer: %w", err)
	}
	defer func() {
		if err != nil {
			dst.Close()
			os.Remove(dst.Name())
		}
	}()
	if r, err = p.Sign(ctx, id, nil, &writeback{File: dst}); err != nil {
		return Result{}, err
	}
	if repaired != nil {
		r.Repaired, r.Input, r.InputSize = true, repaired.input, info.Size()
	}
	if err = dst.Chmod(info.Mode().Perm() | 0o600); err != nil {
		return Result{}, fmt.Errorf("signer: %w", err)
	}
	// Without this a power failure after the rename could leave an empty file.
	if err = dst.Sync(); err != nil {
		return Result{}, fmt.Errorf("signer: %w", err)
	}
	if err = dst.Close(); err != nil {
		return Result{}, fmt.Errorf("signer: %w", err)
	}
	if err = os.Rename(dst.Name(), out); err != nil {
		return Result{}, fmt.Errorf("signer: %w", err)
	}
	return r, nil
}
