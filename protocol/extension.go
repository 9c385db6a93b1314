package protocol

import "encoding/json"

// Methods between the extension and the agent, over native messaging. Each
// side may send any of its own at any time.
const (
	// extension → agent
	MethodExtensionHello = "extension.hello"
	MethodPageOpen       = "page.open"
	MethodConsentRender  = "consent.render"
	MethodConsentSelect  = "consent.select"
	MethodConsentApprove = "consent.approve"
	MethodConsentDecline = "consent.decline"
	// MethodConsentPassword hands over the document's password, which is asked
	// for at the stage "password".
	MethodConsentPassword = "consent.password"
	MethodCheckState      = "check.state"
	MethodCheckRender     = "check.render"
	// MethodCheckPassword hands over the password of a verified document that
	// opens with none.
	MethodCheckPassword = "check.password"
	MethodCheckSlip     = "check.slip"
	MethodCheckClose    = "check.close"

	// agent → extension
	MethodConsentOpen   = "consent.open"
	MethodConsentUpdate = "consent.update"
	MethodConsentEnd    = "consent.end"
	MethodCheckShow     = "check.show"

	// both ways
	MethodPageMessage = "page.message"
	MethodPageData    = "page.data"
	MethodPageClose   = "page.close"
)

// ExtensionHelloParams is the extension's first message.
type ExtensionHelloParams struct {
	Extension Software     `json:"extension"`
	Browser   string       `json:"browser" jsonschema:"maxLength=256"`
	Protocol  VersionRange `json:"protocol"`
}

// ExtensionHelloResult answers it.
type ExtensionHelloResult struct {
	Host     Software `json:"host"`
	Protocol int      `json:"protocol"`
}

// PageOpenParams starts a page's conversation. The origins are the browser's
// word (runtime.MessageSender), never the page's.
type PageOpenParams struct {
	// Page numbers the conversation; the extension never uses one twice.
	Page uint32 `json:"page" jsonschema:"minimum=1"`
	// Origin is the asking frame's origin, TopOrigin that of its tab.
	Origin    string `json:"origin"`
	TopOrigin string `json:"topOrigin"`
	// Own says that it is the extension's own page, which may open documents
	// and verify them, and nothing else. Its origin is in no list.
	Own bool `json:"own,omitempty"`
}

// PageMessageParams carries one JSON-RPC message between a page and the agent.
type PageMessageParams struct {
	Page    uint32          `json:"page" jsonschema:"minimum=1"`
	Message json.RawMessage `json:"message"`
}

// PageDataParams carries a DataFrame between a page and the agent.
type PageDataParams struct {
	Page     uint32 `json:"page" jsonschema:"minimum=1"`
	Document uint32 `json:"document" jsonschema:"minimum=1"`
	Offset   int64  `json:"offset" jsonschema:"minimum=0"`
	// Data is base64 (RFC 4648, section 4) of at most MaxChunk bytes.
	Data []byte `json:"data"`
}

// PageCloseParams ends a page's conversation, from either side.
type PageCloseParams struct {
	Page uint32 `json:"page" jsonschema:"minimum=1"`
}

// ConsentStage is how far a confirmation has come.
type ConsentStage string

// The stages of a confirmation.
const (
	ConsentReceiving ConsentStage = "receiving"
	ConsentChecking  ConsentStage = "checking"
	// ConsentPassword: the document opens with a password only, which the
	// person types. Error is then document.password_incorrect, or nil.
	ConsentPassword ConsentStage = "password"
	ConsentReady    ConsentStage = "ready"   // everything is shown; the person decides
	ConsentSigning  ConsentStage = "signing" // approved; the token works
	// ConsentTimestamping: the token has done its part, and the time stamping
	// authority is asked.
	ConsentTimestamping ConsentStage = "timestamping"
	ConsentDone         ConsentStage = "done"
	ConsentFailed       ConsentStage = "failed"
)

// ConsentState is all that the confirmation window shows. Each update carries
// the whole of it.
type ConsentState struct {
	// Consent is an unguessable name of this confirmation.
	Consent   string          `json:"consent"`
	Stage     ConsentStage    `json:"stage" jsonschema:"enum=receiving,enum=checking,enum=password,enum=ready,enum=signing,enum=timestamping,enum=done,enum=failed"`
	Origin    string          `json:"origin"`
	TopOrigin string          `json:"topOrigin"`
	Channel   Channel         `json:"channel" jsonschema:"enum=extension,enum=websocket"`
	Purpose   Purpose         `json:"purpose" jsonschema:"enum=approve,enum=issue,enum=incoming,enum=appendix,enum=copy,enum=archive,enum=plain"`
	Document  ConsentDocument `json:"document"`
	// Placement is nil until the document has been read, and for an invisible
	// signature.
	Placement *Placement `json:"placement,omitempty"`
	// PlacementReason says why the agent chose the place; nil where the page
	// named it, and where the agent had nothing to go by.
	PlacementReason *PlacementReason `json:"placementReason,omitempty"`
	Certificates    []Certificate    `json:"certificates"`
	// Selected is the fingerprint of the certificate in use.
	Selected string `json:"selected"`
	// Pinned says that the page named the certificate, so that the person
	// cannot choose another.
	Pinned bool `json:"pinned"`
	// Error is what went wrong last: a wrong PIN, with the stage still
	// "ready", or the reason of "failed".
	Error *ErrorData `json:"error,omitempty"`
	// Waiting counts the confirmations queued behind this one.
	Waiting int `json:"waiting"`
	// Version grows with every change of what is shown of the document or of
	// its signature; images are asked for anew when it does.
	Version int `json:"version"`
}

// PlacementReason is whole sentences for people in Vietnamese and English. A
// place that is not certain is one that the person should look at.
type PlacementReason struct {
	VI      string `json:"vi"`
	EN      string `json:"en"`
	Certain bool   `json:"certain"`
}

// ConsentDocument is the document of a confirmation.
type ConsentDocument struct {
	// Name is safe to show: no control or bidirectional formatting characters.
	Name     string `json:"name"`
	Size     int64  `json:"size"`
	Received int64  `json:"received"`
	// SHA256 is empty until every byte is there; Pages is 0 until it is read.
	SHA256 string `json:"sha256"`
	Pages  int    `json:"pages"`
}

// ConsentOpenParams asks the extension to show a confirmation window. The
// answer (Empty) says that the window stands; an error means no confirmation
// and so no signature.
type ConsentOpenParams struct {
	State ConsentState `json:"state"`
}

// ConsentUpdateParams replaces what the window shows.
type ConsentUpdateParams struct {
	State ConsentState `json:"state"`
}

// ConsentEndParams closes the window. Its last state stays to be read where
// it is "failed".
type ConsentEndParams struct {
	State ConsentState `json:"state"`
}

// ConsentRenderParams asks for the image of one page, with the signature drawn
// in its place.
type ConsentRenderParams struct {
	Consent string `json:"consent"`
	// Page counts from 1.
	Page int `json:"page" jsonschema:"minimum=1"`
	// Width of the image in pixels.
	Width int `json:"width" jsonschema:"minimum=64,maximum=2400"`
}

// ConsentRenderResult is the image, as a PNG or JPEG.
type ConsentRenderResult struct {
	Page   int    `json:"page"`
	Type   string `json:"type" jsonschema:"enum=image/png,enum=image/jpeg"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Data   []byte `json:"data"`
	// PageWidth and PageHeight are the visible page's, in points: the space of
	// Rect.
	PageWidth  float64 `json:"pageWidth"`
	PageHeight float64 `json:"pageHeight"`
	// Version is the ConsentState's that the image shows.
	Version int `json:"version"`
}

// ConsentSelectParams chooses another certificate.
type ConsentSelectParams struct {
	Consent     string `json:"consent"`
	Certificate string `json:"certificate"`
}

// ConsentApproveParams is the person's yes. It names what was shown: the
// agent signs only if all of it is still so.
type ConsentApproveParams struct {
	Consent     string `json:"consent"`
	SHA256      string `json:"sha256"`
	Certificate string `json:"certificate"`
	Version     int    `json:"version"`
	// PIN is empty where the token has a PIN pad of its own.
	PIN PIN `json:"pin" jsonschema:"type=string,maxLength=255"`
}

// ConsentPasswordParams is a document's password, as the person typed it. It
// goes no further than the agent, and is kept no longer than the confirmation.
type ConsentPasswordParams struct {
	Consent  string `json:"consent"`
	Password PIN    `json:"password" jsonschema:"type=string,minLength=1,maxLength=255"`
}

// ConsentDeclineParams is the person's no. Closed says that the window was
// closed rather than the button pressed.
type ConsentDeclineParams struct {
	Consent string `json:"consent"`
	Closed  bool   `json:"closed"`
}

// CheckParams names a verification (VerifyPDFResult.Check): check.state
// answers VerifyPDFResult, check.slip CheckSlipResult, check.close Empty and
// forgets it. check.show asks the extension to open its page with it.
type CheckParams struct {
	Check string `json:"check"`
}

// CheckPasswordParams is the password of a verified document, as the person
// typed it into the extension's own page. The answer is the VerifyPDFResult of
// the document as it is then, which takes the place of the one before, or
// document.password_incorrect. The password goes no further than the agent; the
// page that had the document verified never hears of it.
type CheckPasswordParams struct {
	Check    string `json:"check"`
	Password PIN    `json:"password" jsonschema:"type=string,minLength=1,maxLength=255"`
}

// CheckRenderParams asks for the image of one page of a verified document.
type CheckRenderParams struct {
	Check string `json:"check"`
	// Page counts from 1.
	Page int `json:"page" jsonschema:"minimum=1"`
	// Width of the image in pixels.
	Width int `json:"width" jsonschema:"minimum=64,maximum=2400"`
}

// CheckRenderResult is the image, as a PNG or JPEG.
type CheckRenderResult struct {
	Page   int    `json:"page"`
	Type   string `json:"type" jsonschema:"enum=image/png,enum=image/jpeg"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Data   []byte `json:"data"`
	// PageWidth and PageHeight are the visible page's, in points: the space of
	// Rect.
	PageWidth  float64 `json:"pageWidth"`
	PageHeight float64 `json:"pageHeight"`
}

// CheckSlipResult is the acceptance slip (Phiếu kiểm tra) as a PDF file below
// MaxNativeMessage.
type CheckSlipResult struct {
	Name string `json:"name"`
	Data []byte `json:"data"`
}
