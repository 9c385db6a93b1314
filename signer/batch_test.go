package signer_test

import (
	"bytes"
	"context"
	"crypto"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/pdf/pdftest"
)

// prepares the document as asked, and tells when it did.
func prepares(id signer.Identity, doc []byte, prepared func()) func() (*signer.Prepared, error) {
	return func() (*signer.Prepared, error) {
		defer prepared()
		return signer.Prepare(bytes.NewReader(doc), int64(len(doc)), id.Certificate, id.Chain, signer.Options{Time: signingTime})
	}
}

// token is a key that does as step says.
type token struct {
	crypto.Signer
	asked atomic.Int32
	busy  atomic.Int32
	step  func(ctx context.Context, asked int) error
}

func (k *token) SignContext(ctx context.Context, digest []byte, o crypto.SignerOpts) ([]byte, error) {
	if k.busy.Add(1) > 1 {
		return nil, errors.New("asked while it signs")
	}
	defer k.busy.Add(-1)
	if err := k.step(ctx, int(k.asked.Add(1))); err != nil {
		return nil, err
	}
	return k.Signer.Sign(nil, digest, o)
}

func TestTheNextDocumentIsPreparedWhileTheKeySigns(t *testing.T) {
	id := leader(t)
	const documents = 8
	doc := pdftest.Table(pdftest.Pages("", "")...)
	prepared, seen := make(chan struct{}, documents), 0
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second) // what would wait for ever fails
	defer cancel()
	id.Signer = &token{Signer: id.Signer, step: func(ctx context.Context, asked int) error {
		// The key answers only when one document more has been prepared
		// than it has been asked for.
		for ; seen < min(asked+1, documents); seen++ {
			select {
			case <-prepared:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	}}
	jobs := make([]signer.Job, documents)
	outputs := make([]bytes.Buffer, documents)
	for n := range jobs {
		jobs[n] = signer.Job{Prepare: prepares(id, doc, func() { prepared <- struct{}{} }), Output: &outputs[n]}
	}
	finished := map[int]bool{}
	err := signer.Batch(ctx, id, jobs, func(n int, r signer.Result, err error) {
		if err != nil || finished[n] || r.Size != int64(outputs[n].Len()) {
			t.Errorf("document %d: %+v, %v", n, r, err)
		}
		finished[n] = true
	})
	if err != nil || len(finished) != documents {
		t.Fatalf("%d documents, %v", len(finished), err)
	}
	for n := range outputs {
		checkSigned(t, outputs[n].Bytes(), 1)
	}
}

func TestOneBadDocumentDoesNotStopTheOthers(t *testing.T) {
	id := leader(t)
	doc := pdftest.Table(pdftest.Pages("", "")...)
	var jobs []signer.Job
	for n := range 5 {
		b := doc
		if n == 2 {
			b = []byte("không phải PDF")
		}
		jobs = append(jobs, signer.Job{Prepare: prepares(id, b, func() {}), Output: io.Discard})
	}
	jobs[3].Expect = &[32]byte{1}
	got := map[int]fault.Code{}
	if err := signer.Batch(context.Background(), id, jobs, func(n int, _ signer.Result, err error) { got[n] = fault.CodeOf(err) }); err != nil {
		t.Error(err)
	}
	for n, want := range []fault.Code{"", "", fault.DocumentNotPDF, fault.DocumentChanged, ""} {
		if got[n] != want {
			t.Errorf("document %d: %q, want %q", n, got[n], want)
		}
	}
}

func TestAKeyThatFailsIsNotAskedAgain(t *testing.T) {
	id := leader(t)
	key := &token{Signer: id.Signer, step: func(_ context.Context, asked int) error {
		if asked == 3 {
			return fault.New(fault.TokenRemoved, "")
		}
		return nil
	}}
	id.Signer = key
	doc := pdftest.Table(pdftest.Pages("", "")...)
	var jobs []signer.Job
	for range 9 {
		jobs = append(jobs, signer.Job{Prepare: prepares(id, doc, func() {}), Output: io.Discard})
	}
	signed, removed := 0, 0
	err := signer.Batch(context.Background(), id, jobs, func(_ int, _ signer.Result, err error) {
		switch {
		case err == nil:
			signed++
		case fault.CodeOf(err) == fault.TokenRemoved:
			removed++
		default:
			t.Error(err)
		}
	})
	if fault.CodeOf(err) != fault.TokenRemoved || key.asked.Load() != 3 || signed != 2 || removed != 7 {
		t.Errorf("asked %d times, %d signed, %d not: %v", key.asked.Load(), signed, removed, err)
	}
}

func TestAPersonWhoStopsABatchKeepsWhatIsSigned(t *testing.T) {
	id := leader(t)
	ctx, cancel := context.WithCancel(context.Background())
	id.Signer = &token{Signer: id.Signer, step: func(ctx context.Context, asked int) error {
		if asked == 2 {
			cancel()
		}
		return ctx.Err()
	}}
	doc := pdftest.Table(pdftest.Pages("", "")...)
	var jobs []signer.Job
	for range 6 {
		jobs = append(jobs, signer.Job{Prepare: prepares(id, doc, func() {}), Output: io.Discard})
	}
	signed, ended := 0, 0
	err := signer.Batch(ctx, id, jobs, func(_ int, _ signer.Result, err error) {
		if ended++; err == nil {
			signed++
		} else if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	if !errors.Is(err, context.Canceled) || ended != len(jobs) || signed > 1 {
		t.Errorf("%d ended, %d signed: %v", ended, signed, err)
	}
}

// A document that has its signature waits for a time stamping authority, or for
// the disk, while the key fails for the next one.
func TestAKeyThatFailsTakesNothingFromWhatItHasSigned(t *testing.T) {
	id := leader(t)
	failed := make(chan struct{})
	id.Signer = &token{Signer: id.Signer, step: func(_ context.Context, asked int) error {
		if asked == 1 {
			return nil
		}
		defer close(failed)
		return fault.New(fault.TokenRemoved, "")
	}}
	doc := pdftest.Table(pdftest.Pages("", "")...)
	slow := writer(func(b []byte) (int, error) {
		if !bytes.HasPrefix(b, []byte("%PDF")) { // the tail, which comes after the key
			<-failed
		}
		return len(b), nil
	})
	first := make(chan struct{})
	jobs := []signer.Job{
		{Prepare: prepares(id, doc, func() {}), Turn: func() error { close(first); return nil }, Output: slow},
		{Prepare: prepares(id, doc, func() { <-first }), Output: io.Discard},
	}
	got := map[int]fault.Code{}
	err := signer.Batch(context.Background(), id, jobs, func(n int, _ signer.Result, err error) { got[n] = fault.CodeOf(err) })
	if fault.CodeOf(err) != fault.TokenRemoved || got[0] != "" || got[1] != fault.TokenRemoved {
		t.Errorf("%v, %v", got, err)
	}
}

type writer func([]byte) (int, error)

func (w writer) Write(b []byte) (int, error) { return w(b) }

func TestADocumentWhoseTurnIsRefusedNeverReachesTheKey(t *testing.T) {
	id := leader(t)
	key := &token{Signer: id.Signer, step: func(context.Context, int) error { return nil }}
	id.Signer = key
	doc := pdftest.Table(pdftest.Pages("", "")...)
	refused := errors.New("the approval has expired")
	jobs := make([]signer.Job, 4)
	for n := range jobs {
		jobs[n] = signer.Job{Prepare: prepares(id, doc, func() {}), Output: io.Discard}
		if n%2 == 1 {
			jobs[n].Turn = func() error { return refused }
		}
	}
	got := map[int]error{}
	if err := signer.Batch(context.Background(), id, jobs, func(n int, _ signer.Result, err error) { got[n] = err }); err != nil {
		t.Error(err)
	}
	for n := range jobs {
		if want := n%2 == 1; errors.Is(got[n], refused) != want || (got[n] != nil) != want {
			t.Errorf("document %d: %v", n, got[n])
		}
	}
	if n := key.asked.Load(); n != 2 {
		t.Errorf("the key was asked %d times", n)
	}
}

func TestAPanicOverOneDocumentIsItsFailure(t *testing.T) {
	id := leader(t)
	doc := pdftest.Table(pdftest.Pages("", "")...)
	jobs := []signer.Job{
		{Prepare: func() (*signer.Prepared, error) { panic("what is in the document") }, Output: io.Discard},
		{Prepare: prepares(id, doc, func() {}), Output: io.Discard},
	}
	got := map[int]error{}
	if err := signer.Batch(context.Background(), id, jobs, func(n int, _ signer.Result, err error) { got[n] = err }); err != nil {
		t.Error(err)
	}
	if got[0] == nil || strings.Contains(got[0].Error(), "what is in") || got[1] != nil {
		t.Errorf("%v", got)
	}
}

func TestAnEmptyBatchIsDone(t *testing.T) {
	if err := signer.Batch(context.Background(), leader(t), nil, nil); err != nil {
		t.Error(err)
	}
}

// BenchmarkBatch signs 20 documents with a key that takes 50 ms for each, and
// tells how much longer than the key the batch takes.
func BenchmarkBatch(b *testing.B) {
	const documents, each = 20, 50 * time.Millisecond
	id := leader(b)
	id.Signer = &token{Signer: id.Signer, step: func(context.Context, int) error { time.Sleep(each); return nil }}
	for _, mib := range []int{0, 4} {
		b.Run(fmt.Sprint(mib, "MiB"), func(b *testing.B) {
			doc := pdftest.Table(append(pdftest.Pages("", ""), pdftest.Stream("", make([]byte, mib<<20)))...)
			for b.Loop() {
				jobs := make([]signer.Job, documents)
				for n := range jobs {
					jobs[n] = signer.Job{Prepare: prepares(id, doc, func() {}), Output: io.Discard}
				}
				if err := signer.Batch(context.Background(), id, jobs, func(_ int, _ signer.Result, err error) {
					if err != nil {
						b.Error(err)
					}
				}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)/(documents*each.Seconds()), "×key")
		})
	}
}
