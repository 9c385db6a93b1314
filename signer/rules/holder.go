package rules

import (
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Holder is whose certificate it is.
type Holder string

// The holders.
const (
	Person        Holder = "person"
	Organization  Holder = "organization"
	UnknownHolder Holder = "unknown"
)

// HolderSource is who says so.
type HolderSource string

// The sources. A guess only suggests: whoever shows a holder shows its source.
const (
	FromSettings HolderSource = "settings"
	Guessed      HolderSource = "guess"
)

// KindRule gives a kind to the certificates that it matches; of several the
// first decides. It is the administrator's, in the settings.
type KindRule struct {
	// Fingerprint is a SHA-256 in hex, with or without colons; Subject a part
	// of the subject's common name. One of them is set.
	Fingerprint string `toml:"fingerprint"`
	Subject     string `toml:"subject"`
	// Kind is "person" or "organization".
	Kind Holder `toml:"kind"`
}

// HolderOf tells whether a certificate is a person's or an organisation's. No
// policy OID separates them, so that the administrator's mapping decides, and
// where it is silent a guess from the subject only suggests (rules.md,
// "Certificates on these tokens"). fingerprint is the certificate's SHA-256 in
// hex.
func HolderOf(c *x509.Certificate, fingerprint string, mapping []KindRule) (Holder, HolderSource) {
	name := norm.NFC.String(c.Subject.CommonName)
	for _, rule := range mapping {
		byFingerprint := rule.Fingerprint != "" && strings.EqualFold(strings.ReplaceAll(rule.Fingerprint, ":", ""), fingerprint)
		bySubject := rule.Subject != "" && strings.Contains(name, norm.NFC.String(rule.Subject))
		if byFingerprint || bySubject {
			return rule.Kind, FromSettings
		}
	}
	return guessHolder(c), Guessed
}

var (
	oidUserID           = asn1.ObjectIdentifier{0, 9, 2342, 19200300, 100, 1, 1}
	oidOrganizationID   = asn1.ObjectIdentifier{2, 5, 4, 97}
	oidEmailInSubject   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 1}
	organizationOpening = []string{
		"ubnd", "ủy ban", "uỷ ban", "hội đồng", "sở ", "phòng ", "văn phòng", "ban ", "chi cục", "cục ", "trung tâm",
		"trường", "bệnh viện", "công ty", "tỉnh ủy", "tỉnh uỷ", "huyện ủy", "huyện uỷ", "đảng ủy", "đảng uỷ", "bộ ", "viện ", "đoàn ",
	}
)

// guessHolder goes by how the public CAs and the government's write subjects.
func guessHolder(c *x509.Certificate) Holder {
	for _, attribute := range c.Subject.Names {
		value := fmt.Sprint(attribute.Value)
		switch {
		case attribute.Type.Equal(oidUserID) && (strings.HasPrefix(value, "CMND:") || strings.HasPrefix(value, "CCCD:")):
			return Person
		case attribute.Type.Equal(oidUserID) && strings.HasPrefix(value, "MST:"), attribute.Type.Equal(oidOrganizationID):
			return Organization
		case attribute.Type.Equal(oidEmailInSubject):
			return Person
		}
	}
	name := strings.ToLower(norm.NFC.String(c.Subject.CommonName))
	opens := func(opening string) bool { return strings.HasPrefix(name, opening) }
	if slices.ContainsFunc(organizationOpening, opens) || slices.Contains(c.Subject.Organization, c.Subject.CommonName) {
		return Organization
	}
	if words := strings.Fields(c.Subject.CommonName); len(words) >= 2 && len(words) <= 6 && titled(words) {
		return Person
	}
	return UnknownHolder
}

// titled tells whether the words are written as a Vietnamese name is: each
// with one capital.
func titled(words []string) bool {
	for _, word := range words {
		for i, r := range []rune(norm.NFC.String(word)) {
			if unicode.IsUpper(r) != (i == 0) {
				return false
			}
		}
	}
	return true
}
