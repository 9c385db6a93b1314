package render

import (
	"errors"
	"io"
)

// source is the io.ReadSeeker that go-pdfium reads a document from. It knows
// only that document, whatever PDFium asks for.
type source struct {
	r    io.ReaderAt // nil once the document is closed
	size int64
	at   int64
	err  error // the first failed read
}

func (s *source) Seek(offset int64, whence int) (int64, error) {
	if whence != io.SeekStart || offset < 0 || offset > s.size {
		return s.at, errors.New("render: seek outside the document")
	}
	s.at = offset
	return s.at, nil
}

// Read fills p or fails: PDFium takes a short answer for a full one.
func (s *source) Read(p []byte) (int, error) {
	if s.r == nil || int64(len(p)) > s.size-s.at {
		return 0, io.EOF
	}
	n, err := s.r.ReadAt(p, s.at)
	if n == len(p) {
		s.at += int64(n)
		return n, nil
	}
	if err == nil {
		err = io.ErrUnexpectedEOF
	}
	if s.err == nil {
		s.err = err
	}
	return 0, err
}
