// Package fault names what can go wrong inside the signer.
//
// Every failure that a person may have to act on is an *Error with a stable
// code of the form "family.reason" (families: token, pin, document, policy and
// certificate). The sentences that a person reads belong to package
// protocol; here there is only the code and a detail for the log. A detail
// never holds a PIN, a key or a document's content.
package fault

import "errors"

// Code is a stable identifier such as "document.not_pdf".
type Code string

// The codes that the signer returns. Each has its sentences in the table of
// package protocol; a test in package host keeps the two in step.
const (
	DocumentNotPDF           Code = "document.not_pdf"
	DocumentEmpty            Code = "document.empty"
	DocumentTooLarge         Code = "document.too_large"
	DocumentEncrypted        Code = "document.encrypted"
	DocumentPasswordRequired Code = "document.password_required"
	DocumentRestricted       Code = "document.restricted"
	DocumentFieldConstraint  Code = "document.field_constraint"
	DocumentBroken           Code = "document.broken"
	DocumentUnsupported      Code = "document.unsupported"
	DocumentChanged          Code = "document.changed"
	DocumentCertified        Code = "document.certified"
	DocumentPageMissing      Code = "document.page_missing"
	DocumentFieldMissing     Code = "document.field_missing"
	DocumentFieldSigned      Code = "document.field_signed"
	PlacementInvalid         Code = "document.placement_invalid"
	ImageInvalid             Code = "document.image_invalid"
	GlyphMissing             Code = "document.glyph_missing"
	SignatureTooLarge        Code = "certificate.chain_too_large"
	KeyUnusable              Code = "certificate.key_unusable"
	TokenMissing             Code = "token.missing"
	TokenRemoved             Code = "token.removed"
	TokenModuleFailed        Code = "token.module_failed"
	TokenModuleUntrusted     Code = "token.module_untrusted"
	TokenFailed              Code = "token.failed"
	TokenBusy                Code = "token.busy"
	PINIncorrect             Code = "pin.incorrect"
	PINLocked                Code = "pin.locked"
	PINInvalid               Code = "pin.invalid"
	PINRequired              Code = "pin.required"
	PINCancelled             Code = "pin.cancelled"
	PINExpired               Code = "pin.expired"
	TimestampUnavailable     Code = "policy.timestamp_unavailable"
	TimestampInvalid         Code = "policy.timestamp_invalid"
	SecretDocument           Code = "policy.secret_document"
	CertificateMissing       Code = "certificate.missing"
	CertificateExpired       Code = "certificate.expired"
	CertificateNotYet        Code = "certificate.not_yet_valid"
	CertificateUnsuitable    Code = "certificate.unsuitable"
)

// Error is a failure with a stable code. Detail is for the log, in English.
type Error struct {
	Code   Code
	Detail string
	Err    error
}

// New returns an Error with the given code and detail.
func New(code Code, detail string) *Error { return &Error{Code: code, Detail: detail} }

// Wrap returns an Error that carries err as its cause.
func Wrap(code Code, detail string, err error) *Error {
	return &Error{Code: code, Detail: detail, Err: err}
}

func (e *Error) Error() string {
	s := string(e.Code)
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Is lets errors.Is compare by code, so that errors.Is(err, fault.New(c, ""))
// holds for every Error with code c.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// CodeOf returns the code of the first Error in err's chain, or "".
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}
