package acceptance

import (
	"regexp"
	"slices"
	"strings"

	"trien/signer/rules"
	"trien/signer/verify"
)

// How information is written in a signature, in small letters.
var (
	datePattern   = regexp.MustCompile(`\b\d{1,2}[./-]\d{1,2}[./-]\d{4}\b|\b\d{4}[./-]\d{2}[./-]\d{2}`)
	hourPattern   = regexp.MustCompile(`\b\d{1,2}:\d{2}(:\d{2})?\b|\b\d{1,2} ?giờ ?\d{1,2}`)
	zonePattern   = regexp.MustCompile(`[+-]\d{2}:?\d{2}\b|\d{2}z\b|\b(gmt|utc) ?\+ ?0?7`)
	numberPattern = regexp.MustCompile(`\bsố ?:? ?\d+[a-z]?(/\d{4})?[/-]\p{L}[\p{L}\d/-]*`)
	copyPattern   = regexp.MustCompile(`sao y|sao lục|trích sao`)
)

// shows tells whether a piece of information is seen; d may be nil. names are
// those under which the organisation is known.
func (d *drawing) shows(what rules.Information, names []string) bool {
	if d == nil {
		return false
	}
	switch what {
	case rules.InfoOrganization:
		return slices.ContainsFunc(names, d.says)
	case rules.InfoTime:
		return datePattern.MatchString(d.text) && hourPattern.MatchString(d.text)
	case rules.InfoTimeZone:
		return zonePattern.MatchString(d.text)
	case rules.InfoNumber:
		return numberPattern.MatchString(d.text)
	case rules.InfoCopyForm:
		return copyPattern.MatchString(d.text)
	}
	return false
}

// informationNames are for people.
var informationNames = map[rules.Information]verify.Text{
	rules.InfoOrganization: text("tên cơ quan, tổ chức", "the organisation's name"),
	rules.InfoTime:         text("thời gian ký", "the time of signing"),
	rules.InfoTimeZone:     text("múi giờ", "the time zone"),
	rules.InfoNumber:       text("số và ký hiệu văn bản", "the document's number"),
	rules.InfoCopyForm:     text("hình thức sao", "the form of the copy"),
}

// lacks lists what a signature should show in words and does not, in words;
// both are "" where nothing lacks.
func (s *signature) lacks(wanted []rules.Information) verify.Text {
	var vi, en []string
	for _, w := range wanted {
		if !s.drawn.shows(w, []string{s.Signer.CommonName, s.Signer.Organization}) {
			vi, en = append(vi, informationNames[w].VI), append(en, informationNames[w].EN)
		}
	}
	return text(strings.Join(vi, ", "), strings.Join(en, ", "))
}
