package token

import "trien/signer/fault"

// The operations that a worker knows.
const (
	opHello        = "hello"        // answered once the module is initialised
	opSlots        = "slots"        // the slots that hold a token
	opTokens       = "tokens"       // the tokens in them
	opCertificates = "certificates" // the certificates of one slot
	opOpen         = "open"         // log in; the PIN is the frame's secret
	opCheck        = "check"        // does a login still stand
	opSign         = "sign"
	opClose        = "close" // log out
)

// request is what the caller's process asks of a worker, one at a time.
type request struct {
	ID      uint64 `json:"id"`
	Op      string `json:"op"`
	Slot    uint   `json:"slot,omitempty"`
	Session uint64 `json:"session,omitempty"`

	// For opOpen: the certificate and the token it was read from, so that a
	// token that was swapped since then is noticed.
	Certificate []byte `json:"certificate,omitempty"`
	KeyID       []byte `json:"keyId,omitempty"`
	Label       string `json:"label,omitempty"`
	Serial      string `json:"serial,omitempty"`

	Input *signInput `json:"input,omitempty"`
}

// signInput is what C_SignInit and C_Sign get. Mechanism is a CKM value; Hash,
// MGF and Salt are the fields of CK_RSA_PKCS_PSS_PARAMS.
type signInput struct {
	Mechanism uint   `json:"mechanism"`
	Hash      uint   `json:"hash,omitempty"`
	MGF       uint   `json:"mgf,omitempty"`
	Salt      uint   `json:"salt,omitempty"`
	Data      []byte `json:"data"`
}

// response answers the request with the same ID.
type response struct {
	ID           uint64            `json:"id"`
	Error        *wireError        `json:"error,omitempty"`
	Slots        []uint            `json:"slots,omitempty"`
	Tokens       []Token           `json:"tokens,omitempty"`
	Certificates []wireCertificate `json:"certificates,omitempty"`
	Session      uint64            `json:"session,omitempty"`
	// Always: the key of the session wants the PIN for each signature.
	Always    bool   `json:"always,omitempty"`
	Signature []byte `json:"signature,omitempty"`
}

// wireCertificate is a Certificate before the caller's process parses it.
type wireCertificate struct {
	DER                []byte   `json:"der"`
	KeyID              []byte   `json:"keyId,omitempty"`
	Label              string   `json:"label,omitempty"`
	Key                KeyState `json:"key"`
	AlwaysAuthenticate bool     `json:"alwaysAuthenticate,omitempty"`
	PSS                bool     `json:"pss,omitempty"`
}

// wireError carries a failure across: a fault code, a detail, and for a refused
// PIN the state after it. Value is the CK_RV, 0 where no module call failed.
type wireError struct {
	Code   fault.Code `json:"code"`
	Detail string     `json:"detail,omitempty"`
	Value  uint       `json:"value,omitempty"`
	State  PINState   `json:"state,omitempty"`
}
