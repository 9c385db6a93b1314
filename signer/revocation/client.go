package revocation

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// newClient returns the client for addresses that certificates name. Trusted
// authorities wrote them, but plain http is usual here, so that anyone on the
// way may redirect: a request stays with the host that it was meant for, and
// goes neither to this PC nor to link-local addresses, where machines keep
// their metadata. Private addresses are allowed, because an office may run its
// own authority. There is no proxy, no cookie and no credential.
func newClient() *http.Client {
	dialer := &net.Dialer{Timeout: 5 * time.Second, Control: control}
	return &http.Client{
		Transport: &http.Transport{
			DialContext:            dialer.DialContext,
			TLSHandshakeTimeout:    5 * time.Second,
			MaxResponseHeaderBytes: 16 << 10,
			MaxIdleConns:           4,
			IdleConnTimeout:        30 * time.Second,
		},
		CheckRedirect: checkRedirect,
	}
}

// control refuses addresses after names are resolved, so that no name leads to
// them.
func control(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	if ip := to.Addr().Unmap(); !ip.IsGlobalUnicast() {
		return fmt.Errorf("revocation: %s is not asked", ip)
	}
	return nil
}

// maxRedirects bounds how often one request is sent on.
const maxRedirects = 3

func checkRedirect(next *http.Request, via []*http.Request) error {
	first := via[0].URL
	if !fetchable(next.URL) || next.URL.Hostname() != first.Hostname() || first.Scheme == "https" && next.URL.Scheme != "https" || len(via) > maxRedirects {
		return fmt.Errorf("revocation: redirected from %s", first.Hostname())
	}
	return nil
}

// maxAddress bounds an address, in bytes.
const maxAddress = 1024

// address reads an address of a certificate, nil where it is not to be asked.
func address(s string) *url.URL {
	if len(s) > maxAddress {
		return nil
	}
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || !fetchable(u) {
		return nil
	}
	return u
}

func fetchable(u *url.URL) bool {
	return (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil
}
