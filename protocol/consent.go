package protocol

// ConsentAction is what the person is asked for.
type ConsentAction string

// The actions.
const (
	ActionSign  ConsentAction = "sign"  // sign.pdf and sign.batch: documents that are shown
	ActionHash  ConsentAction = "hash"  // sign.hash: no document is shown
	ActionLogin ConsentAction = "login" // auth.sign: no document is shown
)

// ConsentStage is how far a confirmation has come.
type ConsentStage string

// The stages of a confirmation. Documents that are ready can be looked at in
// each of them.
const (
	ConsentReceiving ConsentStage = "receiving"
	// ConsentToken: no token that can sign is plugged in. Error tells what is
	// missing; it goes on by itself when one comes.
	ConsentToken    ConsentStage = "token"
	ConsentChecking ConsentStage = "checking"
	// ConsentPassword: some document that is not removed is at its stage
	// "password".
	ConsentPassword ConsentStage = "password"
	// ConsentReady: every document that is not removed is ready or has failed,
	// and one at least is ready; the person decides.
	ConsentReady   ConsentStage = "ready"
	ConsentSigning ConsentStage = "signing" // approved; the token works
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
	Consent   string        `json:"consent"`
	Action    ConsentAction `json:"action" jsonschema:"enum=sign,enum=hash,enum=login"`
	Stage     ConsentStage  `json:"stage" jsonschema:"enum=receiving,enum=token,enum=checking,enum=password,enum=ready,enum=signing,enum=timestamping,enum=done,enum=failed"`
	Origin    string        `json:"origin"`
	TopOrigin string        `json:"topOrigin"`
	Channel   Channel       `json:"channel" jsonschema:"enum=extension,enum=websocket"`
	// Purpose is that of all the documents; "plain" where there are none.
	Purpose Purpose `json:"purpose" jsonschema:"enum=approve,enum=issue,enum=incoming,enum=appendix,enum=copy,enum=archive,enum=plain"`
	// Batch says that it is a sign.batch, even of one document.
	Batch bool `json:"batch,omitempty"`
	// Documents are those to sign, in the page's order: one for sign.pdf, none
	// for sign.hash and auth.sign.
	Documents []ConsentDocument `json:"documents"`
	// Hash is there for sign.hash.
	Hash         *ConsentHash  `json:"hash,omitempty"`
	Certificates []Certificate `json:"certificates"`
	// Selected is the fingerprint of the certificate in use, for all documents.
	Selected string `json:"selected"`
	// Pinned says that the page named the certificate, so that the person
	// cannot choose another.
	Pinned bool `json:"pinned"`
	// Login is there where the selected certificate's token is still logged in
	// from an earlier approval, because the administrator allows that: no PIN
	// is due.
	Login *ConsentLogin `json:"login,omitempty"`
	// Error is what went wrong last: a wrong PIN, with the stage still
	// "ready", what is missing at "token", or the reason of "failed".
	Error *ErrorData `json:"error,omitempty"`
	// Waiting counts the confirmations queued behind this one.
	Waiting int `json:"waiting"`
	// Version grows with every change of what an approval covers.
	Version int `json:"version"`
}

// ConsentHash is what sign.hash signs, the name being the page's word.
type ConsentHash struct {
	Name      string        `json:"name"`
	Algorithm HashAlgorithm `json:"algorithm" jsonschema:"enum=SHA-256,enum=SHA-384,enum=SHA-512"`
	Hash      string        `json:"hash"`
}

// ConsentLogin is a login that is kept.
type ConsentLogin struct {
	// Until is an RFC 3339 time.
	Until string `json:"until"`
}

// PlacementReason is whole sentences for people in Vietnamese and English. A
// place that is not certain is one that the person should look at.
type PlacementReason struct {
	VI      string `json:"vi"`
	EN      string `json:"en"`
	Certain bool   `json:"certain"`
}

// DocumentStage is how far one document has come.
type DocumentStage string

// The stages of a document in a confirmation.
const (
	DocumentReceiving DocumentStage = "receiving"
	DocumentChecking  DocumentStage = "checking"
	// DocumentPassword: it opens with a password only, which the person types.
	// Error is then document.password_incorrect, or nil.
	DocumentPassword DocumentStage = "password"
	DocumentReady    DocumentStage = "ready"   // it can be drawn
	DocumentSigning  DocumentStage = "signing" // its turn has come
	DocumentSigned   DocumentStage = "signed"
	DocumentFailed   DocumentStage = "failed" // Error tells why it is not signed
)

// ConsentDocument is one document of a confirmation. Messages name it by its
// place in ConsentState.Documents, from 0.
type ConsentDocument struct {
	// Name is safe to show: no control or bidirectional formatting characters.
	Name     string        `json:"name"`
	Stage    DocumentStage `json:"stage" jsonschema:"enum=receiving,enum=checking,enum=password,enum=ready,enum=signing,enum=signed,enum=failed"`
	Size     int64         `json:"size"`
	Received int64         `json:"received"`
	// SHA256 is the agent's own, empty until every byte is there; Pages is 0
	// until it is read.
	SHA256 string `json:"sha256"`
	Pages  int    `json:"pages"`
	// Kind tells which documents of a batch are alike: those of one recognised
	// type and one size of the signature's page. It is empty where the type was
	// not recognised.
	Kind string `json:"kind,omitempty"`
	// Type is the recognised type, for people: "Quyết định".
	Type string `json:"type,omitempty"`
	// Removed says that the person took it out.
	Removed bool `json:"removed,omitempty"`
	// Placement is nil until the document has been read, and for an invisible
	// signature.
	Placement *Placement `json:"placement,omitempty"`
	// PlacementReason says why the agent chose the place; nil where the page
	// named it, and where the agent had nothing to go by.
	PlacementReason *PlacementReason `json:"placementReason,omitempty"`
	// Movable says that the person may move the signature: it does not stand
	// in a field of the document.
	Movable bool       `json:"movable,omitempty"`
	Error   *ErrorData `json:"error,omitempty"`
	// Version grows with every change of what is shown of the document or of
	// its signature; images are asked for anew when it does.
	Version int `json:"version"`
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
// it is "failed", or "done" with a document that failed.
type ConsentEndParams struct {
	State ConsentState `json:"state"`
}

// ConsentRenderParams asks for the image of one page, with the signature drawn
// in its place.
type ConsentRenderParams struct {
	Consent  string `json:"consent"`
	Document int    `json:"document" jsonschema:"minimum=0"`
	// Page counts from 1.
	Page int `json:"page" jsonschema:"minimum=1"`
	// Width of the image in pixels.
	Width int `json:"width" jsonschema:"minimum=64,maximum=2400"`
}

// ConsentRenderResult is the image, as a PNG or JPEG.
type ConsentRenderResult struct {
	Document int    `json:"document"`
	Page     int    `json:"page"`
	Type     string `json:"type" jsonschema:"enum=image/png,enum=image/jpeg"`
	Width    int    `json:"width"`
	Height   int    `json:"height"`
	Data     []byte `json:"data"`
	// PageWidth and PageHeight are the visible page's, in points: the space of
	// Rect.
	PageWidth  float64 `json:"pageWidth"`
	PageHeight float64 `json:"pageHeight"`
	// Version is the ConsentDocument's that the image shows.
	Version int `json:"version"`
}

// ConsentSelectParams chooses another certificate.
type ConsentSelectParams struct {
	Consent     string `json:"consent"`
	Certificate string `json:"certificate"`
}

// ConsentPlaceParams moves a document's signature. Where it does not fit, the
// answer is document.placement_invalid and nothing has moved.
type ConsentPlaceParams struct {
	Consent   string    `json:"consent"`
	Document  int       `json:"document" jsonschema:"minimum=0"`
	Placement Placement `json:"placement"`
	// Alike moves the signatures of all movable documents of the same Kind to
	// the same place, on the page that each one's signature stands on.
	Alike bool `json:"alike,omitempty"`
}

// ConsentRemoveParams takes a document out of a batch, or puts it back. The
// last one cannot be taken out: that is consent.decline.
type ConsentRemoveParams struct {
	Consent  string `json:"consent"`
	Document int    `json:"document" jsonschema:"minimum=0"`
	Removed  bool   `json:"removed"`
}

// ConsentForgetPINParams ends the login that is kept for the certificate.
type ConsentForgetPINParams struct {
	Consent string `json:"consent"`
}

// ApprovedDocument is one document to which the person says yes.
type ApprovedDocument struct {
	Document int    `json:"document" jsonschema:"minimum=0"`
	SHA256   string `json:"sha256"`
	Version  int    `json:"version"`
}

// ConsentApproveParams is the person's yes. It names what was shown: the
// agent signs only if all of it is still so.
type ConsentApproveParams struct {
	Consent     string `json:"consent"`
	Certificate string `json:"certificate"`
	Version     int    `json:"version"`
	// Documents are exactly those that are ready and not removed; none for
	// sign.hash and auth.sign.
	Documents []ApprovedDocument `json:"documents"`
	// PIN is empty where the token has a PIN pad of its own, and where
	// ConsentState.Login is there.
	PIN PIN `json:"pin" jsonschema:"type=string,maxLength=255"`
}

// ConsentPasswordParams is a document's password, as the person typed it. It
// goes no further than the agent, and is kept no longer than the confirmation.
type ConsentPasswordParams struct {
	Consent  string `json:"consent"`
	Document int    `json:"document" jsonschema:"minimum=0"`
	Password PIN    `json:"password" jsonschema:"type=string,minLength=1,maxLength=255"`
}

// ConsentDeclineParams is the person's no. While a batch is being signed it
// stops the batch after the document that the token is working on; a single
// signature is made to its end. Closed says that the window was closed rather
// than the button pressed.
type ConsentDeclineParams struct {
	Consent string `json:"consent"`
	Closed  bool   `json:"closed"`
}
