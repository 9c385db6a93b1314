package rules

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"trien/signer/pdf"
)

// Heading is what the head of a document says it is.
type Heading struct {
	// Number is its số và ký hiệu as printed, such as "123/QĐ-UBND" or
	// "45-CV/VPTU"; NumberRect is where on the first page.
	Number     string
	NumberRect pdf.Rect
	// Type is "quyết định", "công văn" and so on; "" where it is not known.
	Type string
	// Draft: it says DỰ THẢO.
	Draft bool
	// Subject is what stands in the upper part of the first page.
	Subject string
}

// docTypes are the types of documents with their abbreviations in the ký hiệu
// (Decree 30/2020/NĐ-CP, appendix III; those of the Party beside them).
var docTypes = []struct{ name, code string }{
	{"nghị quyết", "NQ"}, {"quyết định", "QĐ"}, {"chỉ thị", "CT"}, {"quy chế", "QC"}, {"quy định", "QyĐ"},
	{"thông cáo", "TC"}, {"thông báo", "TB"}, {"hướng dẫn", "HD"}, {"chương trình", "CTr"}, {"kế hoạch", "KH"},
	{"phương án", "PA"}, {"đề án", "ĐA"}, {"dự án", "DA"}, {"báo cáo", "BC"}, {"biên bản", "BB"}, {"tờ trình", "TTr"},
	{"hợp đồng", "HĐ"}, {"công điện", "CĐ"}, {"bản ghi nhớ", "BGN"}, {"bản thỏa thuận", "BTT"}, {"giấy ủy quyền", "GUQ"},
	{"giấy mời", "GM"}, {"giấy giới thiệu", "GGT"}, {"giấy nghỉ phép", "GNP"}, {"phiếu gửi", "PG"}, {"phiếu chuyển", "PC"},
	{"phiếu báo", "PB"}, {"kết luận", "KL"}, {"công văn", "CV"}, {"thông tư", "TT"}, {"nghị định", "NĐ"},
	{"giấy triệu tập", ""}, {"thư mời", ""}, {"lịch công tác", ""}, {"lịch làm việc", ""}, {"thông tri", ""}, {"quy trình", ""},
}

var (
	numberLine = regexp.MustCompile(`^\s*[Ss][Ốố]\s*:?\s*(.*)$`)
	numberForm = regexp.MustCompile(`^(\d+[A-Za-z]?)?[/-][\p{L}\d][\p{L}\d/.&()-]*`)
	numberPart = regexp.MustCompile(`[/-]`)
)

// headPart is the part of the first page's height that is its head.
const headPart = 0.55

// Heading reads the head of the first page.
func (r *Reading) Heading() (h Heading, err error) {
	s, err := r.d.read(1)
	if err != nil {
		return h, err
	}
	var subject []string
	exact, opening := "", ""
	for _, run := range s.runs[:min(len(s.runs), maxRuns)] {
		at := pdf.Rect(run.Rect)
		if at.Y < s.height*(1-headPart) || len(run.Text) > 1000 {
			continue
		}
		subject = append(subject, run.Text)
		text := norm.NFC.String(strings.TrimSpace(run.Text))
		if strings.TrimSuffix(text, ":") == "Số" {
			text += s.beside(at)
		}
		if n := documentNumber(text); n != "" && h.Number == "" && at.X < s.width/2 {
			h.Number, h.NumberRect = n, at
		}
		if !inCapitals(text) {
			continue
		}
		folded := strings.TrimRight(fold(text), " :.*")
		if strings.Trim(folded, "([ ])") == "du thao" {
			h.Draft = true
		}
		for _, t := range docTypes {
			name := fold(t.name)
			switch {
			case folded == name && exact == "":
				exact = t.name
			case strings.HasPrefix(folded, name+" ") && opening == "":
				opening = t.name
			}
		}
	}
	h.Subject = norm.NFC.String(strings.Join(subject, "\n"))
	switch h.Type = typeOf(h.Number); {
	case exact != "":
		h.Type = exact
	case h.Type == "" && opening != "":
		h.Type = opening
	case h.Type == "" && h.Number != "":
		// A letter has no heading, and its ký hiệu is the bodies' alone.
		h.Type = "công văn"
	}
	return h, nil
}

// beside returns what stands next to the right on the same line: the number is
// left blank where it is still to be given.
func (s *sheet) beside(r pdf.Rect) string {
	const gap = 90 // points
	for _, run := range s.runs[:min(len(s.runs), maxRuns)] {
		at := pdf.Rect(run.Rect)
		if at.X > right(r) && at.X < right(r)+gap && at.Y < top(r) && top(at) > r.Y {
			return run.Text
		}
	}
	return ""
}

// documentNumber returns the số và ký hiệu that a line states.
func documentNumber(line string) string {
	found := numberLine.FindStringSubmatch(line)
	if found == nil || len(line) > maxTitle {
		return ""
	}
	return numberForm.FindString(strings.Join(strings.Fields(found[1]), ""))
}

// typeOf reads the type from a ký hiệu: its first part after the number and the
// year, as in "123/QĐ-UBND", "12/2020/QĐ-UBND" or "45-CV/VPTU".
func typeOf(number string) string {
	for _, part := range numberPart.Split(number, -1) {
		if part == "" || strings.Trim(part, "0123456789") == "" {
			continue
		}
		if i := slices.IndexFunc(docTypes, func(t struct{ name, code string }) bool { return t.code == part }); i >= 0 {
			return docTypes[i].name
		}
		break
	}
	return ""
}
