package revocation

import (
	"math/big"
	"net/http"
)

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

// ScanCRL reads a list without regard to who signed it, and tells which of the
// serial numbers it has, how many entries, and whether it is understood.
func ScanCRL(der []byte, serials []*big.Int) (found []bool, entries int, understood bool) {
	c, err := parseCRL(der)
	if err != nil {
		return nil, 0, false
	}
	understood = c.understood()
	for list := c.entries; !list.Empty(); entries++ {
		if _, _, ok := findEntry(&list, nil); !ok {
			break
		}
	}
	for _, n := range serials {
		list := c.entries
		_, is, _ := findEntry(&list, serialOctets(n))
		found = append(found, is)
	}
	return found, entries, understood
}
