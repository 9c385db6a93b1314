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
	"crypto/x509"
	"encoding/hex"
	"io"
	"time"

	"trien/protocol"
	"trien/signer/pdf"
	"trien/signer/verify"
)

// Vietnam is the time zone of every time that is shown (N7).
var Vietnam = time.FixedZone("+07", 7*60*60)

// Options says what Document measures against.
type Options struct {
	// Name is the document's, as it is to be shown.
	Name string
	// Trust holds the certificates that the administrator trusts.
	Trust []*x509.Certificate
	// Password opens an encrypted document; "" for none.
	Password string
	// At is the time of the check; zero means now.
	At time.Time
}

// Result is the outcome.
type Result struct {
	// Valid is verify.Report.Valid.
	Valid        bool
	Verification protocol.Verification
}

// Document checks the document of the given size in bytes. Whatever is wrong
// with it is in the Result; an error means that it could not be read, or that
// ctx ended.
func Document(ctx context.Context, in io.ReaderAt, size int64, o Options) (Result, error) {
	if o.At.IsZero() {
		o.At = time.Now()
	}
	report, err := verify.File(ctx, in, size, verify.Options{File: o.Name, Trust: o.Trust, Password: o.Password, At: o.At})
	if err != nil {
		return Result{}, err
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
	v.Size, v.Pages = size, pages(in, size, o.Password)
	v.CheckedAt = stamp(&o.At)
	return Result{Valid: report.Valid(), Verification: v}, nil
}

// pages counts the pages, 0 where the document cannot be read.
func pages(in io.ReaderAt, size int64, password string) int {
	file, err := pdf.OpenWithPassword(in, size, password)
	if err != nil {
		return 0
	}
	n, err := file.PageCount()
	if err != nil {
		return 0
	}
	return n
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
