package protocol

// Methods that a page may call. $/cancel and the events have no answer.
const (
	MethodHello           = "host.hello"
	MethodTokenList       = "token.list"
	MethodCertificateList = "certificate.list"
	MethodDocumentOpen    = "document.open"
	MethodDocumentRead    = "document.read"
	MethodDocumentClose   = "document.close"
	MethodSignPDF         = "sign.pdf"
	MethodSignBatch       = "sign.batch"
	MethodSignHash        = "sign.hash"
	MethodAuthSign        = "auth.sign"
	MethodVerifyPDF       = "verify.pdf"
	MethodCancel          = "$/cancel"
	EventProgress         = "progress"
	EventBatchResult      = "batch.result"
	EventTokenChanged     = "token.changed"
)

// PageMethods lists the requests of this generation, as host.hello tells them.
var PageMethods = []string{
	MethodHello, MethodTokenList, MethodCertificateList,
	MethodDocumentOpen, MethodDocumentRead, MethodDocumentClose, MethodSignPDF, MethodSignBatch, MethodVerifyPDF,
}

// Channel is the road that a page's messages take.
type Channel string

// The two channels.
const (
	ChannelExtension Channel = "extension" // A: through the extension and native messaging
	ChannelWebSocket Channel = "websocket" // B: through the service on loopback
)

// Software names a program and its version.
type Software struct {
	Name    string `json:"name" jsonschema:"maxLength=64"`
	Version string `json:"version" jsonschema:"maxLength=64"`
}

// HelloParams opens every conversation: who speaks, and which generations it
// understands.
type HelloParams struct {
	Client   Software     `json:"client"`
	Protocol VersionRange `json:"protocol"`
}

// HelloResult settles the generation and tells what this host can do.
type HelloResult struct {
	Host     Software  `json:"host"`
	Protocol int       `json:"protocol"`
	Channel  Channel   `json:"channel" jsonschema:"enum=extension,enum=websocket"`
	Limits   Limits    `json:"limits"`
	Methods  []string  `json:"methods"`
	Purposes []Purpose `json:"purposes"`
}

// Limits are the sizes that the host accepts, in bytes.
type Limits struct {
	DocumentBytes int64 `json:"documentBytes"`
	MessageBytes  int   `json:"messageBytes"`
	ChunkBytes    int   `json:"chunkBytes"`
}

// Empty is the params or the result of a method that has none.
type Empty struct{}

// PINState is what a token tells about its PIN before a login (PKCS#11 2.40,
// token flags).
type PINState string

// The PIN states.
const (
	PINStateOK             PINState = "ok"
	PINStateCountLow       PINState = "count_low" // a wrong PIN was entered since the last right one
	PINStateFinalTry       PINState = "final_try" // one more wrong PIN locks the token
	PINStateLocked         PINState = "locked"
	PINStateNotInitialized PINState = "not_initialized"
)

// Token is one token in the person's PC.
type Token struct {
	Label        string   `json:"label"`
	Manufacturer string   `json:"manufacturer"`
	Model        string   `json:"model"`
	Serial       string   `json:"serial"`
	PINState     PINState `json:"pinState" jsonschema:"enum=ok,enum=count_low,enum=final_try,enum=locked,enum=not_initialized"`
	PINPad       bool     `json:"pinPad"`
}

// TokenListResult answers token.list.
type TokenListResult struct {
	Tokens []Token `json:"tokens"`
}

// Kind tells whose certificate it is.
type Kind string

// The kinds of certificate.
const (
	KindPerson       Kind = "person"
	KindOrganization Kind = "organization"
	KindUnknown      Kind = "unknown"
)

// Certificate is one signing certificate that the person could use.
type Certificate struct {
	// Fingerprint is the SHA-256 of the DER encoding, in lower-case hex.
	Fingerprint        string `json:"fingerprint"`
	CommonName         string `json:"commonName"`
	Organization       string `json:"organization"`
	OrganizationalUnit string `json:"organizationalUnit"`
	Issuer             string `json:"issuer"`
	Serial             string `json:"serial"`
	// NotBefore and NotAfter are RFC 3339 times.
	NotBefore string `json:"notBefore"`
	NotAfter  string `json:"notAfter"`
	Kind      Kind   `json:"kind" jsonschema:"enum=person,enum=organization,enum=unknown"`
	// KindSource says whether the administrator's mapping decided the kind
	// ("settings") or it was only guessed from the subject ("guess").
	KindSource string `json:"kindSource" jsonschema:"enum=settings,enum=guess"`
	Token      Token  `json:"token"`
	// Problem is the error code that keeps this certificate from signing, or
	// empty where it can be used.
	Problem string `json:"problem,omitempty"`
}

// CertificateListResult answers certificate.list.
type CertificateListResult struct {
	Certificates []Certificate `json:"certificates"`
}

// DocumentOpenParams announces a document. Its bytes follow as data frames and
// may overlap with other requests that name the handle, so that the
// confirmation window can open while they arrive.
type DocumentOpenParams struct {
	// Document is the handle: the page's choice, from 1 to FirstHostHandle-1,
	// never used before in this conversation.
	Document uint32 `json:"document" jsonschema:"minimum=1,maximum=2147483647"`
	Name     string `json:"name" jsonschema:"maxLength=1024"`
	// Size is the whole length in bytes.
	Size int64 `json:"size" jsonschema:"minimum=0"`
}

// DocumentReadParams asks for the bytes of a document that the host holds.
type DocumentReadParams struct {
	Document uint32 `json:"document" jsonschema:"minimum=1"`
	Offset   int64  `json:"offset" jsonschema:"minimum=0"`
	// Length 0 means: to the end.
	Length int64 `json:"length" jsonschema:"minimum=0"`
}

// DocumentReadResult comes after the last data frame.
type DocumentReadResult struct {
	Length int64 `json:"length"`
}

// DocumentCloseParams lets the host forget a document.
type DocumentCloseParams struct {
	Document uint32 `json:"document" jsonschema:"minimum=1"`
}

// Rect is a rectangle in points (1/72 inch) on the page as a person sees it:
// the origin is the lower left corner of the visible page.
type Rect struct {
	X      float64 `json:"x"`
	Y      float64 `json:"y"`
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
}

// Placement is where the page wants the signature. It always wins over the
// purpose's own place.
type Placement struct {
	// Page counts from 1.
	Page int  `json:"page" jsonschema:"minimum=1"`
	Rect Rect `json:"rect"`
}

// SignPDFParams asks for one signature on one document.
type SignPDFParams struct {
	Document  uint32     `json:"document" jsonschema:"minimum=1"`
	Purpose   Purpose    `json:"purpose" jsonschema:"enum=approve,enum=issue,enum=incoming,enum=appendix,enum=copy,enum=archive,enum=plain"`
	Placement *Placement `json:"placement,omitempty"`
	// Field names an empty signature field of the document, by its full name
	// ("khoi.lanhDao"). Without it and without a placement, a person's
	// signature goes to the document's only empty field, where it has one.
	Field string `json:"field,omitempty" jsonschema:"maxLength=1024"`
	// Certificate is the fingerprint of the certificate to use. Without it the
	// person chooses.
	Certificate string `json:"certificate,omitempty" jsonschema:"pattern=^[0-9a-f]{64}$"`
	Reason      string `json:"reason,omitempty" jsonschema:"maxLength=256"`
	Location    string `json:"location,omitempty" jsonschema:"maxLength=256"`
}

// SignPDFResult names the signed document; document.read fetches it.
type SignPDFResult struct {
	Document uint32 `json:"document"`
	Name     string `json:"name"`
	Size     int64  `json:"size"`
	// SHA256 is the signed document's, in lower-case hex.
	SHA256    string        `json:"sha256"`
	Signature SignatureInfo `json:"signature"`
	// Level is the signature's PAdES baseline level (ETSI EN 319 142-1): B-T
	// has a timestamp, B-B has none.
	Level Level `json:"level" jsonschema:"enum=B-B,enum=B-T"`
	// Warnings tell what the signature lacks that was asked for; mostly none.
	Warnings []Warning `json:"warnings"`
}

// Level is a PAdES baseline level.
type Level string

// The levels that are made.
const (
	LevelBB Level = "B-B"
	LevelBT Level = "B-T"
)

// SignatureInfo tells what was made. It was read back from the signed file by
// the verifier, not taken from the request.
type SignatureInfo struct {
	Field       string `json:"field"`
	CommonName  string `json:"commonName"`
	Fingerprint string `json:"fingerprint"`
	// SignedAt is an RFC 3339 time with its offset (N7).
	SignedAt string `json:"signedAt"`
	// Integrity is "intact" for every document that is handed out.
	Integrity string `json:"integrity"`
	Page      int    `json:"page"`
	Rect      Rect   `json:"rect"`
}

// CancelParams names the request to give up. It is answered, then, with
// user.cancelled.
type CancelParams struct {
	ID ID `json:"id" jsonschema:"oneof_type=string;integer"`
}

// Stage is what a request is waiting for.
type Stage string

// The stages of sign.pdf and sign.batch, in order; verify.pdf has receiving and
// verifying. Where the document has a password, checking and confirm come again
// with each that the person types.
const (
	StageQueued    Stage = "queued"    // another confirmation is open
	StageReceiving Stage = "receiving" // the document's bytes are arriving
	StageToken     Stage = "token"     // no token that can sign: the person is asked to plug it in
	StageChecking  Stage = "checking"  // reading, placing, drawing
	StageConfirm   Stage = "confirm"   // waiting for the person
	StageSigning   Stage = "signing"   // waiting for the token
	// StageTimestamping: the time stamping authority is asked, where the
	// administrator has named one.
	StageTimestamping Stage = "timestamping"
	StageVerifying    Stage = "verifying" // the signatures are checked
)

// ProgressParams is the event that keeps a page from waiting in silence.
type ProgressParams struct {
	// Request is the id of the request that it speaks of.
	Request ID    `json:"request" jsonschema:"oneof_type=string;integer"`
	Stage   Stage `json:"stage" jsonschema:"enum=queued,enum=receiving,enum=token,enum=checking,enum=confirm,enum=signing,enum=timestamping,enum=verifying"`
	// Done and Total count bytes while receiving, confirmations ahead while
	// queued, and documents while a batch is signed; otherwise they are 0.
	Done  int64 `json:"done"`
	Total int64 `json:"total"`
	// Name is that of the batch's document that is being signed.
	Name string `json:"name,omitempty"`
}

// TokenChangedParams is the event that tells a page, within two seconds, which
// tokens are plugged in, after one came or went. The state of a PIN that became
// another is told so as well.
type TokenChangedParams struct {
	Tokens []Token `json:"tokens"`
}
