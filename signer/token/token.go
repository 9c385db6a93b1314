package token

import (
	"crypto/x509"
	"strings"
	"unicode"
)

// PINState is what a token says about its user PIN (PKCS#11 2.40, flags of
// CK_TOKEN_INFO). The number of tries left is not told: cards have 3, 10 or 15.
type PINState string

// The PIN states, from best to worst.
const (
	PINOK             PINState = "ok"              // no wrong PIN since the last right one
	PINCountLow       PINState = "count_low"       // CKF_USER_PIN_COUNT_LOW: at least one wrong PIN
	PINFinalTry       PINState = "final_try"       // CKF_USER_PIN_FINAL_TRY: one more wrong PIN locks
	PINLocked         PINState = "locked"          // CKF_USER_PIN_LOCKED
	PINNotInitialized PINState = "not_initialized" // the token or its user PIN was never set up
)

// Token is one token in one slot, as C_GetTokenInfo describes it. Texts are
// cleaned of padding and of control, format and invalid characters.
type Token struct {
	Slot         uint     `json:"slot"`
	Label        string   `json:"label"`
	Manufacturer string   `json:"manufacturer"`
	Model        string   `json:"model"`
	Serial       string   `json:"serial"`
	PINState     PINState `json:"pinState"`

	// PINPad: the PIN is typed on the reader (CKF_PROTECTED_AUTHENTICATION_PATH).
	PINPad bool `json:"pinPad"`
	// LoginRequired: private keys need a login (CKF_LOGIN_REQUIRED).
	LoginRequired bool `json:"loginRequired"`
	// MinPINLen and MaxPINLen are in bytes, 0 where the token does not say.
	// They are hints for a dialog: some tokens state them wrongly, so only the
	// token itself refuses a PIN for its length.
	MinPINLen uint `json:"minPinLen,omitempty"`
	MaxPINLen uint `json:"maxPinLen,omitempty"`

	// Module is the path of the PKCS#11 module that sees the token.
	Module string `json:"module"`
}

// KeyState says whether a certificate's private key is on its token. Private
// keys are hidden before login on most tokens, so this is often a conclusion.
type KeyState string

// The key states.
const (
	KeySeen    KeyState = "seen"    // the private key object is visible and matches
	KeyLikely  KeyState = "likely"  // private keys are hidden; a public key object matches
	KeyUnknown KeyState = "unknown" // private keys are hidden and nothing else tells
	KeyAbsent  KeyState = "absent"  // private keys are visible and none matches
)

// The key types of Certificate.KeyType.
const (
	KeyRSA = "RSA"
	KeyEC  = "EC"
)

// Certificate is an X.509 certificate object on a token.
type Certificate struct {
	DER []byte // as stored on the token
	// X509 is nil, and ParseError says why, where crypto/x509 rejects DER. Go
	// is stricter than the CAs that issue for tokens (negative serial numbers,
	// odd string types), and such a key can still sign.
	X509       *x509.Certificate
	ParseError error

	KeyID []byte // CKA_ID, may be empty
	Label string // CKA_LABEL, cleaned
	Token Token

	Key     KeyState
	KeyType string // KeyRSA, KeyEC, or "" for any other
	// AlwaysAuthenticate is CKA_ALWAYS_AUTHENTICATE where the private key is
	// visible before login, else false. Open finds out in any case.
	AlwaysAuthenticate bool
	// PSS: the token lists CKM_RSA_PKCS_PSS, and the key is RSA.
	PSS bool
}

// HasKey reports whether the private key is on the token as far as can be seen.
func (c *Certificate) HasKey() bool { return c.Key == KeySeen || c.Key == KeyLikely }

// maxText bounds a cleaned text, in bytes. CK_TOKEN_INFO's texts are shorter.
const maxText = 256

// cleanText makes a text from a token fit to be shown and matched: cut at the
// first NUL (some modules pad with NUL, not blanks), valid UTF-8, and without
// control or format characters (line breaks, direction overrides).
func cleanText(s string) string {
	if i := strings.IndexByte(s, 0); i >= 0 {
		s = s[:i]
	}
	if len(s) > maxText {
		s = s[:maxText]
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}
