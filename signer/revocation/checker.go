package revocation

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"golang.org/x/crypto/ocsp"
)

// DefaultTimeout bounds the fetching for one document: who waits for a verdict
// gets it within two seconds, with a warning if need be.
const DefaultTimeout = 1500 * time.Millisecond

// How long a fetched answer may be used again, however long it says that it is
// good for.
const (
	MaxAgeOCSP = time.Hour
	MaxAgeCRL  = 24 * time.Hour
)

// pause is how long an address that did not answer is left alone.
const pause = time.Minute

// maxSources bounds the addresses that are asked about one certificate.
const maxSources = 4

// Checker fetches answers and keeps them. Its fields are set before its first
// use; after that it may be used by several goroutines.
type Checker struct {
	// Timeout bounds the fetching for one document; zero is DefaultTimeout.
	Timeout time.Duration
	// CacheDir is the user's own folder for answers; "" is none. What is read
	// from there is checked like what comes from the network.
	CacheDir string
	// Client, if set, is used in place of one that refuses local addresses.
	Client *http.Client
	// Log, if set, gets what could not be fetched.
	Log *slog.Logger

	mu         sync.Mutex // guards what follows
	client     *http.Client
	memory     map[string]fetched
	memorySize int
	failed     map[string]time.Time
	flying     map[string]*flight
}

// fetched is an answer in memory.
type fetched struct {
	evidence *Evidence
	at       time.Time
}

// Limit returns a context that ends when the fetching for one document must.
func (c *Checker) Limit(ctx context.Context) (context.Context, context.CancelFunc) {
	timeout := c.Timeout
	if timeout == 0 {
		timeout = DefaultTimeout
	}
	return context.WithTimeout(ctx, timeout)
}

// source is one way to an answer.
type source struct {
	kind string // "ocsp" or "crl"
	url  string
	body []byte // an OCSPRequest
}

// key names an answer in the cache.
func (s source) key() string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n", s.kind, s.url)
	h.Write(s.body)
	return hex.EncodeToString(h.Sum(nil)) + "." + s.kind
}

func (s source) maxAge() time.Duration {
	if s.kind == "ocsp" {
		return MaxAgeOCSP
	}
	return MaxAgeCRL
}

// sources returns the addresses that the certificate names, OCSP first.
func sources(q Query) []source {
	var out []source
	add := func(kind string, addresses []string, body []byte) {
		for _, a := range addresses {
			if u := address(a); u != nil && len(out) < maxSources {
				out = append(out, source{kind, u.String(), body})
			}
		}
	}
	if q.Certificate.Serial != nil {
		// Nothing else of the two is in a CertID; crypto/x509 may have
		// rejected either.
		body, err := ocsp.CreateRequest(&x509.Certificate{SerialNumber: q.Certificate.Serial},
			&x509.Certificate{RawSubject: q.Certificate.RawIssuer, RawSubjectPublicKeyInfo: q.Issuer.RawSubjectPublicKeyInfo}, nil)
		if err == nil {
			add("ocsp", q.Certificate.OCSPServers(), body)
		}
	}
	add("crl", q.Certificate.CRLServers(), nil)
	return out
}

// Check returns what the cache or the authority's servers say, Unknown where
// there is no answer that counts before ctx ends. The caller has checked the
// path above q.Issuer.
func (c *Checker) Check(ctx context.Context, q Query) Status {
	list := sources(q)
	for _, s := range list {
		if e := c.recall(s); e != nil {
			if status := e.Status(q); status.State != Unknown {
				status.Origin = Cached
				return status
			}
		}
	}
	for i, s := range list {
		if ctx.Err() != nil {
			break
		}
		if !c.due(s.url) {
			continue
		}
		e, err := c.wait(ctx, c.start(s, q), len(list)-i)
		if err != nil {
			c.failing(s, err)
			continue
		}
		if status := e.Status(q); status.State != Unknown {
			status.Origin = Online
			return status
		}
	}
	return Status{Reason: -1}
}

// wait waits for an answer, and leaves time for the sources that are left.
func (c *Checker) wait(ctx context.Context, f *flight, left int) (*Evidence, error) {
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(deadline)/time.Duration(min(left, 2)))
		defer cancel()
	}
	select {
	case <-f.done:
		return f.evidence, f.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (e *Evidence) add(kind string, der []byte) {
	if kind == "ocsp" {
		e.AddOCSP(der)
		return
	}
	e.AddCRL(der)
}

// due reports whether the address may be asked, that is, has not just failed.
func (c *Checker) due(url string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Since(c.failed[url]) >= pause
}

// maxFailed bounds the addresses that are remembered as failed.
const maxFailed = 256

func (c *Checker) failing(s source, err error) {
	c.mu.Lock()
	if c.failed == nil || len(c.failed) >= maxFailed {
		c.failed = map[string]time.Time{}
	}
	c.failed[s.url] = time.Now()
	c.mu.Unlock()
	if c.Log != nil {
		c.Log.Warn("revocation", "kind", s.kind, "url", s.url, "error", err)
	}
}
