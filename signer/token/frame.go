package token

import (
	"encoding/binary"
	"errors"
	"io"
)

// Bounds of a frame, in bytes. The largest honest frame is a list of
// certificates.
const (
	maxRequest  = 256 << 10
	maxResponse = 8 << 20
	maxSecret   = 255
)

var errFrameTooLarge = errors.New("frame larger than allowed")

// writeFrame writes one frame: the length of body and of secret as two
// big-endian uint32, then body, then secret. The secret, a PIN, is written from
// the caller's own slice, so that no copy of it stays behind.
func writeFrame(w io.Writer, body, secret []byte) error {
	buf := make([]byte, 8, 8+len(body))
	binary.BigEndian.PutUint32(buf, uint32(len(body)))
	binary.BigEndian.PutUint32(buf[4:], uint32(len(secret)))
	if _, err := w.Write(append(buf, body...)); err != nil {
		return err
	}
	if len(secret) == 0 {
		return nil
	}
	_, err := w.Write(secret)
	return err
}

// readFrame reads what writeFrame wrote. r must not be buffered, or a PIN stays
// in the buffer; secret is nil where the frame has none, and else the caller's
// to zero. io.EOF means that the stream ended between two frames.
func readFrame(r io.Reader, maxBody int) (body, secret []byte, err error) {
	var head [8]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, nil, err
	}
	n, s := binary.BigEndian.Uint32(head[:]), binary.BigEndian.Uint32(head[4:])
	if n > uint32(maxBody) || s > maxSecret {
		return nil, nil, errFrameTooLarge
	}
	if body, err = readBody(r, int(n)); err != nil {
		return nil, nil, err
	}
	if s == 0 {
		return body, nil, nil
	}
	secret = make([]byte, s)
	if _, err := io.ReadFull(r, secret); err != nil {
		clear(secret)
		return nil, nil, unexpected(err)
	}
	return body, secret, nil
}

// readBody reads n bytes, growing as they come: a length alone, from a peer
// that sends nothing more, allocates little.
func readBody(r io.Reader, n int) ([]byte, error) {
	const step = 64 << 10
	body := make([]byte, 0, min(n, step))
	for len(body) < n {
		at := len(body)
		body = append(body, make([]byte, min(n-at, step))...)
		if _, err := io.ReadFull(r, body[at:]); err != nil {
			return nil, unexpected(err)
		}
	}
	return body, nil
}

// unexpected names an end in the middle of a frame as such.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
