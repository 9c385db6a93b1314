package signer

import (
	"bytes"
	"context"
	"crypto"
	"crypto/sha256"
	"fmt"
	"io"
	"time"

	"trien/signer/cms"
	"trien/signer/fault"
	"trien/signer/pdf"
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
	// Repaired tells that the document was repaired before it was signed:
	// Input and InputSize are those of the document as it came all the same.
	Repaired bool
	Size     int64
	// Level says whether there is a timestamp, and Timestamp its time.
	Level     Level
	Timestamp time.Time
	// Warnings are what was asked for and is not there.
	Warnings []*fault.Error
}

// Sign writes the signed document to w: the input's every byte, then the
// tail. The key is asked once, when the whole input has been read.
//
// Where expect is not nil it is the SHA-256 that the person agreed to: another
// input is fault.DocumentChanged, and the key is not asked. id's certificate
// must be the one of Prepare. On any error what w has received is no document
// and must be thrown away. A Prepared may be tried again after an error.
//
// A timestamp that was asked for is fetched when the key has signed; without
// one there is fault.TimestampUnavailable or fault.TimestampInvalid, or, where
// it was optional, a warning in the Result.
func (p *Prepared) Sign(ctx context.Context, id Identity, expect *[sha256.Size]byte, w io.Writer) (Result, error) {
	if id.Certificate == nil || !id.Certificate.Equal(p.cert) {
		return Result{}, fault.New(fault.KeyUnusable, "another certificate than the one prepared for")
	}
	r := Result{Level: LevelBB, Field: p.field.Name, Page: p.field.Page, Rect: p.field.Rect, Time: p.at, InputSize: p.size}
	whole := sha256.New()
	signed := whole
	if p.hash != crypto.SHA256 {
		signed = p.hash.New()
	}
	if err := p.copyInput(ctx, w, whole, signed); err != nil {
		return Result{}, err
	}
	whole.Sum(r.Input[:0])
	if expect != nil && r.Input != *expect {
		return Result{}, fault.New(fault.DocumentChanged, "the input is not the document that was agreed to")
	}
	if signed == whole {
		var err error
		if whole, err = cloneHash(signed); err != nil {
			return Result{}, err
		}
	}
	before, after := p.tail.Signed()
	signed.Write(before)
	signed.Write(after)
	der, err := cms.SignDetached(ctx, signed.Sum(nil), p.hash, id, p.stamping(&r))
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

// SignBytes signs a document that is in memory already.
func SignBytes(ctx context.Context, doc []byte, id Identity, opt Options) ([]byte, Result, error) {
	p, err := Prepare(bytes.NewReader(doc), int64(len(doc)), id.Certificate, id.Chain, opt)
	repaired := false
	if err != nil && opt.Repair && fault.CodeOf(err) == fault.DocumentBroken {
		var whole bytes.Buffer
		if err := pdf.Repair(bytes.NewReader(doc), int64(len(doc)), opt.Password, &whole); err != nil {
			return nil, Result{}, err
		}
		repaired = true
		p, err = Prepare(bytes.NewReader(whole.Bytes()), int64(whole.Len()), id.Certificate, id.Chain, opt)
	}
	if err != nil {
		return nil, Result{}, err
	}
	var out bytes.Buffer
	r, err := p.Sign(ctx, id, nil, &out)
	if err != nil {
		return nil, Result{}, err
	}
	if repaired {
		r.Repaired, r.Input, r.InputSize = true, sha256.Sum256(doc), int64(len(doc))
	}
	return out.Bytes(), r, nil
}
