package protocol

// What is signed here without a document to show: the administrator allows it
// to single origins only (settings: portals.hash_origins, portals.login_origins);
// to others the answer is policy.method_not_allowed. The window says plainly
// that no document is shown.

// HashAlgorithm is a digest's algorithm.
type HashAlgorithm string

// The algorithms of sign.hash.
const (
	SHA256 HashAlgorithm = "SHA-256"
	SHA384 HashAlgorithm = "SHA-384"
	SHA512 HashAlgorithm = "SHA-512"
)

// SignHashParams asks for the raw signature over one digest that the page has
// computed, for a format that this host does not make (XML, for example). What
// can be shown is to be sent as a document instead. A key on a NIST curve signs
// the digest of its own size alone (RFC 7518, section 3.4).
type SignHashParams struct {
	Algorithm HashAlgorithm `json:"algorithm" jsonschema:"enum=SHA-256,enum=SHA-384,enum=SHA-512"`
	// Hash is the digest in lower-case hex.
	Hash string `json:"hash" jsonschema:"pattern=^([0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})$"`
	// Name is what the page says that it is. The window shows it as the page's
	// word.
	Name        string `json:"name" jsonschema:"minLength=1,maxLength=1024"`
	Certificate string `json:"certificate,omitempty" jsonschema:"pattern=^[0-9a-f]{64}$"`
}

// SignatureAlgorithm names how a raw signature was made, as JSON Web Algorithms
// do (RFC 7518, section 3.1): ES256 is ECDSA over P-256 with SHA-256, and so on.
type SignatureAlgorithm string

// The algorithms of raw signatures.
const (
	RS256 SignatureAlgorithm = "RS256"
	RS384 SignatureAlgorithm = "RS384"
	RS512 SignatureAlgorithm = "RS512"
	ES256 SignatureAlgorithm = "ES256"
	ES384 SignatureAlgorithm = "ES384"
	ES512 SignatureAlgorithm = "ES512"
)

// RawSignature is a signature outside any document.
type RawSignature struct {
	Algorithm SignatureAlgorithm `json:"algorithm" jsonschema:"enum=RS256,enum=RS384,enum=RS512,enum=ES256,enum=ES384,enum=ES512"`
	// Signature is RSASSA-PKCS1-v1_5 (RFC 8017, section 8.2), or ECDSA's r and
	// s in a DER sequence (RFC 3279, section 2.2.3).
	Signature []byte `json:"signature"`
	// Certificate is the signer's, in DER; Chain are its issuers, the nearest
	// first, as far as the token has them.
	Certificate []byte   `json:"certificate"`
	Chain       [][]byte `json:"chain"`
}

// MinNonce and MaxNonce bound the nonce of auth.sign, in bytes.
const (
	MinNonce = 32
	MaxNonce = 128
)

// AuthSignParams asks the person to log in at the asking page's origin. A page
// in a frame of another site may not: policy.method_not_allowed.
type AuthSignParams struct {
	// Nonce is the server's, random, of 256 bits at least and used once only:
	// base64 (RFC 4648, section 4). The same one again, whatever came of the
	// first request, is host.duplicate_request; one that cannot be random, such
	// as zeros, is host.invalid_params.
	Nonce       []byte `json:"nonce" jsonschema:"minLength=44,maxLength=172"`
	Certificate string `json:"certificate,omitempty" jsonschema:"pattern=^[0-9a-f]{64}$"`
}

// AuthSignResult is the proof. The signature is over the UTF-8 bytes of
// LoginText with the asking origin and the nonce, which a server puts together
// for itself: it never takes them from the page.
type AuthSignResult struct {
	Signature RawSignature `json:"signature"`
}

// LoginText is what auth.sign signs. Its first line keeps it apart from
// everything else that a token signs; the origin is the browser's word, so that
// a proof made for one site is worthless at another (Web eID does the same).
// The nonce is the standard base64 of its bytes, with padding.
func LoginText(origin, nonce string) string {
	return "trien auth.sign 1\n" + origin + "\n" + nonce + "\n"
}
