// Package shown makes hostile text fit to be shown to a person: names of
// documents, of signers and of form fields come from strangers. What it
// returns is one line of composed Unicode (NFC) without control characters,
// without those that turn the direction of writing or take no room, and of
// bounded length. It is still text: whoever puts it into HTML or a shell
// quotes it.
package shown

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Lengths in characters.
const (
	NameLength     = 200  // of names
	SentenceLength = 1000 // of sentences
)

// maxMarks is how many combining marks may follow one another: more of them
// are drawn over the lines above.
const maxMarks = 4

// Name is a text of at most NameLength characters.
func Name(s string) string { return Line(s, NameLength) }

// Sentence is a text of at most SentenceLength characters.
func Sentence(s string) string { return Line(s, SentenceLength) }

// Line makes s one line of at most limit characters, limit being 1 or more. A longer text ends with
// "…". Runs of space become one space.
func Line(s string, limit int) string {
	// A character has some bytes, decomposed ones five or six, and what is
	// dropped is not worth reading on for: the work is bounded by limit, not
	// by s.
	if most := 6 * (limit + 1); len(s) > most {
		s = s[:most]
	}
	var b strings.Builder
	count, marks, space, cut := 0, 0, false, false
	for _, r := range norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD")) {
		switch {
		case 0x20 < r && r < 0x7F:
			marks = 0
		case unicode.IsSpace(r), unicode.In(r, unicode.Zl, unicode.Zp):
			space = b.Len() > 0
			continue
		case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs, unicode.Variation_Selector):
			continue
		case unicode.In(r, unicode.Mn, unicode.Me):
			if marks++; marks > maxMarks {
				continue
			}
		default:
			marks = 0
		}
		if space {
			b.WriteByte(' ')
			count++
			space = false
		}
		if count >= limit {
			cut = true
			break
		}
		b.WriteRune(r)
		count++
	}
	out := strings.TrimSpace(b.String())
	if cut {
		runes := []rune(out)
		out = string(runes[:min(len(runes), limit-1)]) + "…"
	}
	return out
}
