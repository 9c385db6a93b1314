package cms

import "errors"

// What can be wrong with a signature that was read. Parse and Verify return
// errors that wrap one of these; the text around it is for the log.
var (
	// ErrMalformed: the bytes are not a SignedData that can be judged.
	ErrMalformed = errors.New("malformed CMS")
	// ErrUnsupported: an algorithm or form that is not implemented, so that
	// nothing can be said about the signature.
	ErrUnsupported = errors.New("unsupported CMS")
	// ErrDigest: the message-digest attribute does not fit the content.
	ErrDigest = errors.New("the content does not fit its digest")
	// ErrSignature: the signature value does not fit the signed attributes
	// under the signer's key.
	ErrSignature = errors.New("the signature value does not verify")
	// ErrNoCertificate: the signer's certificate is not in the SignedData,
	// or it is not the one that the signature names.
	ErrNoCertificate = errors.New("no signing certificate")
)
