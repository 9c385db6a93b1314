package rules

import (
	"fmt"
	"slices"

	"trien/signer"
)

// The words that a pack may use. check tells one that it may not.

// RuleID is a rule's id in rules.md, "S1" to "S28" and "N1" to "N12".
type RuleID string

func (r RuleID) check() error {
	var n int
	for prefix, most := range map[string]int{"S": 28, "N": 12} {
		if _, err := fmt.Sscanf(string(r), prefix+"%d", &n); err == nil && n >= 1 && n <= most && string(r) == fmt.Sprint(prefix, n) {
			return nil
		}
	}
	return &wrongWord{string(r), "unknown rule"}
}

// Severity is "error", "warning" or "info", as in package verify.
type Severity string

func (s Severity) check() error {
	return oneOf(s, "severity", "error", "warning", "info")
}

// Purpose is a signer.Purpose.
type Purpose signer.Purpose

func (p Purpose) check() error {
	return oneOf(p, "purpose", Purpose(signer.Approve), Purpose(signer.Issue), Purpose(signer.Incoming),
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

func (p Position) check() error {
	return oneOf(p, "position", InBlock, OverSignature, PageTop, TopLeft, TopRight)
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

func (i Information) check() error {
	return oneOf(i, "information", InfoOrganization, InfoTime, InfoTimeZone, InfoNumber, InfoCopyForm)
}

// wrongWord is a word that is not one of those known.
type wrongWord struct{ word, trouble string }

func (e *wrongWord) Error() string { return fmt.Sprintf("%s %q", e.trouble, e.word) }

// oneOf lets the empty word pass, which is an unset one.
func oneOf[T ~string](word T, what string, known ...T) error {
	if word == "" || slices.Contains(known, word) {
		return nil
	}
	return &wrongWord{string(word), fmt.Sprintf("%s is none of %q:", what, known)}
}
