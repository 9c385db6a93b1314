package revocation

import "net/http"

// MaxFiles is what the cache may hold.
const MaxFiles = maxFiles

// ClientOf keeps to the rules of redirection over a test's transport.
func ClientOf(t http.RoundTripper) *http.Client {
	return &http.Client{Transport: t, CheckRedirect: checkRedirect}
}
