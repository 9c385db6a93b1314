package main

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"trien/host/check"
	"trien/host/shown"
	"trien/host/wording"
	"trien/protocol"
)

// Columns of the terminal: where values begin, and where lines end.
const (
	valueColumn = 20
	lastColumn  = 100
	// maxText is how much of one text is shown, in characters.
	maxText = 4 * shown.SentenceLength
)

// verdictTable writes a check as lines that a clerk can read: the answer, the
// signatures, then what the document falls short of. Vietnamese comes first.
// Nothing in it moves the cursor or turns the direction of writing.
func verdictTable(found check.Result) string {
	v := found.Verification
	var t lines
	t.heading(0, v.File)
	answer := wording.Verdict(v.Verdict, found.Valid)
	if v.Acceptance != "" {
		answer = wording.Acceptance(v.Acceptance)
	}
	t.heading(0, "▌ "+strings.ToUpper(answer.VI)+" · "+answer.EN)
	t.space()
	if v.Reason != nil {
		t.both(1, "Lý do", *v.Reason)
	}
	t.words(1, "Nội dung", wording.Integrity(v.Integrity))
	t.add(1, "SHA-256", v.SHA256)
	t.add(1, "Kiểm tra lúc", wording.Time(v.CheckedAt))
	for i, s := range v.Signatures {
		t.signature(i+1, s)
	}
	problems := wording.Problems(v.Rules)
	if len(problems) > 0 {
		t.space()
		t.heading(1, fmt.Sprintf("Quy định chưa đáp ứng và lưu ý · Rules not met, and notes (%d)", len(problems)))
	}
	for i, p := range problems {
		if i > 0 {
			t.space()
		}
		t.problem(p)
	}
	return t.b.String() + "\n"
}

// lines are those of a table in the making.
type lines struct{ b strings.Builder }

// signature tells what the circular asks for (N9).
func (t *lines) signature(n int, s protocol.SignatureVerdict) {
	kind := wording.Kind(s.Kind)
	t.space()
	t.words(1, fmt.Sprintf("%s %d", kind.VI, n), wording.Verdict(s.Verdict, wording.ValidSignature(s)))
	holder := ""
	if s.Signer.Holder != "" {
		holder = " (" + wording.Holder(s.Signer.Holder).VI + ")"
	}
	t.add(2, "Người ký", s.Signer.CommonName+holder)
	unit := s.Signer.Organization
	if s.Signer.OrganizationalUnit != "" {
		unit += ", " + s.Signer.OrganizationalUnit
	}
	t.add(2, "Cơ quan", unit)
	t.add(2, "Cấp bởi", s.Signer.Issuer)
	t.add(2, "Thời gian ký", wording.Time(s.Times.Claimed))
	if s.Times.Timestamp != "" {
		trust := "không được tin cậy · not trusted"
		if s.Times.TimestampTrusted {
			trust = "tin cậy · trusted"
		}
		t.add(2, "Dấu thời gian", wording.Time(s.Times.Timestamp)+", "+trust)
	}
	if s.Signer.NotBefore != "" {
		force := wording.InForce(s)
		t.add(2, "Hạn chứng thư", wording.Date(s.Signer.NotBefore)+" – "+wording.Date(s.Signer.NotAfter)+"; khi ký "+force.VI+" · "+force.EN)
	}
	t.words(2, "Toàn vẹn", wording.Integrity(s.Integrity))
	t.words(2, "Chuỗi chứng thư", wording.Chain(s.Chain))
	t.words(2, "Thu hồi", wording.Revocation(s))
	t.both(2, "Kết luận", s.Reason)
	for _, w := range s.Warnings {
		t.both(2, "Lưu ý", w)
	}
}

// problem is what is wrong, what to do, and which rules say so in which words.
func (t *lines) problem(p wording.Problem) {
	reason := p.Reason
	reason.VI += p.Place()
	t.both(2, wording.Severity(p.Severity).VI, reason)
	t.both(2, "→ Phải làm", p.Action)
	for _, f := range p.Rules {
		source := wording.Source(f)
		if f.Phrase != "" {
			source += ": “" + f.Phrase + "”"
		}
		t.add(2, "Quy định", source)
	}
}

// words are a short value in both languages, on one line.
func (t *lines) words(level int, label string, words protocol.Text) {
	t.add(level, label, words.VI+" · "+words.EN)
}

// both is a sentence in both languages, each on lines of its own.
func (t *lines) both(level int, label string, text protocol.Text) {
	t.add(level, label, text.VI)
	t.add(level, "", text.EN)
}

// heading is a line that begins at the left.
func (t *lines) heading(level int, text string) {
	left := strings.Repeat("  ", level)
	for _, line := range wrapped(shown.Line(text, maxText), lastColumn-len(left)) {
		t.b.WriteString(left + line + "\n")
	}
}

// space is an empty line.
func (t *lines) space() { t.b.WriteByte('\n') }

// add writes a label and its value, which is wrapped beside it.
func (t *lines) add(level int, label, value string) {
	head := strings.Repeat("  ", level) + shown.Name(label)
	if label != "" && columns(head) >= valueColumn {
		head += " "
	}
	for _, line := range wrapped(shown.Line(value, maxText), lastColumn-valueColumn) {
		t.b.WriteString(head + strings.Repeat(" ", max(0, valueColumn-columns(head))) + line + "\n")
		head = ""
	}
}

// wrapped breaks text into lines of at most limit columns, at spaces where it
// can.
func wrapped(text string, limit int) []string {
	var out []string
	line, used := "", 0
	for _, word := range strings.Fields(text) {
		wide := columns(word)
		if line != "" && used+1+wide > limit {
			out = append(out, line)
			line, used = "", 0
		}
		if line != "" {
			line, used = line+" ", used+1
		}
		for _, r := range word {
			w := columnsOf(r)
			if used+w > limit {
				out = append(out, line)
				line, used = "", 0
			}
			line, used = line+string(r), used+w
		}
	}
	if line != "" {
		out = append(out, line)
	}
	return out
}

// columns is how many columns of a terminal a text takes.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n += columnsOf(r)
	}
	return n
}

// columnsOf is 2 for the wide characters of East Asia, 0 for combining marks.
func columnsOf(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}
