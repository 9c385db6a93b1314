package signer

import (
	"crypto"
	"crypto/x509"
	"fmt"
	"io"
	"time"

	"trien/signer/cms"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/timestamp"
)

// A Prepared signature is complete but for the signature value: document,
// certificate, place and look are fixed.
type Prepared struct {
	in   io.ReaderAt
	size int64
	cert *x509.Certificate
	hash crypto.Hash
	cms  cms.Options
	tail *pdf.Tail
	at   time.Time

	timestamp         *timestamp.Authority
	timestampOptional bool

	field pdf.SignatureField
}

// Prepare builds the update that will sign the document of size bytes in in,
// with the certificate cert and the chain above it. in is read again by
// Preview and Sign and must stay open and unchanged.
//
// Errors: those of pdf.OpenWithPassword and pdf.AddSignature about the document;
// fault.DocumentFieldConstraint where the field's seed values want another
// signature; fault.CertificateNotYet, CertificateExpired and CertificateUnsuitable (N8,
// N10); fault.ImageInvalid, GlyphMissing and PlacementInvalid about the look.
func Prepare(in io.ReaderAt, size int64, cert *x509.Certificate, chain []*x509.Certificate, opt Options) (*Prepared, error) {
	if opt.Time.IsZero() {
		opt.Time = time.Now()
	}
	if opt.Purpose == "" {
		opt.Purpose = Plain
	}
	if _, ok := habits[opt.Purpose]; !ok {
		return nil, fmt.Errorf("signer: no purpose %.20q", string(opt.Purpose))
	}
	p := &Prepared{in: in, size: size, cert: cert, cms: cms.Options{PSS: opt.PSS}, at: opt.Time.In(vietnam).Truncate(time.Second)}
	if err := checkCertificate(cert, p.at); err != nil {
		return nil, err
	}
	f, err := pdf.OpenWithPassword(in, size, opt.Password)
	if err != nil {
		return nil, err
	}
	named := opt.Field != ""
	if !named {
		if opt.Field, err = waitingField(f, cert, chain, opt); err != nil {
			return nil, err
		}
	}
	if p.hash, err = seedHash(f, opt, cert, chain); err != nil {
		return nil, err
	}
	if p.timestamp, p.timestampOptional = opt.Timestamp, opt.TimestampOptional; p.timestamp != nil {
		p.cms.UnsignedSize = timestampRoom
	}
	room, err := cms.Size(cert, chain, p.hash, p.cms)
	if err != nil {
		return nil, err
	}
	err = p.build(f, room, opt)
	if !named && opt.Field != "" && fault.CodeOf(err) == fault.PlacementInvalid {
		opt.Field = "" // the text is too long for it
		err = p.build(f, room, opt)
	}
	if opt.Placement == nil && opt.Field == "" && fault.CodeOf(err) == fault.PlacementInvalid {
		// Nobody asked for this place, and on a page of a few millimetres
		// there is none that a mark could be read in.
		opt.Placement = &Placement{Invisible: true}
		err = p.build(f, room, opt)
	}
	return p, err
}

// build makes the update, with room for so many bytes of signature value.
func (p *Prepared) build(f *pdf.File, room int, opt Options) (err error) {
	u := pdf.NewUpdate(f)
	s := pdf.Signature{Entries: entries(opt, p.cert, p.at), Room: room, Field: opt.Field}
	s.Appearance = func(width, height float64, upright pdf.Matrix) (pdf.Ref, error) {
		spec := content(opt, p.cert, p.at)
		spec.Width, spec.Height, spec.Matrix = width, height, upright
		return draw(u, spec, opt)
	}
	if opt.Field == "" {
		if err := place(f, opt, &s); err != nil {
			return err
		}
	}
	if p.field, err = u.AddSignature(s); err != nil {
		return err
	}
	p.tail, err = u.Tail()
	return err
}

// place decides page and rectangle of a new field.
func place(f *pdf.File, opt Options, s *pdf.Signature) error {
	where := opt.Placement
	if where == nil {
		where = &Placement{}
	}
	s.Page = where.Page
	if s.Page == 0 || where.Invisible {
		s.Page = 1
		if habits[opt.Purpose].lastPage && !where.Invisible {
			n, err := f.PageCount()
			if err != nil {
				return err
			}
			s.Page = n
		}
	}
	if where.Invisible {
		return nil
	}
	page, err := f.Page(s.Page)
	if err != nil {
		return err
	}
	r := where.Rect
	if r == (Rect{}) {
		r = usualPlace(opt.Purpose, page)
	}
	s.Rect = &r
	return nil
}

// entries returns the signature dictionary (ISO 32000-2, table 255; ETSI EN
// 319 142-1, 6.3: M present, no Cert).
func entries(opt Options, cert *x509.Certificate, at time.Time) pdf.Dict {
	d := pdf.Dict{
		"Type": pdf.Name("Sig"), "Filter": filter, "SubFilter": subFilter,
		"M": pdf.String(at.Format("D:20060102150405-07'00'")),
	}
	for key, text := range map[pdf.Name]string{"Name": cert.Subject.CommonName, "Reason": opt.Reason, "Location": opt.Location} {
		if text != "" {
			d[key] = pdf.TextString(text)
		}
	}
	return d
}

// MaySign tells whether a certificate's key usage lets it sign documents (RFC
// 5280, 4.2.1.3): one without keyUsage may.
func MaySign(cert *x509.Certificate) bool {
	usage := cert.KeyUsage
	return usage == 0 || usage&(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment) != 0
}

// checkCertificate refuses what no verifier would accept (N8).
func checkCertificate(cert *x509.Certificate, at time.Time) error {
	switch {
	case cert == nil:
		return fault.New(fault.CertificateMissing, "")
	case at.Before(cert.NotBefore):
		return fault.New(fault.CertificateNotYet, "valid from "+cert.NotBefore.In(vietnam).Format(time.RFC3339))
	case at.After(cert.NotAfter):
		return fault.New(fault.CertificateExpired, "valid to "+cert.NotAfter.In(vietnam).Format(time.RFC3339))
	case !MaySign(cert):
		return fault.New(fault.CertificateUnsuitable, "its key usage is not signing")
	}
	return nil
}

// Field returns the fully qualified name of the signature field.
func (p *Prepared) Field() string { return p.field.Name }

// Page returns the page that has the signature, from 1; 0 for a field that is
// on no page.
func (p *Prepared) Page() int { return p.field.Page }

// Rect returns where the signature stands on its page as seen; ok is false
// where it is invisible.
func (p *Prepared) Rect() (r Rect, ok bool) {
	if p.field.Rect == nil {
		return Rect{}, false
	}
	return *p.field.Rect, true
}

// Time returns the claimed time of signing, in the time zone of Vietnam.
func (p *Prepared) Time() time.Time { return p.at }

// Preview returns the document as it will be signed, with zeros for the
// signature value: what the person is shown. It reads the input as asked for
// and may be used by several goroutines where the input may.
func (p *Prepared) Preview() (r io.ReaderAt, size int64) {
	return joined{p.in, p.size, p.tail.Bytes}, p.size + int64(len(p.tail.Bytes))
}

// joined is an input followed by a tail.
type joined struct {
	in   io.ReaderAt
	size int64
	tail []byte
}

func (j joined) ReadAt(b []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, fmt.Errorf("signer: negative offset")
	}
	if off < j.size {
		part := b[:min(int64(len(b)), j.size-off)]
		n, err = j.in.ReadAt(part, off)
		if n < len(part) {
			return n, err
		}
		off += int64(n)
	}
	if n == len(b) {
		return n, nil
	}
	rest := off - j.size
	if rest >= int64(len(j.tail)) {
		return n, io.EOF
	}
	n += copy(b[n:], j.tail[rest:])
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}
