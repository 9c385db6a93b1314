package signer

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
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
	// Turn, where it is not nil, is called when the key is free for the
	// document, just before it is asked. With an error it is not asked, and the
	// document fails.
	Turn func() error
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
// fails is not asked again: the jobs that it has not signed fail with the same
// error, as they do with ctx's when that ends. Batch returns that error, or nil.
func Batch(ctx context.Context, id Identity, jobs []Job, done func(job int, r Result, err error)) error {
	key := &sharedKey{Signer: id.Signer, turn: make(chan struct{}, 1)}
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
				r, err := jobs[n].sign(ctx, id, key)
				reporting.Lock()
				done(n, r, err)
				reporting.Unlock()
			}
		})
	}
	workers.Wait()
	if err := key.failed(); err != nil && !errors.Is(err, ctx.Err()) {
		return err
	}
	return context.Cause(ctx)
}

func (j *Job) sign(ctx context.Context, id Identity, key *sharedKey) (r Result, err error) {
	defer func() {
		if p := recover(); p != nil { // whose value may quote the document
			err = fmt.Errorf("signer: panic (%T)\n%s", p, debug.Stack())
		}
	}()
	if err := key.failed(); err != nil {
		return r, err
	}
	if ctx.Err() == nil {
		var p *Prepared
		if p, err = j.Prepare(); err == nil {
			if id.Signer != nil {
				id.Signer = turn{key, j.Turn}
			}
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
	turn chan struct{}

	mu      sync.Mutex
	failure error
}

func (k *sharedKey) failed() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.failure
}

// turn is the key for one document.
type turn struct {
	*sharedKey
	come func() error // nil where nobody asks
}

// SignContext implements cms.ContextSigner.
func (t turn) SignContext(ctx context.Context, digest []byte, opts crypto.SignerOpts) (signature []byte, err error) {
	k := t.sharedKey
	select {
	case k.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-k.turn }()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := k.failed(); err != nil {
		return nil, err
	}
	if t.come != nil {
		if err := t.come(); err != nil {
			return nil, err
		}
	}
	if s, ok := k.Signer.(cms.ContextSigner); ok {
		signature, err = s.SignContext(ctx, digest, opts)
	} else {
		signature, err = k.Signer.Sign(rand.Reader, digest, opts)
	}
	if err != nil {
		k.mu.Lock()
		k.failure = err // before the next one has its turn
		k.mu.Unlock()
	}
	return signature, err
}
