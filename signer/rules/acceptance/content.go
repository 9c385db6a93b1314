package acceptance

import (
	"slices"
	"strings"

	"trien/signer/rules"
)

// secret: no document that bears a mark of secrecy (S7).
func secret(i *inspection, rule *rules.Rule) (found []breach) {
	if i.reading == nil {
		return nil
	}
	marks, err := i.reading.SecretMarks(rule.Words)
	if err != nil {
		return nil
	}
	for _, m := range marks {
		b := breach{
			reason: textf("Văn bản mang dấu chỉ độ mật %s.", "The document bears the mark of secrecy %s.", m.Word),
			action: text("Không tiếp nhận, không lưu, không chuyển tiếp trên hệ thống này; báo người phụ trách bảo vệ bí mật nhà nước.",
				"Do not accept, store or forward it on this system; tell the officer for state secrets."),
			page: m.Page, rect: m.Rect,
		}
		if m.Page == 0 {
			b.reason = textf("Thông tin của tệp ghi độ mật %s.", "The file's metadata name the degree of secrecy %s.", m.Word)
		}
		found = append(found, b)
	}
	if len(marks) == 0 && i.textless() {
		found = append(found, breach{
			reason: text("Văn bản không có chữ để đọc (bản quét), nên không biết có dấu chỉ độ mật hay không.",
				"The document has no text to be read (a scan), so it cannot be told whether it bears a mark of secrecy."),
			action: text("Xem trang đầu có dấu chỉ độ mật hay không.", "Look at the first page for a mark of secrecy."),
			page:   1,
		}.note())
	}
	return found
}

func (i *inspection) heading() (h rules.Heading, known bool) {
	if i.reading == nil {
		return h, false
	}
	h, err := i.reading.Heading()
	return h, err == nil && h.Type != ""
}

// typeAllowed: the document is of a type to which the rule applies (S12).
func typeAllowed(i *inspection, rule *rules.Rule) []breach {
	h, known := i.heading()
	if !known || slices.Contains(rule.Types, h.Type) {
		return nil
	}
	return []breach{{
		reason: textf("Loại văn bản (%s) không có trong danh mục áp dụng chữ ký số.", "This type of document (%s) is not on the list of those that are signed.", h.Type),
		action: lookAtIt, page: 1, rect: h.NumberRect,
	}}
}

// paperToo: which documents go electronically only, and which on paper as well
// (S14).
func paperToo(i *inspection, rule *rules.Rule) []breach {
	h, known := i.heading()
	if !known {
		return nil
	}
	if h.Draft || electronicOnly(rule, h, i) {
		return nil
	}
	return []breach{{
		reason: textf("Loại văn bản này (%s) phải gửi kèm bản giấy.", "This type of document (%s) is sent on paper as well.", h.Type),
		action: text("Theo dõi để nhận bản giấy.", "Expect the paper document."),
		page:   1, rect: h.NumberRect,
	}}
}

func electronicOnly(rule *rules.Rule, h rules.Heading, i *inspection) bool {
	for _, e := range rule.Electronic {
		if e.Type != h.Type {
			continue
		}
		subject := folded(h.Subject)
		named := func(words string) bool { return strings.Contains(subject, folded(words)) }
		if (len(e.Only) == 0 || slices.ContainsFunc(e.Only, named)) && !slices.ContainsFunc(e.Unless, i.mentions) {
			return true
		}
	}
	return false
}

// mentioned is how many pages are searched for a word.
const mentioned = 20

// mentions tells whether the document has the words.
func (i *inspection) mentions(words string) bool {
	for page := 1; page <= min(i.reading.Pages(), mentioned); page++ {
		runs, err := i.reading.Text(page)
		if err != nil {
			return false
		}
		for _, r := range runs {
			if strings.Contains(folded(r.Text), folded(words)) {
				return true
			}
		}
	}
	return false
}

// signerNamed: who signs is whom the document names below the title (S1).
func signerNamed(i *inspection, _ *rules.Rule) (found []breach) {
	for _, s := range i.with(personRole) {
		for _, b := range i.blocks {
			if standsIn(s, b) && b.Name != "" && !strings.HasSuffix(folded(b.Name), folded(s.Signer.CommonName)) {
				found = append(found, breach{
					reason: text("Người ký số không phải người có tên ở chỗ ký.", "Who signed is not the person whose name stands there."),
					action: lookAtIt,
				}.of(s))
				break
			}
		}
	}
	return found
}

// signerEntitled: who signs has a title that may sign on paper (S2).
func signerEntitled(i *inspection, rule *rules.Rule) (found []breach) {
	if len(rule.Signers) == 0 {
		return nil
	}
	for _, s := range i.with(personRole) {
		for _, b := range i.blocks {
			title := folded(b.Title)
			if !standsIn(s, b) || slices.ContainsFunc(rule.Signers, func(t string) bool { return strings.Contains(title, folded(t)) }) {
				continue
			}
			found = append(found, breach{
				reason: text("Chức vụ ở chỗ ký không có trong danh sách người có thẩm quyền ký.", "The title above the signature is not on the list of those who may sign."),
				action: lookAtIt,
			}.of(s))
			break
		}
	}
	return found
}
