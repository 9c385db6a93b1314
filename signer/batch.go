package signer

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	"sync"

	"trien/signer/cms"
)

// lanes is how many documents of a batch are under way at once: one at the
// key, one before it being read, one behind it being stamped and written.
const lanes = 3

// A Job is one document of a batch.
type Job struct {
	// Prepare is called once, when the document's turn comes near.
	Prepare func() (*Prepared, error)
	// Expect and Output are those of Prepared.Sign.
	Expect *[sha256.Size]byte
	Output io.Writer
}

// Batch signs many documents with one key, which is asked for one at a time
// and, nearly, in their order. A key in a token takes its time, so that while
// it signs one document the next is prepared, read and hashed, and the last is
// stamped and written: the batch takes little longer than the key does.
//
// done is called once for every job, with its number from 0; the calls do not
// overlap, and are in the order in which jobs come to their end. What is wrong
// with one document does not keep the others from being signed. A key that
// fails is not asked again: the jobs that are left fail with the same error,
// as they do with ctx's when that ends. Batch returns that error, or nil.
func Batch(ctx context.Context, id Identity, jobs []Job, done func(job int, r Result, err error)) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	if id.Signer != nil {
		id.Signer = &sharedKey{Signer: id.Signer, turn: make(chan struct{}, 1), failed: stop}
	}
	queue := make(chan int)
	go func() {
		defer close(queue)
		for n := range jobs {
			queue <- n
		}
	}()
	var reporting sync.Mutex
	var workers sync.WaitGroup
	for range min(lanes, len(jobs)) {
		workers.Go(func() {
			for n := range queue {
				r, err := jobs[n].sign(ctx, id)
				reporting.Lock()
				done(n, r, err)
				reporting.Unlock()
			}
		})
	}
	workers.Wait()
	return context.Cause(ctx)
}

func (j Job) sign(ctx context.Context, id Identity) (r Result, err error) {
	if ctx.Err() == nil {
		var p *Prepared
		if p, err = j.Prepare(); err == nil {
			r, err = p.Sign(ctx, id, j.Expect, j.Output)
		}
	}
	if ctx.Err() != nil && (r.Size == 0 && err == nil || errors.Is(err, ctx.Err())) {
		err = context.Cause(ctx)
	}
	return r, err
}

// sharedKey is a key for which the documents of a batch queue.
type sharedKey struct {
	crypto.Signer
	turn   chan struct{}
	failed context.CancelCauseFunc
}

// SignContext implements cms.ContextSigner.
func (k *sharedKey) SignContext(ctx context.Context, digest []byte, opts crypto.SignerOpts) (signature []byte, err error) {
	select {
	case k.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-k.turn }()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if s, ok := k.Signer.(cms.ContextSigner); ok {
		signature, err = s.SignContext(ctx, digest, opts)
	} else {
		signature, err = k.Signer.Sign(rand.Reader, digest, opts)
	}
	if err != nil {
		k.failed(err) // before the next one has its turn
	}
	return signature, err
}
