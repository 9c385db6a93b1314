package revocation

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// patience bounds one fetch. It goes on when nobody waits for it any more, so
// that a long list over a slow line is there the next time.
const patience = 30 * time.Second

// maxFlights bounds the fetches under way.
const maxFlights = 8

var errBusy = errors.New("revocation: too much is being fetched")

// flight is a fetch under way; its results are there once done is closed.
type flight struct {
	done     chan struct{}
	evidence *Evidence
	err      error
}

// start begins to fetch an answer, or joins who does so already.
func (c *Checker) start(s source, q Query) *flight {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := s.key()
	if f := c.flying[key]; f != nil {
		return f
	}
	f := &flight{done: make(chan struct{})}
	if len(c.flying) >= maxFlights {
		f.err = errBusy
		close(f.done)
		return f
	}
	if c.flying == nil {
		c.flying = map[string]*flight{}
	}
	c.flying[key] = f
	if c.client == nil {
		if c.client = c.Client; c.client == nil {
			c.client = newClient()
		}
	}
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		f.evidence, f.err = c.obtain(ctx, s, q)
		c.mu.Lock()
		delete(c.flying, key)
		if f.err == nil {
			delete(c.failed, s.url)
		}
		c.mu.Unlock()
		close(f.done)
	}()
	return f
}

// obtain fetches an answer, and keeps it if it counts for q. It may count for
// another certificate of those who wait for it.
func (c *Checker) obtain(ctx context.Context, s source, q Query) (*Evidence, error) {
	der, err := c.fetch(ctx, s)
	if err != nil {
		return nil, err
	}
	e := &Evidence{}
	e.add(s.kind, der)
	if e.Empty() {
		return nil, errMalformed
	}
	if e.Status(q).State != Unknown {
		c.keep(s, e, der)
	}
	return e, nil
}

func (c *Checker) fetch(ctx context.Context, s source) ([]byte, error) {
	method, limit := http.MethodGet, int64(MaxCRL)
	if s.kind == "ocsp" {
		method, limit = http.MethodPost, MaxOCSP
	}
	request, err := http.NewRequestWithContext(ctx, method, s.url, bytes.NewReader(s.body))
	if err != nil {
		return nil, err
	}
	if s.kind == "ocsp" {
		request.Header.Set("Content-Type", "application/ocsp-request")
		request.Header.Set("Accept", "application/ocsp-response")
	}
	response, err := c.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("revocation: %s", response.Status)
	}
	der, err := io.ReadAll(io.LimitReader(response.Body, limit+1))
	if err == nil && int64(len(der)) > limit {
		err = fmt.Errorf("revocation: longer than %d bytes", limit)
	}
	return der, err
}
