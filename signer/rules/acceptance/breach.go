package acceptance

import (
	"cmp"
	"fmt"

	"trien/signer/pdf"
	"trien/signer/rules"
	"trien/signer/verify"
)

// breach is one thing that a rule finds.
type breach struct {
	// severity is set where the pack's own does not apply: a doubt or a note
	// weighs no more because the pack is strict.
	severity verify.Severity
	// phrase is set where the pack has more than one for the rule.
	phrase         string
	reason, action verify.Text
	field          string
	page           int
	rect           pdf.Rect
}

func (b breach) finding(pack *rules.Pack, rule *rules.Rule) verify.Finding {
	f := verify.Finding{
		Rule: string(rule.ID), Pack: string(pack.ID), Source: pack.Source(rule), Phrase: cmp.Or(b.phrase, rule.Phrase),
		Severity: cmp.Or(b.severity, verify.Severity(rule.Severity), verify.SeverityWarning),
		Reason:   b.reason, Action: b.action, Field: b.field, Page: b.page,
	}
	if b.page > 0 && b.rect.Width > 0 && b.rect.Height > 0 {
		r := verify.Rect(b.rect)
		f.Rect = &r
	}
	return f
}

func text(vi, en string) verify.Text { return verify.Text{VI: vi, EN: en} }

func textf(vi, en string, values ...any) verify.Text {
	return verify.Text{VI: fmt.Sprintf(vi, values...), EN: fmt.Sprintf(en, values...)}
}

// of says that the breach is this signature's.
func (b breach) of(s *signature) breach {
	b.field, b.page, b.rect = s.Field, s.page, s.rect
	return b
}

// doubt weighs as a warning and note as information, whatever the pack says.
func (b breach) doubt() breach { b.severity = verify.SeverityWarning; return b }
func (b breach) note() breach  { b.severity = verify.SeverityInfo; return b }

// What to do.
var (
	returnIt = text("Không tiếp nhận; trả lại nơi gửi và nêu rõ lý do.",
		"Do not accept it; return it to the sender with the reason.")
	lookAtIt = text("Xem văn bản trước khi tiếp nhận; nếu không đúng, báo nơi gửi.",
		"Look at the document before accepting it; if it is not right, tell the sender.")
	forInformation = text("Không cần làm gì thêm.", "Nothing needs to be done.")
	mapCertificate = text("Khai báo chứng thư số này là của cá nhân hay của cơ quan trong cấu hình, rồi kiểm tra lại.",
		"State in the settings whether this certificate is a person's or an organisation's, then check again.")
)
