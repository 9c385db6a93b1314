// Package check tells a person what a document is worth, in the words of the
// contract: the verifier's report, the rule packs' findings and what the
// receiving clerk is to do. The command line, the pages that ask verify.pdf,
// the extension's page and the slip all show the same protocol.Verification.
//
// Every text in it is fit to be shown (package shown), because the names of
// signers, fields and files are their authors' own.
package check

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"time"

	"trien/protocol"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/render"
	"trien/signer/rules"
	"trien/signer/rules/acceptance"
	"trien/signer/verify"
)

// Options says what Document measures against.
type Options struct {
	// Verify is for the signatures. Its File is the document's name, as it is
	// to be shown.
	Verify verify.Options
	// Rules, if set, is for all else that makes a document acceptable. Without
	// it the Verification has no Acceptance.
	Rules *Rules
}

// Rules are what a received document must keep.
type Rules struct {
	Packs rules.Packs
	// Kinds is the administrator's mapping of certificates.
	Kinds []rules.KindRule
	// Renderer draws the pages that the rules ask about.
	Renderer *render.Renderer
}

// Result is the outcome.
type Result struct {
	// Valid is verify.Report.Valid: the signatures alone.
	Valid        bool
	Verification protocol.Verification
}

// Document checks the document of the given size in bytes. Whatever is wrong
// with it is in the Result, also where it is no PDF at all; an error means that
// it could not be read, or that ctx ended. It may be called by several
// goroutines.
func Document(ctx context.Context, in io.ReaderAt, size int64, o Options) (Result, error) {
	if o.Verify.At.IsZero() {
		o.Verify.At = time.Now()
	}
	report, err := verify.File(ctx, in, size, o.Verify)
	if err != nil {
		return Result{}, err
	}
	if o.Rules != nil {
		err := acceptance.Check(ctx, o.Rules.Renderer, in, size, &report, acceptance.Options{
			Packs: o.Rules.Packs, Kinds: o.Rules.Kinds, Password: o.Verify.Password,
		})
		if err != nil {
			return Result{}, err
		}
	}
	v, err := worded(&report)
	if err != nil {
		return Result{}, err
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, &patient{ctx, io.NewSectionReader(in, 0, size)}); err != nil {
		return Result{}, err
	}
	v.SHA256 = hex.EncodeToString(sum.Sum(nil))
	v.Size = size
	v.Pages, v.PasswordRequired = pages(in, size, o.Verify.Password)
	v.CheckedAt = stamp(&o.Verify.At)
	return Result{Valid: report.Valid(), Verification: v}, nil
}

// pages counts the pages, 0 where the document cannot be read; locked tells
// that it is for want of the password.
func pages(in io.ReaderAt, size int64, password string) (n int, locked bool) {
	file, err := pdf.OpenWithPassword(in, size, password)
	if err != nil {
		return 0, fault.CodeOf(err) == fault.DocumentPasswordRequired
	}
	if n, err = file.PageCount(); err != nil {
		return 0, false
	}
	return n, false
}

// patient reads until its context ends.
type patient struct {
	ctx context.Context
	r   io.Reader
}

func (p *patient) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.r.Read(b)
}
