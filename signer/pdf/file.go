package pdf

import (
	"io"
)

// A File is an opened PDF file. It is for one goroutine at a time.
type File struct {
	src      io.ReaderAt
	size     int64
	sections []*section // newest first
}

func (f *File) nextNumber() int { return 1 }

// Object returns the indirect object ref, or nil where there is none.
func (f *File) Object(ref Ref) (Object, error) { return nil, nil }

// Resolve returns obj, or what it refers to.
func (f *File) Resolve(obj Object) (Object, error) { return obj, nil }

type section struct{}

func isDelimiter(c byte) bool { return false }
