package signer

import (
	"bytes"
	"context"
	"crypto"
	"crypto/sha256"
	"encoding"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"trien/signer/cms"
	"trien/signer/fault"
)

// A Result says what was signed, for the journal and the answer.
type Result struct {
	Field     string
	Page      int // 0 where the field is on no page
	Rect      *Rect
	Time      time.Time
	Input     [sha256.Size]byte // SHA-256 of the document as it came
	Output    [sha256.Size]byte // SHA-256 of the document as it leaves
	InputSize int64
	Size      int64
}

// Sign writes the signed document to w: the input's every byte, then the
// tail. The key is asked once, when the whole input has been read.
//
// Where expect is not nil it is the SHA-256 that the person agreed to: another
// input is fault.DocumentChanged, and the key is not asked. id's certificate
// must be the one of Prepare. On any error what w has received is no document
// and must be thrown away. A Prepared may be tried again after an error.
func (p *Prepared) Sign(ctx context.Context, id Identity, expect *[sha256.Size]byte, w io.Writer) (Result, error) {
	if id.Certificate == nil || !id.Certificate.Equal(p.cert) {
		return Result{}, fault.New(fault.KeyUnusable, "another certificate than the one prepared for")
	}
	r := Result{Field: p.field.Name, Page: p.field.Page, Rect: p.field.Rect, Time: p.at, InputSize: p.size}
	signed := sha256.New()
	if err := p.copyInput(ctx, io.MultiWriter(signed, w)); err != nil {
		return Result{}, err
	}
	signed.Sum(r.Input[:0])
	if expect != nil && r.Input != *expect {
		return Result{}, fault.New(fault.DocumentChanged, "the input is not the document that was agreed to")
	}
	whole, err := cloneHash(signed)
	if err != nil {
		return Result{}, err
	}
	before, after := p.tail.Signed()
	signed.Write(before)
	signed.Write(after)
	der, err := cms.SignDetached(ctx, signed.Sum(nil), crypto.SHA256, id, p.cms)
	if err != nil {
		return Result{}, err
	}
	tail, err := p.tail.Filled(der)
	if err != nil {
		return Result{}, err
	}
	if _, err := w.Write(tail); err != nil {
		return Result{}, fmt.Errorf("signer: writing: %w", err)
	}
	whole.Write(tail)
	whole.Sum(r.Output[:0])
	r.Size = p.size + int64(len(tail))
	return r, nil
}

// copyInput copies exactly the input that was prepared, noticing ctx.
func (p *Prepared) copyInput(ctx context.Context, w io.Writer) error {
	buf := make([]byte, 256<<10)
	for off := int64(0); off < p.size; {
		if err := ctx.Err(); err != nil {
			return err
		}
		part := buf[:min(int64(len(buf)), p.size-off)]
		n, err := p.in.ReadAt(part, off)
		if n < len(part) {
			if err == nil || errors.Is(err, io.EOF) {
				return fault.New(fault.DocumentChanged, "the input is shorter than it was")
			}
			return fmt.Errorf("signer: reading: %w", err)
		}
		if _, err := w.Write(part); err != nil {
			return fmt.Errorf("signer: writing: %w", err)
		}
		off += int64(n)
	}
	return nil
}

// cloneHash returns a second hash in the state of h, so that the input need
// not be hashed twice.
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

// SignBytes signs a document that is in memory already.
func SignBytes(ctx context.Context, doc []byte, id Identity, opt Options) ([]byte, Result, error) {
	p, err := Prepare(bytes.NewReader(doc), int64(len(doc)), id.Certificate, id.Chain, opt)
	if err != nil {
		return nil, Result{}, err
	}
	var out bytes.Buffer
	r, err := p.Sign(ctx, id, nil, &out)
	if err != nil {
		return nil, Result{}, err
	}
	return out.Bytes(), r, nil
}
