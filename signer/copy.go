package signer

import (
	"context"
	"crypto/sha256"
	"encoding"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"sync"

	"trien/signer/fault"
)

// Blocks in which the input is copied. There are enough of them that hashing
// and writing, which each take a processor, need not wait for one another.
const (
	blockSize = 256 << 10
	blocks    = 4
)

// block is a part of the input on its way. Its bytes may be overwritten when
// busy is done.
type block struct {
	bytes []byte
	busy  sync.WaitGroup
}

// copyInput copies exactly the input that was prepared, noticing ctx, and
// hashes it meanwhile with each of the hashes once. The hashes may be used
// again when it has returned.
func (p *Prepared) copyInput(ctx context.Context, w io.Writer, hashes ...hash.Hash) error {
	hashes = slices.Compact(hashes)
	if p.size <= blockSize {
		return p.copySmall(ctx, w, hashes)
	}
	var workers sync.WaitGroup
	var inputs []chan *block
	defer workers.Wait()
	for _, h := range hashes {
		in := make(chan *block, blocks)
		defer close(in)
		inputs = append(inputs, in)
		workers.Go(func() {
			for b := range in {
				h.Write(b.bytes)
				b.busy.Done()
			}
		})
	}
	ring := make([]block, blocks)
	for off, n := int64(0), 0; off < p.size; n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		b := &ring[n%len(ring)]
		b.busy.Wait()
		if err := p.read(b, off); err != nil {
			return err
		}
		b.busy.Add(len(inputs))
		for _, in := range inputs {
			in <- b
		}
		if _, err := w.Write(b.bytes); err != nil {
			return fmt.Errorf("signer: writing: %w", err)
		}
		off += int64(len(b.bytes))
	}
	return nil
}

// copySmall does without goroutines, whose start would take longer.
func (p *Prepared) copySmall(ctx context.Context, w io.Writer, hashes []hash.Hash) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var b block
	if err := p.read(&b, 0); err != nil {
		return err
	}
	for _, h := range hashes {
		h.Write(b.bytes)
	}
	if _, err := w.Write(b.bytes); err != nil {
		return fmt.Errorf("signer: writing: %w", err)
	}
	return nil
}

// read fills b with what is at off.
func (p *Prepared) read(b *block, off int64) error {
	size := min(blockSize, p.size-off)
	if int64(cap(b.bytes)) < size {
		b.bytes = make([]byte, size)
	}
	b.bytes = b.bytes[:size]
	n, err := p.in.ReadAt(b.bytes, off)
	switch {
	case n == len(b.bytes):
		return nil
	case err == nil || errors.Is(err, io.EOF):
		return fault.New(fault.DocumentChanged, "the input is shorter than it was")
	}
	return fmt.Errorf("signer: reading: %w", err)
}

// cloneHash returns a second hash in the state of h, a SHA-256, so that the
// input need not be hashed twice.
func cloneHash(h hash.Hash) (hash.Hash, error) {
	state, err := h.(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		return nil, err
	}
	c := sha256.New()
	if err := c.(encoding.BinaryUnmarshaler).UnmarshalBinary(state); err != nil {
		return nil, err
	}
	return c, nil
}
