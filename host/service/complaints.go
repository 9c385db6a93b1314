package service

import (
	"log/slog"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// complaints writes what strangers did wrong, and not so often that strangers
// can fill the disk.
type complaints struct {
	often   *rate.Limiter
	leftOut atomic.Int64
}

func newComplaints() *complaints {
	return &complaints{often: rate.NewLimiter(rate.Every(time.Second), 20)}
}

// warn writes a line, with the number of those that were left out before it.
func (c *complaints) warn(log *slog.Logger, message string, args ...any) {
	if !c.often.Allow() {
		c.leftOut.Add(1)
		return
	}
	if n := c.leftOut.Swap(0); n > 0 {
		args = append(args, "leftOut", n)
	}
	log.Warn(message, args...)
}

// short keeps a stranger's text to what helps to find its cause.
func short(s string) string {
	const enough = 200
	if len(s) > enough {
		return s[:enough] + "…"
	}
	return s
}
