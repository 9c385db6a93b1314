package timestamp

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"time"

	rfc3161 "github.com/digitorus/timestamp"

	"trien/signer/fault"
)

// MaxToken is the longest token that is taken, in bytes. Those of public
// authorities, with their chains, have from 3 to 8 KiB.
const MaxToken = 12 << 10

// maxResponse leaves room for the status around a token.
const maxResponse = MaxToken + 1<<10

// tries is how often an authority that does not answer is asked.
const tries = 3

// maxRedirects bounds how often one request is sent on.
const maxRedirects = 3

// Authority is a time stamping authority. It may be used by several goroutines.
type Authority struct {
	// Timeout bounds one try; zero is 10 seconds. There are at most three, so
	// that a signature waits at most three times as long, and two pauses.
	Timeout time.Duration
	// Pause is the time before the second try, doubled before the third;
	// zero is half a second.
	Pause time.Duration
	// Roots, where there are any, are what the authority's certificate must
	// lead to.
	Roots []*x509.Certificate

	url    *url.URL
	client *http.Client
}

// New returns the authority at an http or https URL. Plain http is usual for
// timestamps: the token proves itself.
func New(address string) (*Authority, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("timestamp: %w", err)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return nil, fmt.Errorf("timestamp: %q is no http or https URL", address)
	}
	return &Authority{url: u, client: &http.Client{CheckRedirect: sameHost}}, nil
}

// sameHost keeps a request at the host that the administrator named, and off
// plain http once it was https.
func sameHost(next *http.Request, via []*http.Request) error {
	first := via[0].URL
	if next.URL.Hostname() != first.Hostname() || first.Scheme == "https" && next.URL.Scheme != "https" {
		return fault.New(fault.TimestampInvalid, "redirected to another host: "+next.URL.Host)
	}
	if len(via) > maxRedirects {
		return fault.New(fault.TimestampInvalid, "redirected too often")
	}
	return nil
}

// Stamp asks for a token over data with the given digest, and checks it. An
// authority that does not answer, or answers with a server error, is asked
// again after a pause; one that answers wrongly is not.
//
// Errors: fault.TimestampUnavailable, fault.TimestampInvalid, and ctx's own.
func (a *Authority) Stamp(ctx context.Context, hash crypto.Hash, digest []byte) (Token, error) {
	nonce, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 64))
	if err != nil {
		return Token{}, err
	}
	asked := rfc3161.Request{HashAlgorithm: hash, HashedMessage: digest, Nonce: nonce, Certificates: true}
	query, err := asked.Marshal()
	if err != nil {
		return Token{}, fmt.Errorf("timestamp: %w", err)
	}
	pause := a.Pause
	if pause == 0 {
		pause = 500 * time.Millisecond
	}
	for try := 1; ; try++ {
		answer, err := a.post(ctx, query)
		if err == nil {
			return a.check(answer, asked, time.Now())
		}
		if ctx.Err() != nil {
			return Token{}, ctx.Err()
		}
		if try == tries || fault.CodeOf(err) == fault.TimestampInvalid {
			return Token{}, err
		}
		select {
		case <-time.After(pause):
			pause *= 2
		case <-ctx.Done():
			return Token{}, ctx.Err()
		}
	}
}

// post sends a request once (RFC 3161, 3.4).
func (a *Authority) post(ctx context.Context, query []byte) ([]byte, error) {
	timeout := a.Timeout
	if timeout == 0 {
		timeout = 10 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, a.url.String(), bytes.NewReader(query))
	if err != nil {
		return nil, fmt.Errorf("timestamp: %w", err)
	}
	request.Header.Set("Content-Type", "application/timestamp-query")
	request.Header.Set("Accept", "application/timestamp-reply")
	response, err := a.client.Do(request)
	if err != nil {
		return nil, unavailable(err)
	}
	defer response.Body.Close()
	switch {
	case response.StatusCode == http.StatusTooManyRequests || response.StatusCode >= 500:
		return nil, fault.New(fault.TimestampUnavailable, "the authority answers "+response.Status)
	case response.StatusCode != http.StatusOK:
		return nil, fault.New(fault.TimestampInvalid, "the authority answers "+response.Status)
	}
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxResponse+1))
	if err != nil {
		return nil, unavailable(err)
	}
	if len(answer) > maxResponse {
		return nil, fault.New(fault.TimestampInvalid, fmt.Sprintf("the answer is longer than %d bytes", maxResponse))
	}
	return answer, nil
}

// unavailable keeps a fault as it is and makes one of anything else. The URL,
// which may hold a password, is left out of the detail.
func unavailable(err error) error {
	var known *fault.Error
	if errors.As(err, &known) {
		return known
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return fault.New(fault.TimestampUnavailable, err.Error())
}
