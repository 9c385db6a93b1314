package agent

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxNameRunes is how much of a name is shown and handed out.
const maxNameRunes = 200

// safeName makes a document's name fit to be shown and to be proposed as a
// file name: no folder, no control characters, none that turn the direction of
// writing ("gpj.exe" behind U+202E), nothing that a system keeps for itself.
// It is composed Unicode (NFC), so that one name looks the same everywhere.
func safeName(name string) string {
	name = norm.NFC.String(strings.ToValidUTF8(name, "\uFFFD"))
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp):
			return -1
		case strings.ContainsRune(`<>:"/\|?*`, r):
			return '_'
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, name)
	name = strings.Trim(name, " .")
	if utf8.RuneCountInString(name) > maxNameRunes {
		ext := path.Ext(name)
		if utf8.RuneCountInString(ext) > 10 {
			ext = ""
		}
		runes := []rune(strings.TrimSuffix(name, ext))
		name = string(runes[:maxNameRunes-utf8.RuneCountInString(ext)]) + ext
	}
	if name == "" {
		return "van-ban.pdf"
	}
	if stem, _, _ := strings.Cut(name, "."); reserved[strings.ToUpper(stem)] {
		return "_" + name
	}
	return name
}

// reserved are the device names of Windows.
var reserved = func() map[string]bool {
	m := map[string]bool{"CON": true, "PRN": true, "AUX": true, "NUL": true}
	for _, n := range "123456789" {
		m["COM"+string(n)] = true
		m["LPT"+string(n)] = true
	}
	return m
}()

// signedName proposes a name for the signed document.
func signedName(name string) string {
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + "_da-ky.pdf"
}

// safeText makes a text of a certificate fit to be shown on one line.
func safeText(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	if runes := []rune(s); len(runes) > maxNameRunes {
		s = string(runes[:maxNameRunes]) + "…"
	}
	return norm.NFC.String(s)
}
