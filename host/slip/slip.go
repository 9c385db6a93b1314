// Package slip writes the acceptance slip (Phiếu kiểm tra): what a check found
// out about a document, on an A4 page or two that a clerk prints, signs and
// keeps with it. It shows what the circular asks of verifying software (N9):
// valid or not, issuer, subject, managing unit, time of signing and timestamp,
// integrity, validity at signing time, validity period; and the rules that the
// document falls short of, each in its own words, with what to do (S19, N2).
//
// The same Verification gives the same bytes. Texts are taken for hostile: they
// are cut to a length, wrapped, and freed of what could deceive.
package slip

import (
	"bytes"
	"fmt"
	"path"
	"strings"
	"time"

	"trien/host/shown"
	"trien/host/wording"
	"trien/protocol"
)

// How much of a report a slip tells; it says how much it leaves out. The page
// "Kiểm tra văn bản" and the command line tell all.
const (
	maxSignatures = 20
	maxProblems   = 40
	maxRules      = 6 // that find the same problem
	maxWarnings   = 5 // of one signature
)

// Name proposes a file name for a document's slip.
func Name(document string) string {
	document = base(document)
	return "phieu-kiem-tra_" + shown.Line(strings.TrimSuffix(document, path.Ext(document)), 100) + ".pdf"
}

// base is a document's name without its folders, which are nobody's business.
func base(document string) string { return path.Base(strings.ReplaceAll(document, `\`, "/")) }

// PDF writes the slip of a check. version is the program's own.
func PDF(v protocol.Verification, version string) ([]byte, error) {
	at, err := time.Parse(time.RFC3339, v.CheckedAt)
	if err != nil {
		return nil, fmt.Errorf("slip: time of the check: %w", err)
	}
	faces, err := load()
	if err != nil {
		return nil, err
	}
	s := newSheet(faces, at, footer(v, version))
	s.heading("PHIẾU KIỂM TRA VĂN BẢN ĐIỆN TỬ", "Check of an electronic document")
	s.verdict(v)
	s.section("Văn bản", "Document")
	s.document(v)
	s.section(fmt.Sprintf("Chữ ký số (%d)", len(v.Signatures)), "Digital signatures")
	if len(v.Signatures) == 0 {
		s.text(0, both("Văn bản không có chữ ký số.", "The document has no digital signature.")...)
	}
	for i, sig := range v.Signatures[:min(len(v.Signatures), maxSignatures)] {
		s.signature(i+1, sig)
	}
	s.left(len(v.Signatures)-maxSignatures, "chữ ký khác", "more signatures")
	problems := wording.Problems(v.Rules)
	s.section(fmt.Sprintf("Quy định chưa đáp ứng và lưu ý (%d)", len(problems)), "Rules not met, and notes")
	if len(problems) == 0 {
		s.text(0, both("Không có.", "None.")...)
	}
	for i, p := range problems[:min(len(problems), maxProblems)] {
		s.problem(i+1, p)
	}
	s.left(len(problems)-maxProblems, "nội dung khác", "more")
	s.signHere()
	var out bytes.Buffer
	if err := s.pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("slip: %w", err)
	}
	return out.Bytes(), nil
}

func footer(v protocol.Verification, version string) string {
	sum := shown.Line(v.SHA256, 64)
	if len(sum) > 16 {
		sum = sum[:16] + "…"
	}
	return "Triện " + shown.Line(version, 40) + " · SHA-256 " + sum
}

// verdict is the large answer, with the reason where it is the document's.
func (s *sheet) verdict(v protocol.Verification) {
	words, shade := wording.Acceptance(v.Acceptance), shades[v.Acceptance]
	if v.Acceptance == "" { // no rule packs: the signatures alone
		words, shade = wording.Verdict(v.Verdict, allValid(v)), shades[v.Verdict]
	}
	lines := [][]run{{{text: words.VI, style: bold, size: 20, shade: shade}, {text: words.EN, size: 11, shade: grey}}}
	if v.Reason != nil {
		lines = append(lines, both(v.Reason.VI, v.Reason.EN))
	}
	lines = append(lines, counted(v))
	s.box(shade, lines...)
}

// counted is the report in numbers.
func counted(v protocol.Verification) []run {
	valid := 0
	for _, sig := range v.Signatures {
		if wording.ValidSignature(sig) {
			valid++
		}
	}
	weights := map[string]int{}
	for _, p := range wording.Problems(v.Rules) {
		weights[p.Severity]++
	}
	return both(
		fmt.Sprintf("%d chữ ký, %d hợp lệ; %d lỗi, %d cảnh báo theo quy định.", len(v.Signatures), valid, weights["error"], weights["warning"]),
		fmt.Sprintf("%d signatures, %d valid; %d errors, %d warnings by the rules.", len(v.Signatures), valid, weights["error"], weights["warning"]))
}

func allValid(v protocol.Verification) bool {
	for _, sig := range v.Signatures {
		if !wording.ValidSignature(sig) {
			return false
		}
	}
	return v.Integrity == "intact"
}

func (s *sheet) document(v protocol.Verification) {
	s.row("Tên tệp", "File name", plain(shown.Name(base(v.File)))...)
	size := number(v.Size) + " byte"
	if v.Pages > 0 {
		size += fmt.Sprintf(", %d trang", v.Pages)
	}
	s.row("Dung lượng", "Size", plain(size)...)
	s.row("SHA-256", "", plain(v.SHA256)...)
	s.row("Thời điểm kiểm tra", "Checked at", plain(wording.Time(v.CheckedAt))...)
	integrity := wording.Integrity(v.Integrity)
	s.row("Nội dung văn bản", "Integrity", both(integrity.VI, integrity.EN)...)
}

// signature tells what the circular asks for (N9).
func (s *sheet) signature(n int, sig protocol.SignatureVerdict) {
	kind, outcome := wording.Kind(sig.Kind), wording.Verdict(sig.Verdict, wording.ValidSignature(sig))
	shade := shades[sig.Verdict]
	if wording.ValidSignature(sig) {
		shade = shades["TOTAL-PASSED"]
	}
	title := []run{
		{text: fmt.Sprintf("%s %d:", kind.VI, n), style: bold, size: textSize},
		{text: outcome.VI, style: bold, size: textSize, shade: shade},
		{text: outcome.EN, size: smallSize, shade: grey},
	}
	s.keep(5 * textSize * leading) // a heading does not stand alone
	s.text(0, title...)
	holder := ""
	if sig.Signer.Holder != "" {
		holder = " (" + wording.Holder(sig.Signer.Holder).VI + ")"
	}
	s.row("Người ký", "Subject", plain(shown.Name(sig.Signer.CommonName)+holder)...)
	unit := shown.Name(sig.Signer.Organization)
	if sig.Signer.OrganizationalUnit != "" {
		unit += ", " + shown.Name(sig.Signer.OrganizationalUnit)
	}
	s.row("Cơ quan quản lý", "Managing unit", plain(unit)...)
	s.row("Cấp bởi", "Issuer", plain(sig.Signer.Issuer)...)
	s.row("Thời gian ký", "Time of signing", plain(wording.Time(sig.Times.Claimed))...)
	if sig.Times.Timestamp != "" {
		trust := both("không được tin cậy", "not trusted")
		if sig.Times.TimestampTrusted {
			trust = both("tin cậy", "trusted")
		}
		s.row("Dấu thời gian", "Timestamp", append(plain(wording.Time(sig.Times.Timestamp)+","), trust...)...)
	}
	integrity, chain := wording.Integrity(sig.Integrity), wording.Chain(sig.Chain)
	s.row("Toàn vẹn", "Integrity", both(integrity.VI, integrity.EN)...)
	s.row("Chuỗi chứng thư", "Chain", both(chain.VI, chain.EN)...)
	inForce, period := wording.InForce(sig), ""
	if sig.Signer.NotBefore != "" {
		period = wording.Date(sig.Signer.NotBefore) + " – " + wording.Date(sig.Signer.NotAfter) + "; "
	}
	s.row("Hạn chứng thư", "Validity period", both(period+"lúc ký "+inForce.VI, "at signing time "+inForce.EN)...)
	revocation := wording.Revocation(sig)
	s.row("Thu hồi", "Revocation", both(revocation.VI, revocation.EN)...)
	s.row("Kết luận", "Conclusion", both(sig.Reason.VI, sig.Reason.EN)...)
	for _, w := range sig.Warnings[:min(len(sig.Warnings), maxWarnings)] {
		s.row("Lưu ý", "Note", both(w.VI, w.EN)...)
	}
	s.gap(4)
}

// problem is what is wrong, what to do, and which rules say so in which words.
func (s *sheet) problem(n int, p wording.Problem) {
	severity := wording.Severity(p.Severity)
	s.keep(4 * textSize * leading)
	head := []run{{text: fmt.Sprintf("%d. %s:", n, severity.VI), style: bold, size: textSize, shade: shades[p.Severity]}}
	s.text(0, append(head, both(shown.Sentence(p.Reason.VI)+p.Place(), p.Reason.EN)...)...)
	s.text(indent, append([]run{{text: "→", style: bold, size: textSize}}, both(p.Action.VI, p.Action.EN)...)...)
	for _, f := range p.Rules[:min(len(p.Rules), maxRules)] {
		source := run{text: "– " + shown.Sentence(wording.Source(f)), size: smallSize, shade: grey}
		if f.Phrase == "" {
			s.text(indent, source)
			continue
		}
		s.text(indent, run{text: "“" + shown.Sentence(f.Phrase) + "”", style: italic, size: smallSize + 1}, source)
	}
	s.gap(3)
}

// left says how much was left out.
func (s *sheet) left(n int, vi, en string) {
	if n > 0 {
		s.text(0, both(fmt.Sprintf("… và %d %s.", n, vi), fmt.Sprintf("… and %d %s.", n, en))...)
	}
}

// signHere is where the clerk signs.
func (s *sheet) signHere() {
	s.keep(85)
	s.gap(10)
	s.column(s.width()/2, "Người kiểm tra", "Checked by", "(Ký, ghi rõ họ tên)")
}

// number writes a number as Vietnamese do, with a point every three digits.
func number(n int64) string {
	digits := fmt.Sprint(n)
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte('.')
		}
		b.WriteRune(d)
	}
	return b.String()
}
