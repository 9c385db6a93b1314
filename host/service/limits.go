package service

import (
	"time"

	"golang.org/x/time/rate"
)

// limits bound what one front door carries. A browser keeps far below them;
// they are for programs that do not.
type limits struct {
	// How many TCP connections there may be: in all, and of one user without
	// an admitted page.
	total, waiting int
	// How many pages one user may have: in all, and of one origin.
	pages, originPages int
	// How many messages one user's pages of one origin may send; a new page
	// counts as one. As data frames they are 50 MB a second, after 250 MB.
	rate  rate.Limit
	burst int

	// How long an HTTP request may take to arrive: its header, all of it, and
	// the time between two. On loopback it takes milliseconds.
	header, request, idle time.Duration
	// How long a WebSocket message may take that was begun, however many
	// fragments it has.
	message time.Duration
	// How often an admitted page is pinged, how long it may say nothing at all,
	// a pong included, and how long it may take to read one message.
	ping, pong, write time.Duration
}

var defaultLimits = limits{
	total: 8192, waiting: 512,
	pages: 64, originPages: 32,
	rate: 100, burst: 500,
	header: 5 * time.Second, request: 10 * time.Second, idle: 10 * time.Second,
	message: 20 * time.Second,
	ping:    30 * time.Second, pong: 75 * time.Second, write: 30 * time.Second,
}

// maxHeader bounds an HTTP request's header, in bytes.
const maxHeader = 16 << 10
