package rules

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"slices"

	"trien/signer/cms"
	"trien/signer/pdf"
)

// signature is one that is seen on a page.
type signature struct {
	pdf.Rect
	holder  Holder   // UnknownHolder where its certificate cannot be read
	offices []string // organisation and units in its certificate, folded
}

// signatureOf tells whose a signature is, by the certificate that it carries.
// Nothing is verified: this is for a proposal.
func signatureOf(f *pdf.File, value pdf.Dict, at pdf.Rect, kinds []KindRule) signature {
	s := signature{Rect: at, holder: UnknownHolder}
	c := certificateIn(f, value)
	if c == nil {
		return s
	}
	sum := sha256.Sum256(c.Raw)
	s.holder, _ = HolderOf(c, hex.EncodeToString(sum[:]), kinds)
	for _, name := range slices.Concat(c.Subject.Organization, c.Subject.OrganizationalUnit) {
		s.offices = append(s.offices, fold(name))
	}
	return s
}

// certificateIn returns the signer's certificate, nil where there is none to
// be read.
func certificateIn(f *pdf.File, value pdf.Dict) *x509.Certificate {
	o, err := f.Resolve(value["Contents"])
	contents, ok := o.(pdf.String)
	if err != nil || !ok {
		return nil
	}
	signed, err := cms.Parse([]byte(contents))
	if err != nil {
		return nil
	}
	by := signed.Signer
	for _, c := range signed.Certificates {
		switch {
		case c.X509 == nil:
		case by.SubjectKeyID != nil && bytes.Equal(by.SubjectKeyID, c.SubjectKeyID):
			return c.X509
		case by.Serial != nil && by.Serial.Cmp(c.X509.SerialNumber) == 0 && bytes.Equal(by.Issuer, c.RawIssuer):
			return c.X509
		}
	}
	return nil
}

// sealed tells whether an organisation's seal stands on a person's signature:
// over a good part of it, as N4 wants, and not only beside.
func (s *sheet) sealed(hand pdf.Rect) bool {
	return slices.ContainsFunc(s.signed, func(other signature) bool {
		over := intersect(other.Rect, hand)
		return other.holder == Organization && overlap(other.Rect, hand) && over.Width*over.Height > 0.15*hand.Width*hand.Height
	})
}
