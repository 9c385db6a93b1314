package verify

import "time"

// Integrity is what has become of the signed bytes, trust left aside.
type Integrity string

// The document's integrity is the worst of its signatures'.
const (
	// Intact: every signature fits, and nothing changed since that it does
	// not allow.
	Intact Integrity = "intact"
	// Modified: the signed bytes are there, but what a reader shows now is
	// not what was signed.
	Modified Integrity = "modified"
	// Broken: the signed bytes have changed, or the signature value is false.
	Broken Integrity = "broken"
	// Malformed: the file or a signature is not built as the standards say,
	// so that it cannot be judged.
	Malformed Integrity = "malformed"
	// Unsigned: the document has no signature.
	Unsigned Integrity = "unsigned"
	// Unsupported: sound as far as can be seen, but of a kind that this
	// program does not know (algorithm, encryption).
	Unsupported Integrity = "unsupported"
)

// Verdict is the main indication of ETSI EN 319 102-1, 5.1.3.
type Verdict string

// The three verdicts. Passed asks for an answer about revocation.
const (
	Passed        Verdict = "TOTAL-PASSED"
	Failed        Verdict = "TOTAL-FAILED"
	Indeterminate Verdict = "INDETERMINATE"
)

// Kind is what a signature is for in the document.
type Kind string

// The kinds (ISO 32000-2, 12.8.1 and 12.8.5).
const (
	Approval      Kind = "approval"
	Certification Kind = "certification"
	DocTimestamp  Kind = "timestamp"
)

// Coverage is how much of the file a signature covers.
type Coverage string

// The coverages.
const (
	// CoversDocument: every byte but the signature value.
	CoversDocument Coverage = "document"
	// CoversRevision: every byte up to the end of an earlier revision.
	CoversRevision Coverage = "revision"
	// CoversPart: less than that, or it cannot be told.
	CoversPart Coverage = "partial"
)

// Chain is what the search for a trusted certificate found.
type Chain string

// The chain states.
const (
	ChainTrusted    Chain = "trusted"
	ChainUntrusted  Chain = "untrusted"
	ChainNotChecked Chain = "not_checked"
)

// Revocation is what is known of the withdrawal of the signer's certificate
// and of those above it.
type Revocation string

// The revocation states. The last two are shown as a warning (rule N11).
const (
	RevocationGood    Revocation = "good"
	RevocationRevoked Revocation = "revoked"
	// RevocationUnknown: asked for, and nobody answered, or not to be believed.
	RevocationUnknown Revocation = "unknown"
	// RevocationNotChecked: not asked, because the chain is not trusted or
	// the caller wants no check.
	RevocationNotChecked Revocation = "not_checked"
)

// Acceptance is what the receiving clerk is told to do (rules S19, N2).
type Acceptance string

// The acceptances.
const (
	Accepted Acceptance = "accepted"
	// Review: nothing forbids it, but a person must look at a warning.
	Review  Acceptance = "review"
	Refused Acceptance = "refused"
)

// Severity tells how much a finding weighs.
type Severity string

// The severities.
const (
	SeverityError   Severity = "error"   // the document is not to be accepted
	SeverityWarning Severity = "warning" // a person must look
	SeverityInfo    Severity = "info"    // good to know
)

// Report is what File found out. It marshals to the JSON of "trien verify".
type Report struct {
	// File is the name that Options gave.
	File      string    `json:"file"`
	Integrity Integrity `json:"integrity"`
	Verdict   Verdict   `json:"verdict"`
	// Acceptance is empty where no rule packs were asked for.
	Acceptance Acceptance  `json:"acceptance,omitempty"`
	Rules      []Finding   `json:"rules"`
	Signatures []Signature `json:"signatures"`
	// Reason is set where the document as a whole, not one signature, is
	// the trouble: unsigned, encrypted, unreadable.
	Reason *Text `json:"reason,omitempty"`
}

// Valid reports whether nothing speaks against the document: it is intact, and
// every signature leads to a trusted certificate that was in force. A
// revocation that could not be checked is a warning to show, no failure (rule
// N11), although EN 319 102-1 calls the verdict INDETERMINATE, TRY_LATER.
func (r *Report) Valid() bool {
	for _, s := range r.Signatures {
		if s.Verdict != Passed && s.SubIndication != findNotRevocationChecked.subIndication {
			return false
		}
	}
	return r.Integrity == Intact
}

// Finding is what one rule of a rule pack says about the document. Package
// trien/signer/rules makes it.
type Finding struct {
	// Rule is the id of rules.md, such as "S15"; Pack the pack that asks for
	// it, such as "bac-kan-218".
	Rule string `json:"rule"`
	Pack string `json:"pack"`
	// Source is the document that has the rule, as people name it: its number
	// and who issued it, in Vietnamese.
	Source string `json:"source"`
	// Phrase is the rule in the document's own Vietnamese words.
	Phrase   string   `json:"phrase"`
	Severity Severity `json:"severity"`
	// Reason says what is wrong, Action what to do about it.
	Reason Text `json:"reason"`
	Action Text `json:"action"`
	// Field names the signature that is meant, Page (from 1) and Rect the
	// place on the page; empty where it is the document as a whole.
	Field string `json:"field,omitempty"`
	Page  int    `json:"page,omitempty"`
	Rect  *Rect  `json:"rect,omitempty"`
}

// Rect is a rectangle in points (1/72 inch) on the page as a person sees it,
// turned by /Rotate: the origin is the lower left corner of the visible page.
type Rect struct {
	X      float64 `json:"x"`
	Y      float64 `json:"y"`
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
}

// Text is a sentence for people.
type Text struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}

// Signature is the report on one signature.
type Signature struct {
	// Field is the fully qualified name of its form field.
	Field     string    `json:"field"`
	Signer    Signer    `json:"signer"`
	Kind      Kind      `json:"kind"`
	Times     Times     `json:"times"`
	Coverage  Coverage  `json:"coverage"`
	Integrity Integrity `json:"integrity"`
	Chain     Chain     `json:"chain"`
	// Page (from 1) and Rect are where the signature shows; 0 and nil where it
	// is invisible.
	Page int   `json:"page,omitempty"`
	Rect *Rect `json:"rect,omitempty"`
	// Revocation, where it is good or revoked, is according to
	// RevocationSource: "ocsp" or "crl", and whether it was "embedded" in the
	// file, fetched "online" or kept in the "cache", as in "ocsp/online".
	// RevocationTime is as of when a good certificate was good, and when a
	// revoked one was revoked.
	Revocation       Revocation `json:"revocation"`
	RevocationSource string     `json:"revocationSource,omitempty"`
	RevocationTime   *time.Time `json:"revocationTime,omitempty"`
	Verdict          Verdict    `json:"verdict"`
	SubIndication    string     `json:"subIndication,omitempty"`
	// Reason is the sentence that explains the verdict.
	Reason Text `json:"reason"`
	// Warnings are what does not change the verdict but must be shown, such
	// as a revocation that was not checked or a weak algorithm.
	Warnings []Text `json:"warnings,omitempty"`
	// Detail is for the log, in English: what exactly was found. It may quote
	// names of fields and dictionary keys.
	Detail string `json:"-"`
}

// Signer is the certificate that signed, as far as it could be read. The
// strings are those of the certificate: whoever shows them must treat them as
// hostile text.
type Signer struct {
	CommonName         string `json:"commonName"`
	Organization       string `json:"organization"`
	OrganizationalUnit string `json:"organizationalUnit,omitempty"`
	Issuer             string `json:"issuer"`
	// Fingerprint is the SHA-256 of the certificate, lower-case hex.
	Fingerprint string `json:"fingerprint"`
	// Serial is the serial number in hex.
	Serial    string     `json:"serial,omitempty"`
	NotBefore *time.Time `json:"notBefore,omitempty"`
	NotAfter  *time.Time `json:"notAfter,omitempty"`
	// Holder is whose certificate it is, "person", "organization" or
	// "unknown", and HolderSource who says so: "settings" (the administrator's
	// mapping) or "guess". Empty where no rule packs were asked for.
	Holder       string `json:"holder,omitempty"`
	HolderSource string `json:"holderSource,omitempty"`
	// Certificate is its DER encoding.
	Certificate []byte `json:"-"`
}

// Times says when a signature was made.
type Times struct {
	// Claimed is what the signer's computer wrote; nothing proves it.
	Claimed *time.Time `json:"claimed,omitempty"`
	// Timestamp is the time of an RFC 3161 token whose imprint and signature
	// hold; see TimestampTrusted.
	Timestamp *time.Time `json:"timestamp,omitempty"`
	// TimestampTrusted tells whether the token's authority leads to a
	// trusted certificate.
	TimestampTrusted bool `json:"timestampTrusted,omitempty"`
}
