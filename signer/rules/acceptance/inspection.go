package acceptance

import (
	"cmp"
	"context"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"slices"

	"trien/signer/pdf"
	"trien/signer/render"
	"trien/signer/rules"
	"trien/signer/verify"
)

// inspection is one document under check.
type inspection struct {
	ctx     context.Context
	report  *verify.Report
	packs   rules.Packs
	format  format
	reading *rules.Reading // nil where the document cannot be read
	blocks  []rules.Block  // of the reading
	// signatures are those in force, without document timestamps, in the order
	// in which they were made.
	signatures []*signature
}

// signature is one signature with what it is to a clerk.
type signature struct {
	*verify.Signature
	fields *widget // nil where the field was not found
	end    int64   // of the bytes that it covers
	page   int     // from 1; 0 where it is invisible
	rect   pdf.Rect
	drawn  *drawing // nil where it is invisible or cannot be drawn
	role   role
}

// role is what a signature is for, by whose it is and by what it shows.
type role int

const (
	unknownRole  role = iota // a holder that nobody knows
	personRole               // ký phê duyệt
	sealRole                 // đóng dấu phát hành
	archiveRole              // chứng thực lưu trữ
	incomingRole             // công văn đến
	appendixRole             // phụ lục
	copyRole                 // bản sao
)

// read opens the document and looks at its signatures. What cannot be read is
// left out.
func (i *inspection) read(r *render.Renderer, in io.ReaderAt, size int64, o Options) {
	reading, err := rules.Read(i.ctx, r, in, size, o.Password)
	if err != nil {
		return
	}
	i.reading = reading
	if i.blocks, err = reading.Blocks(); err != nil {
		return
	}
	widgets := signatureWidgets(reading.File())
	for n := range i.report.Signatures {
		s := &i.report.Signatures[n]
		if s.Kind == verify.DocTimestamp {
			continue
		}
		one := &signature{Signature: s, fields: widgets[s.Field]}
		if one.fields == nil && s.Integrity != verify.Intact {
			continue // removed: it is in the report, but not in the document
		}
		if one.fields != nil {
			one.end, one.page, one.rect = one.fields.end, one.fields.page, one.fields.rect
		}
		i.signatures = append(i.signatures, one)
	}
	slices.SortStableFunc(i.signatures, func(a, b *signature) int { return cmp.Compare(a.end, b.end) })
	i.drawAll(r, in, size, o.Password)
}

func (i *inspection) close() {
	if i.reading != nil {
		i.reading.Close()
	}
}

// holders says whose each certificate is, and what each signature is for.
func (i *inspection) holders(kinds []rules.KindRule) {
	for n := range i.report.Signatures {
		s := &i.report.Signatures[n]
		if len(s.Signer.Certificate) == 0 {
			s.Signer.Holder, s.Signer.HolderSource = string(rules.UnknownHolder), string(rules.Guessed)
			continue
		}
		c, err := x509.ParseCertificate(s.Signer.Certificate)
		if err != nil {
			// Its names are known all the same: package cms reads more.
			c = &x509.Certificate{Subject: pkix.Name{CommonName: s.Signer.CommonName, Organization: []string{s.Signer.Organization}}}
		}
		holder, source := rules.HolderOf(c, s.Signer.Fingerprint, kinds)
		s.Signer.Holder, s.Signer.HolderSource = string(holder), string(source)
	}
	for _, s := range i.signatures {
		s.role = s.purpose()
	}
}

// purpose is the signature's role. A signature's words tell the clerk's marks
// from the seal that issues a document.
func (s *signature) purpose() role {
	switch {
	case s.drawn.says("chứng thực lưu trữ"):
		return archiveRole
	case s.Signer.Holder == string(rules.Person):
		return personRole
	case s.Signer.Holder != string(rules.Organization):
		return unknownRole
	case s.drawn.says("công văn đến"), s.drawn.says("văn bản đến"):
		return incomingRole
	case s.drawn.shows(rules.InfoCopyForm, nil):
		return copyRole
	case s.drawn != nil && !s.drawn.image && s.drawn.shows(rules.InfoNumber, nil):
		return appendixRole
	}
	return sealRole
}

// with returns the signatures of one of the roles.
func (i *inspection) with(roles ...role) (found []*signature) {
	for _, s := range i.signatures {
		if slices.Contains(roles, s.role) {
			found = append(found, s)
		}
	}
	return found
}

// textless tells whether the document has no text that could be read.
func (i *inspection) textless() bool {
	if i.reading == nil {
		return false
	}
	for page := 1; page <= min(i.reading.Pages(), 3); page++ {
		if runs, err := i.reading.Text(page); err != nil || len(runs) > 0 {
			return false
		}
	}
	return true
}

// scanned tells whether the document is pictures of paper. One whose letters
// are drawn as outlines is not.
func (i *inspection) scanned() bool {
	if !i.textless() {
		return false
	}
	_, found := pictureOf(i.reading.File(), 1)
	return found
}

// signers are the blocks in which somebody is named who signs.
func (i *inspection) signers() (named []rules.Block) {
	for _, b := range i.blocks {
		if b.Sure && b.Name != "" {
			named = append(named, b)
		}
	}
	return named
}
