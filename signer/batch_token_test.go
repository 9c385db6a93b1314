package signer_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"testing"
	"time"

	"trien/signer"
	"trien/signer/pdf/pdftest"
	tokens "trien/signer/token"
	"trien/signer/token/tokentest"
	"trien/signer/token/tokentest/faultmodule"
)

func TestMain(m *testing.M) {
	tokentest.ServeWorker()
	os.Exit(m.Run())
}

// slowToken is a person's key in SoftHSM2 behind the fault module, in a worker
// process, as an office's token is.
type slowToken struct {
	*faultmodule.Module
	identity signer.Identity
}

func newSlowToken(t testing.TB) *slowToken {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	pki, err := tokentest.NewPKI()
	must(err)
	person, err := pki.Person(tokentest.RSA2048)
	must(err)
	store := tokentest.SoftHSM(t, tokentest.Object{Identity: person, ID: []byte{1}, Label: "leader"})
	k := &slowToken{Module: faultmodule.Build(t, store.Module)}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	m, err := tokens.Start(ctx, tokentest.Command(t, append(k.Env(), store.Env()...)...), k.Path)
	must(err)
	t.Cleanup(func() { m.Close() })
	present, err := m.Tokens(ctx)
	must(err)
	for _, found := range present {
		if found.Label != tokentest.Label {
			continue
		}
		certificates, err := m.Certificates(ctx, found.Slot)
		must(err)
		session, err := m.Open(ctx, &certificates[0], bytes.Clone(store.PIN))
		must(err)
		t.Cleanup(func() { session.Close() })
		k.identity = signer.Identity{Signer: session, Certificate: person.Certificate, Chain: person.Chain}
		return k
	}
	t.Fatal("the token is not there")
	return nil
}

// sign signs doc so many times in one batch.
func (k *slowToken) sign(t testing.TB, documents int, doc, picture []byte) {
	t.Helper()
	jobs := make([]signer.Job, documents)
	for n := range jobs {
		jobs[n] = signer.Job{Output: io.Discard, Prepare: func() (*signer.Prepared, error) {
			return signer.Prepare(bytes.NewReader(doc), int64(len(doc)), k.identity.Certificate, k.identity.Chain,
				signer.Options{Purpose: signer.Approve, Image: picture})
		}}
	}
	err := signer.Batch(context.Background(), k.identity, jobs, func(n int, _ signer.Result, err error) {
		if err != nil {
			t.Error(n, err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := k.Calls(t, "C_Sign"); n != documents {
		t.Fatalf("the token was asked %d times for %d documents", n, documents)
	}
}

// A library that asks for a signature's length first doubles the time of a
// slow token.
func TestABatchAsksTheTokenOnceForEachDocument(t *testing.T) {
	k := newSlowToken(t)
	k.Control(t)
	k.sign(t, 4, pdftest.Table(pdftest.Pages("", "")...), nil)
	if in, out := k.Calls(t, "C_Login"), k.Calls(t, "C_Logout"); in+out != 0 {
		t.Errorf("%d logins and %d logouts within the batch", in, out)
	}
}

// BenchmarkBatchOnAToken signs 100 documents with a token that takes 100 ms
// for each, and tells how much longer than the token the batch takes. On two
// cores: 1.013 for the letter with a picture, 1.009 for 1 MiB. The rest is the
// first preparation, the last writing, and for each document a millisecond
// between worker and batch. Where other programs want the cores, run the
// test binary by "chrt -f 50", or their time slices are counted too.
func BenchmarkBatchOnAToken(b *testing.B) {
	const documents, milliseconds = 100, 100
	letter, err := os.ReadFile("../testdata/cong-van-libreoffice.pdf")
	if err != nil {
		b.Fatal(err)
	}
	picture, err := os.ReadFile("../testdata/chu-ky.png")
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name string
		doc  []byte
	}{
		{"letter", letter},
		{"1MiB", pdftest.Table(append(pdftest.Pages("", ""), pdftest.Stream("", make([]byte, 1<<20)))...)},
	} {
		b.Run(c.name, func(b *testing.B) {
			k := newSlowToken(b)
			for b.Loop() {
				k.Control(b, fmt.Sprint("slow=", milliseconds))
				k.sign(b, documents, c.doc, picture)
			}
			b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N)/(documents*milliseconds), "x-of-key-time")
		})
	}
}
