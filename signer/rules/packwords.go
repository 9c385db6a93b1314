package rules

import (
	"fmt"
	"slices"

	"trien/signer"
)

// The words that a pack may use are types of their own, so that the reader of
// the file names the line that has a wrong one.

// RuleID is a rule's id in rules.md, "S1" to "S28" and "N1" to "N12".
type RuleID string

// UnmarshalText reads a rule's id.
func (r *RuleID) UnmarshalText(b []byte) error {
	var n int
	for prefix, most := range map[string]int{"S": 28, "N": 12} {
		if _, err := fmt.Sscanf(string(b), prefix+"%d", &n); err == nil && n >= 1 && n <= most && string(b) == fmt.Sprint(prefix, n) {
			*r = RuleID(b)
			return nil
		}
	}
	return fmt.Errorf("unknown rule %q", b)
}

// Severity is "error", "warning" or "info", as in package verify.
type Severity string

// UnmarshalText reads a severity.
func (s *Severity) UnmarshalText(b []byte) error {
	return oneOf(s, b, "severity", "error", "warning", "info")
}

// Purpose is a signer.Purpose.
type Purpose signer.Purpose

// UnmarshalText reads a purpose.
func (p *Purpose) UnmarshalText(b []byte) error {
	return oneOf(p, b, "purpose", Purpose(signer.Approve), Purpose(signer.Issue), Purpose(signer.Incoming),
		Purpose(signer.Appendix), Purpose(signer.Copy), Purpose(signer.Archive))
}

// Position is where a signature stands.
type Position string

// The positions.
const (
	// InBlock: between title and name in the signature block (N3, S9).
	InBlock Position = "signature-block"
	// OverSignature: over part of the person's signature, at its left (N4).
	OverSignature Position = "over-signature"
	// PageTop: on the first page, at the very top, where it is empty (S8).
	PageTop Position = "first-page-top"
	// TopLeft and TopRight: corners of the first page (S10; N5, N6).
	TopLeft  Position = "first-page-top-left"
	TopRight Position = "first-page-top-right"
)

// UnmarshalText reads a position.
func (p *Position) UnmarshalText(b []byte) error {
	return oneOf(p, b, "position", InBlock, OverSignature, PageTop, TopLeft, TopRight)
}

// Information is something that an organisation's signature shows in words.
type Information string

// What may be asked for.
const (
	InfoOrganization Information = "organization" // tên cơ quan, tổ chức
	InfoTime         Information = "time"         // thời gian ký: day and hour
	InfoTimeZone     Information = "time-zone"    // múi giờ
	InfoNumber       Information = "number"       // số và ký hiệu văn bản
	InfoCopyForm     Information = "copy-form"    // hình thức sao
)

// UnmarshalText reads what is asked for.
func (i *Information) UnmarshalText(b []byte) error {
	return oneOf(i, b, "information", InfoOrganization, InfoTime, InfoTimeZone, InfoNumber, InfoCopyForm)
}

func oneOf[T ~string](to *T, b []byte, what string, known ...T) error {
	if !slices.Contains(known, T(b)) {
		return fmt.Errorf("%s %q is none of %q", what, b, known)
	}
	*to = T(b)
	return nil
}
