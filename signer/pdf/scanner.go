package pdf

import (
	"errors"
	"io"
)

// window is how many bytes a scanner reads at a time.
const window = 4096

// A scanner gives single bytes of a reader, with a small window in memory.
type scanner struct {
	r    io.ReaderAt
	size int64
	pos  int64

	buf  []byte
	off  int64  // of buf[0]
	word []byte // the last word, kept for its memory
	err  error  // the first read error, end of file left out
}

func newScanner(r io.ReaderAt, size int64) *scanner {
	return &scanner{r: r, size: size}
}

// fill makes the window hold the byte at pos, and reports whether there is one.
func (s *scanner) fill() bool {
	if s.pos < 0 || s.pos >= s.size || s.err != nil {
		return false
	}
	if s.buf == nil {
		s.buf = make([]byte, 0, window)
	}
	n := min(int64(cap(s.buf)), s.size-s.pos)
	got, err := s.r.ReadAt(s.buf[:n], s.pos)
	s.buf, s.off = s.buf[:got], s.pos
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return got > 0
}

// peek returns the byte at pos; ok is false at the end.
func (s *scanner) peek() (c byte, ok bool) {
	if i := s.pos - s.off; i >= 0 && i < int64(len(s.buf)) {
		return s.buf[i], true
	}
	if !s.fill() {
		return 0, false
	}
	return s.buf[0], true
}

// next returns the byte at pos and steps over it.
func (s *scanner) next() (c byte, ok bool) {
	c, ok = s.peek()
	if ok {
		s.pos++
	}
	return c, ok
}

// bytes reads n bytes from pos, stepping over them; nil where they are not
// all there.
func (s *scanner) bytes(n int64) []byte {
	if n < 0 || s.pos < 0 || n > s.size-s.pos || s.err != nil {
		return nil
	}
	b := make([]byte, n)
	got, err := s.r.ReadAt(b, s.pos)
	if int64(got) < n {
		if err != nil && !errors.Is(err, io.EOF) {
			s.err = err
		}
		return nil
	}
	s.pos += n
	return b
}

// isSpace reports a white-space character (ISO 32000-2, table 1).
func isSpace(c byte) bool {
	switch c {
	case 0, '\t', '\n', '\f', '\r', ' ':
		return true
	}
	return false
}

// isDelimiter reports a delimiter character (ISO 32000-2, table 2).
func isDelimiter(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}

// skipSpace steps over white space and comments.
func (s *scanner) skipSpace() {
	for {
		c, ok := s.peek()
		switch {
		case ok && isSpace(c):
			s.pos++
		case ok && c == '%':
			for ok && c != '\n' && c != '\r' {
				s.pos++
				c, ok = s.peek()
			}
		default:
			return
		}
	}
}
