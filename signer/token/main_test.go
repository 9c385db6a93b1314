package token_test

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"trien/signer/token"
	"trien/signer/token/tokentest"
)

func TestMain(m *testing.M) {
	tokentest.ServeWorker()
	os.Exit(m.Run())
}

// testPKI is made once: its keys take time.
var testPKI = sync.OnceValues(tokentest.NewPKI)

// identities holds one person for each key kind.
var identities sync.Map

func identity(t testing.TB, kind tokentest.KeyKind) *tokentest.Identity {
	t.Helper()
	if id, ok := identities.Load(kind); ok {
		return id.(*tokentest.Identity)
	}
	pki, err := testPKI()
	if err != nil {
		t.Fatal(err)
	}
	id, err := pki.Person(kind)
	if err != nil {
		t.Fatal(err)
	}
	identities.Store(kind, id)
	return id
}

func leader(t testing.TB) tokentest.Object {
	return tokentest.Object{Identity: identity(t, tokentest.RSA2048), ID: []byte{1}, Label: "leader"}
}

func testContext(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// start starts the module and closes it with the test.
func start(t testing.TB, module string, env ...string) *token.Module {
	t.Helper()
	m, err := token.Start(testContext(t), tokentest.Command(t, env...), module)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

// demo returns the token of the store that holds the tests' objects.
func demo(t testing.TB, m *token.Module) token.Token {
	t.Helper()
	tokens, err := m.Tokens(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range tokens {
		if x.Label == tokentest.Label {
			return x
		}
	}
	t.Fatalf("no token %q among %+v", tokentest.Label, tokens)
	return token.Token{}
}

// certificate returns the one labelled so.
func certificate(t testing.TB, m *token.Module, label string) *token.Certificate {
	t.Helper()
	list, err := m.Certificates(testContext(t), demo(t, m).Slot)
	if err != nil {
		t.Fatal(err)
	}
	for i := range list {
		if list[i].Label == label {
			return &list[i]
		}
	}
	t.Fatalf("no certificate %q", label)
	return nil
}

// pinOf is a copy of the store's PIN: Open zeroes what it is given.
func pinOf(s *tokentest.Store) []byte { return append([]byte(nil), s.PIN...) }

// open logs in and logs out with the test.
func open(t testing.TB, m *token.Module, c *token.Certificate, pin []byte) *token.Session {
	t.Helper()
	s, err := m.Open(testContext(t), c, pin)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}
