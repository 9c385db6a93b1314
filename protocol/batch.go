package protocol

// MaxBatch is the largest number of documents in one sign.batch.
const MaxBatch = 100

// SignBatchParams declares every document of a batch before any of them is
// sent. The person sees them in one window, may take some out, says yes once
// and enters the PIN once; all are signed with one certificate.
//
// The request opens the documents itself and closes them at its end:
// document.open is not called for them, and document.close only where a page
// gives one up, which then fails. Their bytes follow as data frames, one document
// after the other, in this order.
type SignBatchParams struct {
	Documents []BatchDocument `json:"documents" jsonschema:"minItems=1,maxItems=100"`
	Purpose   Purpose         `json:"purpose" jsonschema:"enum=approve,enum=issue,enum=incoming,enum=appendix,enum=copy,enum=archive,enum=plain"`
	// Certificate is the fingerprint of the certificate to use. Without it the
	// person chooses, one for all.
	Certificate string `json:"certificate,omitempty" jsonschema:"pattern=^[0-9a-f]{64}$"`
	Reason      string `json:"reason,omitempty" jsonschema:"maxLength=256"`
	Location    string `json:"location,omitempty" jsonschema:"maxLength=256"`
}

// BatchDocument is one document of a batch, as the page declares it.
type BatchDocument struct {
	// Document is the handle: the page's choice, from 1 to FirstHostHandle-1,
	// never used before in this conversation.
	Document uint32 `json:"document" jsonschema:"minimum=1,maximum=2147483647"`
	Name     string `json:"name" jsonschema:"maxLength=1024"`
	// Size is the whole length in bytes, SHA256 the digest in lower-case hex.
	// Bytes that come otherwise are not signed: document.changed.
	Size   int64  `json:"size" jsonschema:"minimum=1"`
	SHA256 string `json:"sha256" jsonschema:"pattern=^[0-9a-f]{64}$"`
	// Placement and Field are as those of SignPDFParams.
	Placement *Placement `json:"placement,omitempty"`
	Field     string     `json:"field,omitempty" jsonschema:"maxLength=1024"`
}

// BatchOutcome is what became of one document.
type BatchOutcome string

// The outcomes of a document in a batch.
const (
	BatchSigned  BatchOutcome = "signed"
	BatchRemoved BatchOutcome = "removed" // the person took it out
	// BatchFailed: it could not be signed, and Error tells why: what is wrong
	// with it, or user.cancelled, token.removed and the like where the batch
	// came to its end before its turn.
	BatchFailed BatchOutcome = "failed"
)

// BatchResultParams is the event that hands over one result as soon as it is
// there, while the others are being signed.
type BatchResultParams struct {
	// Request is the id of the sign.batch.
	Request ID          `json:"request" jsonschema:"oneof_type=string;integer"`
	Result  BatchResult `json:"result"`
}

// BatchResult is what became of one document.
type BatchResult struct {
	// Document is the handle of BatchDocument.
	Document uint32       `json:"document" jsonschema:"minimum=1"`
	Outcome  BatchOutcome `json:"outcome" jsonschema:"enum=signed,enum=removed,enum=failed"`
	// Signed is there with the outcome "signed", Error with "failed".
	Signed *SignPDFResult `json:"signed,omitempty"`
	Error  *ErrorData     `json:"error,omitempty"`
}

// SignBatchResult ends a batch that the person has approved: one result for
// each document, in the order of the request, all of them told before as
// events. A batch that is stopped half-way, by the person, by $/cancel or by a
// failing token, ends with a result, too: what was signed is not lost. Before
// the approval it is answered with an error, as sign.pdf is.
type SignBatchResult struct {
	Results []BatchResult `json:"results"`
}
