package agent

import (
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"strings"
	"unicode"

	"trien/protocol"
)

// Where a kind comes from, for people to see.
const (
	kindFromSettings = "settings"
	kindGuessed      = "guess"
)

var (
	oidUserID           = asn1.ObjectIdentifier{0, 9, 2342, 19200300, 100, 1, 1}
	oidOrganizationID   = asn1.ObjectIdentifier{2, 5, 4, 97}
	oidEmailInSubject   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 1}
	organizationOpening = []string{
		"ubnd", "ủy ban", "uỷ ban", "hội đồng", "sở ", "phòng ", "văn phòng", "ban ", "chi cục", "cục ", "trung tâm",
		"trường", "bệnh viện", "công ty", "tỉnh ủy", "tỉnh uỷ", "huyện ủy", "huyện uỷ", "đảng ủy", "đảng uỷ", "bộ ", "viện ", "đoàn ",
	}
)

// kind tells whether a certificate is a person's or an organisation's. No
// policy OID separates them, so that the administrator's mapping decides; a
// guess from the subject only suggests, and the person sees which it was.
func (t *tokens) kind(c *x509.Certificate, fingerprint string) (protocol.Kind, string) {
	for _, rule := range t.settings.Certificates.Kinds {
		byFingerprint := rule.Fingerprint != "" && strings.EqualFold(strings.ReplaceAll(rule.Fingerprint, ":", ""), fingerprint)
		bySubject := rule.Subject != "" && strings.Contains(c.Subject.CommonName, rule.Subject)
		if byFingerprint || bySubject {
			return protocol.Kind(rule.Kind), kindFromSettings
		}
	}
	return guessKind(c), kindGuessed
}

// guessKind goes by how the public CAs and the government's write subjects
// (rules.md, "Certificates on these tokens").
func guessKind(c *x509.Certificate) protocol.Kind {
	for _, attribute := range c.Subject.Names {
		value := fmt.Sprint(attribute.Value)
		switch {
		case attribute.Type.Equal(oidUserID) && (strings.HasPrefix(value, "CMND:") || strings.HasPrefix(value, "CCCD:")):
			return protocol.KindPerson
		case attribute.Type.Equal(oidUserID) && strings.HasPrefix(value, "MST:"), attribute.Type.Equal(oidOrganizationID):
			return protocol.KindOrganization
		case attribute.Type.Equal(oidEmailInSubject):
			return protocol.KindPerson
		}
	}
	name := strings.ToLower(c.Subject.CommonName)
	for _, opening := range organizationOpening {
		if strings.HasPrefix(name, opening) {
			return protocol.KindOrganization
		}
	}
	for _, organization := range c.Subject.Organization {
		if organization == c.Subject.CommonName {
			return protocol.KindOrganization
		}
	}
	if words := strings.Fields(c.Subject.CommonName); len(words) >= 2 && len(words) <= 6 && titled(words) {
		return protocol.KindPerson
	}
	return protocol.KindUnknown
}

// titled tells whether the words are written as a Vietnamese name is: each
// with one capital.
func titled(words []string) bool {
	for _, word := range words {
		for i, r := range []rune(word) {
			if unicode.IsUpper(r) != (i == 0) {
				return false
			}
		}
	}
	return true
}
