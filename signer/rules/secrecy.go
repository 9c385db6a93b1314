package rules

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/render"
)

// SecretMark is a mark of state secrecy on a document (S7).
type SecretMark struct {
	// Word is the mark, such as "TỐI MẬT".
	Word string
	// Page (from 1) and Rect are where it stands; Page is 0 where the mark is
	// in the file's metadata.
	Page int
	Rect pdf.Rect
}

// secretPages is how many pages are looked at for a stamp, which stands on
// the first; others may be bound in front of it.
const secretPages = 3

// SecretMarks looks for marks with one of words: printed as a stamp is, put on
// as an annotation, or named in the file's metadata. A scan's stamps cannot be
// read. The word in a running text, a title or a table is no mark.
func (r *Reading) SecretMarks(words []string) ([]SecretMark, error) {
	marks := metadataMarks(r.d.file, words)
	for page := 1; page <= min(secretPages, r.d.pages); page++ {
		s, err := r.d.read(page)
		if err != nil {
			return nil, err
		}
		marks = append(marks, s.stamps(words)...)
		marks = append(marks, annotationMarks(r.d.file, page, words)...)
	}
	return marks, nil
}

// RefuseSecret returns fault.SecretDocument where the packs in force have rule
// S7 and the document bears a mark of secrecy, else nil: what cannot be read
// bears none. r draws the document only where its fonts could show a mark.
func RefuseSecret(ctx context.Context, r *render.Renderer, in io.ReaderAt, size int64, password string, packs Packs) error {
	words := packs.secretWords()
	if len(words) == 0 {
		return nil
	}
	file, err := pdf.OpenWithPassword(in, size, password)
	if err != nil {
		return nil
	}
	marks := metadataMarks(file, words)
	spelt := false
	for page := 1; page <= secretPages; page++ {
		p, err := file.Page(page)
		if err != nil {
			break
		}
		marks = append(marks, annotationMarks(file, page, words)...)
		spelt = spelt || mayShow(file, p, words)
	}
	if len(marks) == 0 && spelt {
		reading, err := Read(ctx, r, in, size, password)
		if err != nil {
			return ctx.Err()
		}
		defer reading.Close()
		if marks, err = reading.SecretMarks(words); err != nil {
			return ctx.Err()
		}
	}
	if len(marks) == 0 {
		return nil
	}
	return fault.New(fault.SecretDocument, fmt.Sprintf("rules: a mark of secrecy, page %d", marks[0].Page))
}

// secretWords are those of the first pack that has rule S7.
func (p Packs) secretWords() []string {
	for _, pack := range p {
		if r := pack.Rule("S7"); r != nil {
			return r.Words
		}
	}
	return nil
}

// maxInRow is how many runs may stand on a stamp's line, itself included: the
// place and date may, a table's columns are more.
const maxInRow = 3

// stamps finds the marks that stand as a stamp does: alone, in capitals, in the
// upper part of the page, not in a row of a table.
func (s *sheet) stamps(words []string) (found []SecretMark) {
	runs := s.runs[:min(len(s.runs), maxRuns)]
	for _, run := range runs {
		word := markIn(run.Text, words)
		at := pdf.Rect(run.Rect)
		if word == "" || at.Y < s.height/2 {
			continue
		}
		row, others := 0, 0
		for _, o := range runs {
			if row > maxInRow {
				break
			}
			if math.Abs(halfway(pdf.Rect(o.Rect))-halfway(at)) < at.Height {
				row++
				if other := markIn(o.Text, words); other != "" && other != word {
					others++
				}
			}
		}
		if row <= maxInRow && others == 0 {
			found = append(found, SecretMark{word, s.page, at})
		}
	}
	return found
}

// maxMark bounds a line with a mark, in bytes.
const maxMark = 80

// markIn returns the mark that a printed line is: nothing but a word in
// capitals, perhaps spaced, or with "Độ mật" before it.
func markIn(line string, words []string) string {
	if len(line) > maxMark {
		return ""
	}
	text := norm.NFC.String(line)
	if before, after, found := strings.Cut(text, ":"); found && isSecrecyLabel(before) {
		return markNamed(after, words)
	}
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("-–—/|,;*[]().•_=", r) }) {
		tight := strings.Join(strings.Fields(part), "")
		for _, w := range words {
			w = strings.ToUpper(norm.NFC.String(w))
			if tight != "" && tight == strings.ReplaceAll(w, " ", "") {
				return w
			}
		}
	}
	return ""
}

// markNamed returns the mark that a value names, in small letters or capitals.
func markNamed(value string, words []string) string {
	value = strings.ToLower(strings.Join(strings.Fields(norm.NFC.String(value)), " "))
	value = strings.Trim(value, " .*[]()\"'")
	for _, w := range words {
		if value == strings.ToLower(norm.NFC.String(w)) {
			return strings.ToUpper(norm.NFC.String(w))
		}
	}
	return ""
}

// isSecrecyLabel tells whether a label announces a degree of secrecy.
func isSecrecyLabel(label string) bool {
	return slices.Contains([]string{"do mat", "muc do mat", "cap do mat", "che do mat", "dau do mat"}, fold(label))
}
