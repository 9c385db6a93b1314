package verify

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"slices"
	"time"

	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/revocation"
)

// maxSignatures bounds the signatures of one document, because each of them
// costs a reading of the whole file.
const maxSignatures = 100

// Options says what File measures against.
type Options struct {
	// File is the name to put into the report.
	File string
	// Trust holds the certificates that the administrator trusts, self-signed
	// or not. The system's are not used.
	Trust []*x509.Certificate
	// At is the time of verification; zero means now.
	At time.Time
	// Revocation fetches what the document does not carry about the state of
	// certificates; nil fetches nothing. NoRevocation leaves out also what the
	// document carries, and every verdict says so.
	Revocation   *revocation.Checker
	NoRevocation bool
	// Password opens an encrypted document that the empty password does not
	// open. It is in no report.
	Password string
}

// File verifies the PDF file of the given size in bytes. Whatever is wrong
// with the document is in the Report; the error is only ctx's, or r's failure
// to read. It reads r several times, never the whole of it into memory.
func File(ctx context.Context, r io.ReaderAt, size int64, opt Options) (Report, error) {
	source := &watchedReader{r: r}
	v := &verifier{ctx: ctx, src: source, size: size, trust: newTrust(opt.Trust), at: opt.At, password: opt.Password,
		digests: map[digested][]byte{}, checker: opt.Revocation, ignoreRevocation: opt.NoRevocation}
	if v.at.IsZero() {
		v.at = time.Now()
	}
	report := Report{File: opt.File, Rules: []Finding{}, Signatures: []Signature{}}
	err := v.document(&report)
	if source.err != nil {
		return Report{}, source.err
	}
	if err := ctx.Err(); err != nil {
		return Report{}, err
	}
	if err != nil {
		report.Integrity, report.Verdict, report.Reason = judgeFault(err)
	}
	return report, nil
}

// judgeFault says what a document is that cannot be read.
func judgeFault(err error) (Integrity, Verdict, *Text) {
	switch fault.CodeOf(err) {
	case fault.DocumentPasswordRequired:
		return Unsupported, Indeterminate, &textPassword
	case fault.DocumentEncrypted:
		return Unsupported, Indeterminate, &textEncrypted
	case fault.DocumentTooLarge:
		return Unsupported, Indeterminate, &textTooLarge
	}
	return Malformed, Failed, &textUnreadable
}

// A verifier works on one document.
type verifier struct {
	ctx   context.Context
	src   io.ReaderAt
	size  int64
	trust *trust
	at    time.Time
	now   *pdf.File

	password string
	index    *pageIndex // of now

	checker          *revocation.Checker
	ignoreRevocation bool
	store            *store // set by judge
	// digests holds what was hashed: many fields may name one signature.
	digests map[digested][]byte
	// fetch, once there is something to fetch, is the context of all of it.
	fetch   context.Context
	fetched context.CancelFunc
}

func (v *verifier) document(report *Report) error {
	var err error
	if v.now, err = pdf.OpenWithPassword(v.src, v.size, v.password); err != nil {
		return err
	}
	v.index = &pageIndex{f: v.now}
	form, err := readForm(v.now)
	if err != nil {
		return err
	}
	fields, err := form.signatures(v.now)
	if err != nil {
		return err
	}
	if len(fields) > maxSignatures {
		return fault.New(fault.DocumentTooLarge, "too many signatures")
	}
	checks := make([]*check, len(fields))
	for i, f := range fields {
		if checks[i], err = v.signature(f); err != nil {
			return err
		}
	}
	reports := make([]*Signature, len(checks))
	for i, c := range checks {
		reports[i] = c.report
	}
	v.place(form, fields, reports)
	if err := v.warnOfForm(form, reports); err != nil {
		return err
	}
	v.judge(checks)
	for _, c := range checks {
		report.Signatures = append(report.Signatures, *c.report)
	}
	removed, err := v.removed(fields)
	if err != nil {
		return err
	}
	report.Signatures = append(report.Signatures, removed...)
	report.summarize()
	return nil
}

// summarize sets the document's integrity and verdict: the worst of its
// signatures'.
func (r *Report) summarize() {
	if len(r.Signatures) == 0 {
		r.Integrity, r.Verdict, r.Reason = Unsigned, Indeterminate, &textUnsigned
		return
	}
	integrities := []Integrity{Intact, Unsupported, Modified, Malformed, Broken}
	verdicts := []Verdict{Passed, Indeterminate, Failed}
	r.Integrity, r.Verdict = Intact, Passed
	for _, s := range r.Signatures {
		if slices.Index(integrities, s.Integrity) > slices.Index(integrities, r.Integrity) {
			r.Integrity = s.Integrity
		}
		if slices.Index(verdicts, s.Verdict) > slices.Index(verdicts, r.Verdict) {
			r.Verdict = s.Verdict
		}
	}
}

// maxRevisions bounds how many earlier revisions are searched for signatures
// that are gone.
const maxRevisions = 200

// removed reports signatures that an earlier revision had and the present one
// has not.
func (v *verifier) removed(present []field) ([]Signature, error) {
	known := map[pdf.Ref]bool{}
	for _, f := range present {
		// A value that is written in the field itself cannot be a map's key,
		// and is malformed anyhow.
		if ref, ok := f.value.(pdf.Ref); ok {
			known[ref] = true
		}
	}
	revisions := v.now.Revisions()
	if len(revisions) > maxRevisions {
		return nil, fault.New(fault.DocumentTooLarge, "too many revisions")
	}
	var out []Signature
	earlier := 0 // fields
	for _, r := range revisions[:len(revisions)-1] {
		if err := v.ctx.Err(); err != nil {
			return nil, err
		}
		if r.End == 0 {
			continue
		}
		old, err := v.now.At(r.End)
		if err != nil {
			continue // no revision that a reader could have shown
		}
		form, err := readForm(old)
		if err != nil {
			continue
		}
		if earlier += len(form.fields); earlier > maxEarlierFields {
			return nil, fault.New(fault.DocumentTooLarge, "too many fields in earlier revisions")
		}
		fields, err := form.signatures(old)
		if err != nil {
			continue
		}
		for _, f := range fields {
			ref, ok := f.value.(pdf.Ref)
			if !ok || known[ref] || len(out) >= maxSignatures {
				continue
			}
			known[ref] = true
			// As it was then, so that the report can name who signed.
			then := *v
			then.now, then.size, then.index = old, r.End, &pageIndex{f: old}
			c, err := then.signature(f)
			if err != nil {
				return nil, err
			}
			s := *c.report
			s.Coverage, s.Warnings = CoversRevision, nil
			s.conclude(findRemoved)
			out = append(out, s)
		}
	}
	return out, nil
}

// watchedReader remembers a failure to read, which says nothing about the
// document.
type watchedReader struct {
	r   io.ReaderAt
	err error
}

func (w *watchedReader) ReadAt(p []byte, off int64) (int, error) {
	n, err := w.r.ReadAt(p, off)
	if err != nil && !errors.Is(err, io.EOF) && w.err == nil {
		w.err = err
	}
	return n, err
}
