package protocol

// VerifyPDFParams asks what the signatures of a document are worth. It needs
// no confirmation: nothing is signed, and the page has the document already.
type VerifyPDFParams struct {
	Document uint32 `json:"document" jsonschema:"minimum=1"`
	// Show opens the extension's page "Kiểm tra văn bản" with the result. Where
	// it cannot be opened, the request fails with host.report_unavailable.
	Show bool `json:"show,omitempty"`
}

// VerifyPDFResult is the report on one document.
type VerifyPDFResult struct {
	// Check is the unguessable name under which the extension's own page asks
	// for the images and the slip (CheckParams); of no use to another page,
	// and empty where nobody is to look: asked for by a portal, without Show.
	// The host forgets checks by and by (document.check_forgotten).
	Check string `json:"check"`
	// Valid: every signature is intact and leads to a trusted certificate. A
	// revocation that could not be checked is a warning (rule N11).
	Valid        bool         `json:"valid"`
	Verification Verification `json:"verification"`
}

// Verification is what "trien verify --json" prints, with the same names and
// values.
type Verification struct {
	// File is the document's name, safe to show.
	File string `json:"file"`
	// SHA256 is the document's, in lower-case hex; Size is in bytes, Pages is 0
	// where the document cannot be read.
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
	Pages  int    `json:"pages"`
	// PasswordRequired says that the document opens with a password only, and
	// that the right one was not there: nothing of it could be looked at.
	PasswordRequired bool `json:"passwordRequired,omitempty"`
	// CheckedAt is an RFC 3339 time with its offset.
	CheckedAt string `json:"checkedAt"`
	Integrity string `json:"integrity" jsonschema:"enum=intact,enum=modified,enum=broken,enum=malformed,enum=unsigned,enum=unsupported"`
	// Verdict is ETSI EN 319 102-1's main indication.
	Verdict string `json:"verdict" jsonschema:"enum=TOTAL-PASSED,enum=TOTAL-FAILED,enum=INDETERMINATE"`
	// Acceptance is what the receiving clerk is told to do (S19, N2).
	Acceptance string             `json:"acceptance" jsonschema:"enum=accepted,enum=review,enum=refused"`
	Reason     *Text              `json:"reason,omitempty"`
	Rules      []RuleFinding      `json:"rules"`
	Signatures []SignatureVerdict `json:"signatures"`
}

// Text is a sentence for people, in Vietnamese and English.
type Text struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}

// RuleFinding is what one rule of the switched-on rule packs says.
type RuleFinding struct {
	Rule string `json:"rule"`
	Pack string `json:"pack"`
	// Source is the document that has the rule: its number and who issued it.
	Source   string `json:"source"`
	Phrase   string `json:"phrase"`
	Severity string `json:"severity" jsonschema:"enum=error,enum=warning,enum=info"`
	Reason   Text   `json:"reason"`
	Action   Text   `json:"action"`
	Field    string `json:"field,omitempty"`
	// Page counts from 1; 0 is the document as a whole.
	Page int   `json:"page,omitempty"`
	Rect *Rect `json:"rect,omitempty"`
}

// SignatureVerdict is the report on one signature.
type SignatureVerdict struct {
	Field      string `json:"field"`
	Signer     Signer `json:"signer"`
	Kind       string `json:"kind" jsonschema:"enum=approval,enum=certification,enum=timestamp"`
	Times      Times  `json:"times"`
	Coverage   string `json:"coverage" jsonschema:"enum=document,enum=revision,enum=partial"`
	Integrity  string `json:"integrity" jsonschema:"enum=intact,enum=modified,enum=broken,enum=malformed,enum=unsigned,enum=unsupported"`
	Chain      string `json:"chain" jsonschema:"enum=trusted,enum=untrusted,enum=not_checked"`
	Revocation string `json:"revocation" jsonschema:"enum=good,enum=revoked,enum=unknown,enum=not_checked"`
	// RevocationSource is such as "ocsp/online" or "crl/embedded".
	RevocationSource string `json:"revocationSource,omitempty"`
	RevocationTime   string `json:"revocationTime,omitempty"`
	Verdict          string `json:"verdict" jsonschema:"enum=TOTAL-PASSED,enum=TOTAL-FAILED,enum=INDETERMINATE"`
	SubIndication    string `json:"subIndication,omitempty"`
	Reason           Text   `json:"reason"`
	Warnings         []Text `json:"warnings,omitempty"`
	// Page is 0 for an invisible signature.
	Page int   `json:"page,omitempty"`
	Rect *Rect `json:"rect,omitempty"`
}

// Signer is the certificate that signed. Its strings are the certificate's
// own, and a page must show them as hostile text.
type Signer struct {
	CommonName         string `json:"commonName"`
	Organization       string `json:"organization"`
	OrganizationalUnit string `json:"organizationalUnit,omitempty"`
	Issuer             string `json:"issuer"`
	Fingerprint        string `json:"fingerprint"`
	Serial             string `json:"serial,omitempty"`
	NotBefore          string `json:"notBefore,omitempty"`
	NotAfter           string `json:"notAfter,omitempty"`
	// Holder is whose it is, and HolderSource whether the administrator's
	// mapping says so or it was guessed from the subject.
	Holder       string `json:"holder,omitempty" jsonschema:"enum=person,enum=organization,enum=unknown"`
	HolderSource string `json:"holderSource,omitempty" jsonschema:"enum=settings,enum=guess"`
}

// Times says when a signature was made (RFC 3339).
type Times struct {
	// Claimed is what the signer's computer wrote; nothing proves it.
	Claimed string `json:"claimed,omitempty"`
	// Timestamp is an RFC 3161 token's.
	Timestamp        string `json:"timestamp,omitempty"`
	TimestampTrusted bool   `json:"timestampTrusted,omitempty"`
}
