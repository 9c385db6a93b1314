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
	// MethodConsentPlace moves a signature, MethodConsentRemove takes a
	// document out of a batch or puts it back.
	MethodConsentPlace  = "consent.place"
	MethodConsentRemove = "consent.remove"
	// MethodConsentForgetPIN ends a login that is kept (ConsentState.Login).
	MethodConsentForgetPIN = "consent.forgetPin"
	MethodCheckState       = "check.state"
	MethodCheckRender      = "check.render"
	// MethodCheckPassword hands over the password of a verified document that
	// opens with none.
	MethodCheckPassword = "check.password"
	MethodCheckSlip     = "check.slip"
	MethodCheckClose    = "check.close"

	// MethodTokenWatch begins or ends the telling of tokens that come and go; the
	// answer is TokenChangedParams: those that are plugged in now.
	MethodTokenWatch = "token.watch"

	// agent → extension
	MethodConsentOpen   = "consent.open"
	MethodConsentUpdate = "consent.update"
	MethodConsentEnd    = "consent.end"
	MethodCheckShow     = "check.show"
	// MethodTokenChanged carries TokenChangedParams, as the page's event does. It
	// is told while the extension or any page watches.
	MethodTokenChanged = EventTokenChanged

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

// TokenWatchParams says whether the extension shows which tokens are plugged
// in. The agent's modules are watched for nothing where nobody looks.
type TokenWatchParams struct {
	Watch bool `json:"watch"`
}
