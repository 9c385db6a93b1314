// Package spool keeps documents while they are confirmed and signed.
//
// A document lies in a private file that has no name any more on systems that
// allow this, so that it is gone with the process, whatever ends it. It is
// written once, front to back, and its SHA-256 grows with it: what the
// person is shown, what the approval names and what is signed are one.
package spool

import (
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"os"
	"sync"
)

// ErrOrder is returned for bytes that do not follow the ones before.
var ErrOrder = errors.New("spool: bytes out of order")

// ErrFull is returned for bytes beyond the announced size.
var ErrFull = errors.New("spool: more bytes than announced")

// File is one document. Its methods may be called from several goroutines.
type File struct {
	file *shared
	size int64

	mu       sync.Mutex
	hash     hash.Hash // nil where Share made it
	received int64
	sum      [32]byte
	grown    chan struct{} // closed and replaced when received grows
	closed   bool
}

// Create makes an empty document of which size bytes will be written; -1 where
// the size is not known beforehand.
func Create(size int64) (*File, error) {
	f, err := createPrivate()
	if err != nil {
		return nil, err
	}
	return &File{file: &shared{File: f, users: 1}, size: size, hash: sha256.New(), grown: make(chan struct{})}, nil
}

// shared is a file on the disk that several Files stand for. It is gone when
// the last of them is closed.
type shared struct {
	*os.File
	mu        sync.Mutex
	users     int
	room      *Room // nil where none was made for it
	roomTaken int64
}

// grown takes room for bytes of a document whose size nobody knew.
func (s *shared) grown(by int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.room != nil {
		s.roomTaken += int64(by)
		s.room.grow(int64(by))
	}
}

func (s *shared) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.users--; s.users > 0 {
		return nil
	}
	if s.room != nil {
		s.room.grow(-s.roomTaken)
	}
	return s.File.Close()
}

// ErrIncomplete is returned where a document is needed whole.
var ErrIncomplete = errors.New("spool: the document is not complete")

// Share returns another File of the same complete document, which stays when
// this one is closed. No byte is copied.
func (f *File) Share() (*File, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil, os.ErrClosed
	}
	if f.size < 0 || f.received != f.size {
		return nil, ErrIncomplete
	}
	if f.hash != nil {
		f.hash.Sum(f.sum[:0])
	}
	f.file.mu.Lock()
	f.file.users++
	f.file.mu.Unlock()
	return &File{file: f.file, size: f.size, received: f.received, sum: f.sum, grown: make(chan struct{})}, nil
}

// WriteChunk appends the bytes at offset, which must be the end of those
// before.
func (f *File) WriteChunk(offset int64, p []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return os.ErrClosed
	}
	if offset != f.received {
		return ErrOrder
	}
	if f.hash == nil || f.size >= 0 && f.received+int64(len(p)) > f.size {
		return ErrFull
	}
	n, err := f.file.WriteAt(p, offset)
	f.hash.Write(p[:n])
	f.received += int64(n)
	if f.size < 0 {
		f.file.grown(n)
	}
	close(f.grown)
	f.grown = make(chan struct{})
	return err
}

// Write appends p, for writers that know no offset.
func (f *File) Write(p []byte) (int, error) {
	f.mu.Lock()
	offset := f.received
	f.mu.Unlock()
	if err := f.WriteChunk(offset, p); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Received returns how many bytes are there, and a channel that is closed when
// there are more or the file is closed.
func (f *File) Received() (int64, <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.received, f.grown
}

// Size is the announced size, or what has been written where none was.
func (f *File) Size() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.size >= 0 {
		return f.size
	}
	return f.received
}

// Complete tells whether every announced byte is there.
func (f *File) Complete() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.size >= 0 && f.received == f.size
}

// Closed tells whether the document was given up.
func (f *File) Closed() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.closed
}

// SHA256 is the hash of the bytes received so far.
func (f *File) SHA256() [32]byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.hash != nil {
		f.hash.Sum(f.sum[:0])
	}
	return f.sum
}

// ReadAt reads bytes that have been received.
func (f *File) ReadAt(p []byte, offset int64) (int, error) {
	return f.file.ReadAt(p, offset)
}

// Section returns a reader of length bytes from offset.
func (f *File) Section(offset, length int64) *io.SectionReader {
	return io.NewSectionReader(f.file, offset, length)
}

// Close gives the document up. It may be called more than once.
func (f *File) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil
	}
	f.closed = true
	close(f.grown)
	f.grown = make(chan struct{})
	return f.file.Close()
}
