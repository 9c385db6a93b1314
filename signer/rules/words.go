package rules

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxTitle and maxName bound a line of a signature block, in bytes.
const (
	maxTitle = 160
	maxName  = 120
)

// Words are compared without diacritics and in lower case: documents are
// typed with both ways of placing tones (hòa, hoà), and fonts without
// proper mappings lose some of them.
var (
	// onBehalf opens the first line of a block: thay mặt, ký thay, thừa lệnh,
	// thừa ủy quyền, quyền (Decree 30, appendix I, II.7).
	onBehalf = []string{"kt.", "tm.", "tl.", "tuq.", "q.", "k/t", "t/m", "t/l"}
	// titles are those of the seed rules (S2) and of the usual offices.
	titles = []string{
		"chu tich", "pho chu tich", "giam doc", "pho giam doc", "tong giam doc", "pho tong giam doc",
		"bi thu", "pho bi thu", "tong bi thu", "chanh van phong", "pho chanh van phong", "chanh thanh tra", "pho chanh thanh tra",
		"bo truong", "thu truong", "thu tuong", "pho thu tuong", "cuc truong", "pho cuc truong", "vu truong", "pho vu truong",
		"chi cuc truong", "pho chi cuc truong", "tong cuc truong", "truong phong", "pho truong phong", "pho phong",
		"truong ban", "pho truong ban", "vien truong", "pho vien truong", "hieu truong", "pho hieu truong",
		"truong cong an", "chi huy truong", "tu lenh", "chinh uy", "chanh an", "tham phan", "truong doan", "to truong", "doi truong",
		"truong dai dien", "dai dien", "thuong truc", "chu nhiem", "pho chu nhiem", "tong kiem toan", "kiem toan truong",
		"ke toan truong", "thu quy", "thu ky", "nguoi lap", "nguoi dang ky", "nguoi de nghi", "nguoi lam don", "nguoi viet",
		"nguoi ky", "nguoi ban giao", "nguoi nhan", "can bo luu tru", "van thu",
	}
	// degrees may come before a name.
	degrees = []string{"gs.", "pgs.", "ts.", "ths.", "bs.", "ks.", "cn.", "bscki.", "bsckii.", "dai", "thuong", "trung", "thieu", "ta", "uy", "tuong"}
)

// fold prepares text for comparison.
func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case r == 'đ', r == 'Đ', r == 'ð', r == 'Ð':
			b.WriteByte('d')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// opensWith tells whether s begins with the whole words of opening.
func opensWith(s, opening string) bool {
	rest, ok := strings.CutPrefix(s, opening)
	return ok && (rest == "" || strings.HasSuffix(opening, ".") || !unicode.IsLetter(firstRune(rest)))
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// isTitle tells whether a line may be the title in a signature block; behalf
// that it opens with one of the marks that stand nowhere else.
func isTitle(text string) (title, behalf bool) {
	if len(text) > maxTitle {
		return false, false
	}
	folded := fold(text)
	upper := inCapitals(text)
	for _, mark := range onBehalf {
		if upper && opensWith(folded, mark) {
			return true, true
		}
	}
	// In small letters a title is a line of its own, not the begin of a sentence.
	if !upper && (len(strings.Fields(text)) > 5 || strings.ContainsAny(text, ".;:,")) {
		return false, false
	}
	return slices.ContainsFunc(titles, func(t string) bool { return opensWith(folded, t) }), false
}

// inCapitals tells whether nearly all letters are.
func inCapitals(text string) bool {
	letters, capitals := 0, 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			letters++
			if unicode.IsUpper(r) {
				capitals++
			}
		}
	}
	return letters > 0 && capitals*10 >= letters*8
}

// isNote tells whether a line is one like "(Ký, ghi rõ họ tên)".
func isNote(text string) bool {
	return len(text) <= maxTitle && strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")")
}

// isName tells whether a line may be a person's full name, perhaps with
// degrees: two to seven words, each with a capital, nothing else.
func isName(text string) bool {
	if len(text) > maxName {
		return false
	}
	words := strings.Fields(norm.NFC.String(text))
	for len(words) > 0 && slices.Contains(degrees, fold(words[0])) {
		words = words[1:]
	}
	if len(words) < 2 || len(words) > 7 {
		return false
	}
	for _, w := range words {
		// Two degrees may be run together: "PGS.TS."
		if !unicode.IsUpper(firstRune(w)) || strings.ContainsFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && r != '.' && r != '-' && r != '\'' }) {
			return false
		}
	}
	title, _ := isTitle(text)
	return !title
}

// namesHolder tells whether a line is the certificate holder's name. holder is
// folded.
func namesHolder(text, holder string) bool {
	if len(text) > maxName || !strings.Contains(holder, " ") {
		return false
	}
	before, found := strings.CutSuffix(fold(text), holder)
	return found && (before == "" || strings.HasSuffix(before, " ") || strings.HasSuffix(before, ".")) && len(strings.Fields(before)) <= 3
}
