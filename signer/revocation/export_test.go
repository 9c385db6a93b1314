package revocation

import "net/http"

// MaxFiles is what the cache may hold.
const MaxFiles = maxFiles

// ClientOf keeps to the rules of redirection over a test's transport.
func ClientOf(t http.RoundTripper) *http.Client {
	return &http.Client{Transport: t, CheckRedirect: checkRedirect}
}

// Settle waits for what is being fetched.
func (c *Checker) Settle() {
	c.mu.Lock()
	var list []*flight
	for _, f := range c.flying {
		list = append(list, f)
	}
	c.mu.Unlock()
	for _, f := range list {
		<-f.done
	}
}
