// Package nativemessaging speaks with the browser that started this process:
// messages on standard input and output, each a JSON text behind its length in
// four bytes of the machine's own byte order (WebExtensions, "Native
// messaging").
package nativemessaging

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"

	"trien/protocol"
)

// maxIncoming bounds a message from the browser: one data chunk in base64 with
// its envelope, or one text message.
const maxIncoming = 1 << 20

// ErrTooLarge is returned by Read for a message over the limit, and by Write
// for one that would make the browser close the port.
var ErrTooLarge = errors.New("native message too large")

// Conn is the connection to the browser. Read is for one goroutine; Write may
// be called from several.
type Conn struct {
	in  io.Reader
	mu  sync.Mutex
	out io.Writer
}

// New returns a connection over the process's standard streams.
func New(in io.Reader, out io.Writer) *Conn { return &Conn{in: in, out: out} }

// Read returns the next message, io.EOF where the browser has closed the
// port, or ErrTooLarge, after which the connection cannot be read any more.
func (c *Conn) Read() ([]byte, error) {
	var header [4]byte
	if _, err := io.ReadFull(c.in, header[:]); err != nil {
		return nil, err
	}
	n := binary.NativeEndian.Uint32(header[:])
	if n > maxIncoming {
		return nil, fmt.Errorf("%w: %d bytes", ErrTooLarge, n)
	}
	message := make([]byte, n)
	if _, err := io.ReadFull(c.in, message); err != nil {
		return nil, io.ErrUnexpectedEOF
	}
	return message, nil
}

// Write sends one message.
func (c *Conn) Write(message []byte) error {
	if len(message) > protocol.MaxNativeMessage {
		return fmt.Errorf("%w: %d bytes", ErrTooLarge, len(message))
	}
	framed := make([]byte, 4, 4+len(message))
	binary.NativeEndian.PutUint32(framed, uint32(len(message)))
	framed = append(framed, message...)
	c.mu.Lock()
	defer c.mu.Unlock()
	_, err := c.out.Write(framed)
	return err
}
