// Package link is the local socket between the service and the agents: a Unix
// socket, or a named pipe on Windows. Each side checks the other's user.
//
// An agent keeps one control connection, over which the service offers it
// pages (Offer). For each page that it takes, the agent opens a connection of
// the page's own (Take), which then carries the page's frames and ends with
// it. So one page's slowness is its own, and an end is always noticed.
package link

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"trien/protocol"
)

// Kind tells a frame's content.
type Kind byte

// The kinds of frame.
const (
	Hello  Kind = 'H' // an agent's first frame: Greeting as JSON
	Page   Kind = 'P' // service → agent, control: Offer as JSON
	Text   Kind = 'T' // a page's JSON-RPC message
	Binary Kind = 'B' // a page's protocol.DataFrame
)

// Bounds of a frame's content, in bytes: of a page's, and of what the service
// and an agent say to each other before they trust each other.
const (
	maxFrame    = protocol.MaxChunk + 64<<10
	maxGreeting = 32 << 10
)

// writeTimeout bounds a frame's way to a reader that has stopped reading. The
// service gives a page less, so that it is the page that goes.
const writeTimeout = 45 * time.Second

// MaxBrowser is how much of a browser's name for itself an agent tells, in bytes
// (protocol.ExtensionHelloParams).
const MaxBrowser = 256

// Greeting is what an agent says first on each connection.
type Greeting struct {
	// Ticket is empty on a control connection, else the Offer's.
	Ticket  string `json:"ticket,omitempty"`
	Version string `json:"version"`
	// Browser is what the agent's browser calls itself in the header
	// User-Agent, as far as MaxBrowser, on a control connection.
	Browser string `json:"browser,omitempty"`
}

// Offer tells an agent of a page that wants to speak with it.
type Offer struct {
	// Ticket is 128 random bits; whoever says it gets the page.
	Ticket string `json:"ticket"`
	// Origin is the handshake's, checked by the service.
	Origin string `json:"origin"`
}

// Conn carries frames. Read is for one goroutine, Write for several.
type Conn struct {
	net.Conn
	mu sync.Mutex
}

// ErrTooLarge means a frame over the limit.
var ErrTooLarge = errors.New("link: frame too large")

// ReadFrame returns the next frame.
func (c *Conn) ReadFrame() (Kind, []byte, error) {
	kind, n, err := c.readHeader()
	if err != nil {
		return 0, nil, err
	}
	if n > maxFrame {
		return 0, nil, ErrTooLarge
	}
	b := make([]byte, n)
	_, err = io.ReadFull(c.Conn, b)
	return kind, b, err
}

func (c *Conn) readHeader() (kind Kind, n uint32, err error) {
	var header [5]byte
	if _, err := io.ReadFull(c.Conn, header[:]); err != nil {
		return 0, 0, err
	}
	return Kind(header[4]), binary.BigEndian.Uint32(header[:4]), nil
}

// WriteFrame sends one frame. After an error the connection is closed: a part
// of the frame may have gone.
func (c *Conn) WriteFrame(kind Kind, b []byte) error {
	if len(b) > maxFrame {
		return ErrTooLarge
	}
	header := make([]byte, 5)
	binary.BigEndian.PutUint32(header, uint32(len(b)))
	header[4] = byte(kind)
	frame := net.Buffers{header, b}
	c.mu.Lock()
	defer c.mu.Unlock()
	err := c.SetWriteDeadline(time.Now().Add(writeTimeout))
	if err == nil {
		_, err = frame.WriteTo(c.Conn)
	}
	if err != nil {
		c.Close()
	}
	return err
}

// WriteJSON sends v as a frame of the given kind.
func (c *Conn) WriteJSON(kind Kind, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return c.WriteFrame(kind, b)
}

// ReadJSON reads a frame that must be of the given kind, and small.
func (c *Conn) ReadJSON(kind Kind, v any) error {
	got, n, err := c.readHeader()
	if err != nil {
		return err
	}
	if got != kind {
		return fmt.Errorf("link: frame %q where %q was due", got, kind)
	}
	if n > maxGreeting {
		return ErrTooLarge
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(c.Conn, b); err != nil {
		return err
	}
	return json.Unmarshal(b, v)
}
