package signer

import (
	"crypto/x509"
	"io"

	"trien/signer/fault"
	"trien/signer/pdf"
)

// The least size, in points, of an empty field that is signed without having
// been named: name, office and time can be read in it.
const (
	leastFieldWidth  = 90
	leastFieldHeight = 30
)

// WaitingField returns the name of the empty signature field that Prepare
// signs where opt names neither a field nor a place; "" where it makes a new
// one.
//
// A form with one visible empty signature field says where its signer signs,
// and a leader who signs it expects the signature there, not beside it. That
// holds for a person's signature (Approve, Plain) only: the seal, copies and
// the clerk's marks have places of their own (N4 to N6, S10). Of several empty
// fields none is chosen, because which is whose cannot be told; nor is one that
// is too small, or locked, or that demands another signature than this
// certificate can give. Whoever asks a person for consent should use it too,
// before proposing a place.
func WaitingField(in io.ReaderAt, size int64, cert *x509.Certificate, chain []*x509.Certificate, opt Options) (string, error) {
	if opt.Purpose == "" {
		opt.Purpose = Plain
	}
	f, err := pdf.OpenWithPassword(in, size, opt.Password)
	if err != nil {
		return "", err
	}
	return waitingField(f, cert, chain, opt)
}

func waitingField(f *pdf.File, cert *x509.Certificate, chain []*x509.Certificate, opt Options) (string, error) {
	if opt.Field != "" || opt.Placement != nil || opt.Purpose != Approve && opt.Purpose != Plain {
		return "", nil
	}
	w, err := f.WaitingField()
	if err != nil || w == nil || w.Rect.Width < leastFieldWidth || w.Rect.Height < leastFieldHeight {
		return "", err
	}
	opt.Field = w.Name
	if _, err := seedHash(f, opt, cert, chain); fault.CodeOf(err) == fault.DocumentFieldConstraint {
		return "", nil
	} else if err != nil {
		return "", err
	}
	return w.Name, nil
}
