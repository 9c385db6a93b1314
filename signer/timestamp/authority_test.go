package timestamp_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	rfc3161 "github.com/digitorus/timestamp"

	"trien/signer/fault"
	"trien/signer/timestamp"
	"trien/signer/timestamp/timestamptest"
)

var digest = sha256.Sum256([]byte("chữ ký"))

func newAuthority(t testing.TB, change func(*x509.Certificate)) *timestamptest.Authority {
	t.Helper()
	a, err := timestamptest.New(change)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// client of a handler, impatient so that a test is fast.
func client(t testing.TB, h http.Handler) *timestamp.Authority {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return at(t, server.URL)
}

func at(t testing.TB, url string) *timestamp.Authority {
	t.Helper()
	a, err := timestamp.New(url)
	if err != nil {
		t.Fatal(err)
	}
	a.Pause = time.Microsecond
	return a
}

func stamp(a *timestamp.Authority) (timestamp.Token, error) {
	return a.Stamp(context.Background(), crypto.SHA256, digest[:])
}

func TestEveryDigestIsStamped(t *testing.T) {
	server := newAuthority(t, nil)
	a := client(t, server)
	a.Roots = []*x509.Certificate{server.Root}
	d384, d512 := sha512.Sum384(digest[:]), sha512.Sum512(digest[:])
	for hash, d := range map[crypto.Hash][]byte{crypto.SHA256: digest[:], crypto.SHA384: d384[:], crypto.SHA512: d512[:]} {
		token, err := a.Stamp(context.Background(), hash, d)
		if err != nil {
			t.Errorf("%s: %v", hash, err)
			continue
		}
		if time.Since(token.Time).Abs() > time.Minute {
			t.Errorf("%s: %s", hash, token.Time)
		}
		read, err := rfc3161.Parse(token.DER)
		if err != nil || !bytes.Equal(read.HashedMessage, d) {
			t.Errorf("%s: digitorus reads %+v, %v", hash, read, err)
		}
	}
}

func TestWrongTokensAreRefusedWithoutAsking(t *testing.T) {
	serverAuth := asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 1}
	refusal, err := rfc3161.CreateErrorResponse(rfc3161.Rejection, rfc3161.TimeNotAvailable)
	if err != nil {
		t.Fatal(err)
	}
	extension := func(e ...pkix.Extension) func(*x509.Certificate) {
		return func(c *x509.Certificate) { c.ExtraExtensions = e }
	}
	token := func(change func(*rfc3161.Timestamp)) *timestamptest.Authority {
		a := newAuthority(t, nil)
		a.Token = change
		return a
	}
	answer := func(change func([]byte) []byte) *timestamptest.Authority {
		a := newAuthority(t, nil)
		a.Answer = change
		return a
	}
	for name, c := range map[string]struct {
		server *timestamptest.Authority
		want   string
	}{
		"other nonce":       {token(func(t *rfc3161.Timestamp) { t.Nonce = big.NewInt(1) }), "another request"},
		"no nonce":          {token(func(t *rfc3161.Timestamp) { t.Nonce = nil }), "another request"},
		"other imprint":     {token(func(t *rfc3161.Timestamp) { t.HashedMessage = make([]byte, 32) }), "does not hold"},
		"other digest":      {token(func(t *rfc3161.Timestamp) { t.HashAlgorithm = crypto.SHA512 }), "another digest"},
		"no certificate":    {token(func(t *rfc3161.Timestamp) { t.AddTSACertificate = false }), "does not hold"},
		"long ago":          {token(func(t *rfc3161.Timestamp) { t.Time = t.Time.AddDate(0, -1, 0) }), "this PC"},
		"tomorrow":          {token(func(t *rfc3161.Timestamp) { t.Time = t.Time.AddDate(0, 0, 1) }), "this PC"},
		"before its time":   {token(func(t *rfc3161.Timestamp) { t.Time = t.Time.AddDate(-9, 0, 0) }), "not valid at that time"},
		"usage uncritical":  {newAuthority(t, extension(timestamptest.ExtendedKeyUsage(false))), "timestamping alone"},
		"web server too":    {newAuthority(t, extension(timestamptest.ExtendedKeyUsage(true, serverAuth))), "timestamping alone"},
		"no usage":          {newAuthority(t, extension()), "timestamping alone"},
		"refusal":           {answer(func([]byte) []byte { return refusal }), "time source"},
		"nothing":           {answer(func([]byte) []byte { return nil }), "no timestamp response"},
		"a page":            {answer(func([]byte) []byte { return []byte("<html>Đăng nhập</html>") }), "no timestamp response"},
		"more behind":       {answer(func(b []byte) []byte { return append(b, 0) }), "no timestamp response"},
		"cut":               {answer(func(b []byte) []byte { return b[:len(b)-9] }), "no timestamp response"},
		"signature spoilt":  {answer(func(b []byte) []byte { b[len(b)-1] ^= 1; return b }), "does not hold"},
		"granted, no token": {answer(func([]byte) []byte { return []byte{0x30, 5, 0x30, 3, 2, 1, 0} }), "0 bytes"},
		"huge":              {answer(func([]byte) []byte { return make([]byte, 1<<20) }), "longer than"},
	} {
		asked := 0
		count := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked++
			c.server.ServeHTTP(w, r)
		})
		_, err := stamp(client(t, count))
		if fault.CodeOf(err) != fault.TimestampInvalid || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if asked != 1 {
			t.Errorf("%s: asked %d times", name, asked)
		}
	}
}

func TestAnAuthorityUnderAnotherRootIsRefused(t *testing.T) {
	a := client(t, newAuthority(t, nil))
	a.Roots = []*x509.Certificate{newAuthority(t, nil).Root}
	if _, err := stamp(a); fault.CodeOf(err) != fault.TimestampInvalid || !strings.Contains(err.Error(), "no trusted root") {
		t.Error(err)
	}
}

func TestAFailingServerIsAskedThriceAtMost(t *testing.T) {
	server := newAuthority(t, nil)
	for fails, want := range map[int32]fault.Code{0: "", 1: "", 2: "", 3: fault.TimestampUnavailable} {
		var asked atomic.Int32
		a := client(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if asked.Add(1) <= fails {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			server.ServeHTTP(w, r)
		}))
		_, err := stamp(a)
		if fault.CodeOf(err) != want || asked.Load() != min(fails+1, 3) {
			t.Errorf("%d failures: asked %d times, %v", fails, asked.Load(), err)
		}
	}
}

func TestASilentServerIsGivenUp(t *testing.T) {
	var asked atomic.Int32
	over := make(chan struct{})
	silent := client(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		<-over
	}))
	dripping := client(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte{0x30})
		w.(http.Flusher).Flush()
		<-over
	}))
	t.Cleanup(func() { close(over) }) // before the servers close
	for name, a := range map[string]*timestamp.Authority{"silent": silent, "dripping": dripping} {
		a.Timeout = 20 * time.Millisecond
		if _, err := stamp(a); fault.CodeOf(err) != fault.TimestampUnavailable {
			t.Errorf("%s: %v", name, err)
		}
	}
	if asked.Load() != 3 {
		t.Errorf("asked %d times", asked.Load())
	}
}

func TestAGoneServerIsUnavailable(t *testing.T) {
	server := httptest.NewServer(nil)
	url := server.URL
	server.Close()
	if _, err := stamp(at(t, url)); fault.CodeOf(err) != fault.TimestampUnavailable {
		t.Error(err)
	}
}

func TestAPersonWhoCancelsDoesNotWait(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan struct{})
	a := client(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		cancel()
		<-over
	}))
	t.Cleanup(func() { close(over) })
	if _, err := a.Stamp(ctx, crypto.SHA256, digest[:]); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestARequestStaysAtItsHost(t *testing.T) {
	server := newAuthority(t, nil)
	var elsewhere atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		elsewhere.Add(1)
		server.ServeHTTP(w, r)
	}))
	t.Cleanup(other.Close)
	// "localhost" and 127.0.0.1 are two hosts to a client.
	away := strings.Replace(other.URL, "127.0.0.1", "localhost", 1)
	mux := http.NewServeMux()
	mux.Handle("/away", http.RedirectHandler(away, http.StatusTemporaryRedirect))
	mux.Handle("/loop", http.RedirectHandler("/loop", http.StatusTemporaryRedirect))
	mux.Handle("/moved", http.RedirectHandler("/tsa", http.StatusPermanentRedirect))
	mux.Handle("/tsa", server)
	near := httptest.NewServer(mux)
	t.Cleanup(near.Close)
	for path, want := range map[string]fault.Code{"/away": fault.TimestampInvalid, "/loop": fault.TimestampInvalid, "/moved": "", "/none": fault.TimestampInvalid} {
		if _, err := stamp(at(t, near.URL+path)); fault.CodeOf(err) != want {
			t.Errorf("%s: %v", path, err)
		}
	}
	if elsewhere.Load() != 0 {
		t.Error("another host was asked")
	}
}

func TestOnlyWebAddressesAreAuthorities(t *testing.T) {
	for _, bad := range []string{"", "tsa.example", "ftp://tsa.example", "file:///etc/passwd", "http://", "http://[::1"} {
		if _, err := timestamp.New(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	server := newAuthority(f, nil)
	var good []byte
	server.Answer = func(b []byte) []byte { good = b; return b }
	if _, err := stamp(client(f, server)); err != nil {
		f.Fatal(err)
	}
	refusal, _ := rfc3161.CreateErrorResponse(rfc3161.Rejection, rfc3161.BadRequest)
	f.Add(good)
	f.Add(refusal)
	f.Add([]byte{0x30, 5, 0x30, 3, 2, 1, 0})
	a := client(f, http.NotFoundHandler())
	nonce, _ := rand.Int(rand.Reader, big.NewInt(1<<60))
	f.Fuzz(func(t *testing.T, answer []byte) {
		if _, err := timestamp.Check(a, answer, digest[:], nonce); fault.CodeOf(err) != fault.TimestampInvalid {
			t.Errorf("an answer to another request: %v", err)
		}
	})
}
