package rules_test

import (
	"bytes"
	"context"
	"testing"

	"trien/signer/rules"
	"trien/signer/rules/rulestest"
)

func reading(t *testing.T, doc []byte) *rules.Reading {
	t.Helper()
	r, err := rules.Read(context.Background(), renderer, bytes.NewReader(doc), int64(len(doc)), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

func TestTheTypeOfADocumentIsReadFromItsHead(t *testing.T) {
	head := func(number, heading string, body ...string) []byte {
		return rulestest.Letter{Number: number, Heading: heading, Body: body}.PDF(t)
	}
	for _, c := range []struct {
		name         string
		doc          []byte
		number, kind string
		draft        bool
	}{
		{"letter", read(t, "cong-van-libreoffice.pdf"), "128/STTTT-CNTT", "công văn", false},
		{"decision", read(t, "quyet-dinh-chromium.pdf"), "1746/QĐ-UBND", "quyết định", false},
		{"scan", read(t, "scan.pdf"), "", "", false},
		{"the Party's letter", head("Số 45-CV/VPTU", ""), "45-CV/VPTU", "công văn", false},
		{"the Party's decision", head("Số 1831-QĐ/TU", ""), "1831-QĐ/TU", "quyết định", false},
		{"rules of law", head("Số: 36/2016/QĐ-UBND", "QUYẾT ĐỊNH"), "36/2016/QĐ-UBND", "quyết định", false},
		{"a petition", head("Số: 87 /TTr-STTTT", "TỜ TRÌNH"), "87/TTr-STTTT", "tờ trình", false},
		{"an invitation by its heading", head("Số: 12/STTTT", "GIẤY MỜI HỌP"), "12/STTTT", "giấy mời", false},
		{"an announcement", head("Số: 5/TB-UBND", "THÔNG BÁO"), "5/TB-UBND", "thông báo", false},
		{"no number yet", head("Số:      /KH-UBND", "KẾ HOẠCH"), "/KH-UBND", "kế hoạch", false},
		{"a regulation and not a decision", head("Số 12-QyĐ/TU", ""), "12-QyĐ/TU", "quy định", false},
		{"a draft", rulestest.Page(t, append(rulestest.Letter{Number: "Số: /NQ-HĐND", Heading: "NGHỊ QUYẾT"}.Lines(), rulestest.Line{X: 60, Y: 690, Text: "DỰ THẢO"}), "", ""),
			"/NQ-HĐND", "nghị quyết", true},
		{"a decision named in a letter", head("Số: 9/STTTT-VP", "", "Căn cứ Quyết định số 12/QĐ-UBND ngày 5 tháng 1", "QUYẾT ĐỊNH SỐ 12 ĐÃ HẾT HIỆU LỰC"), "9/STTTT-VP", "quyết định", false},
		{"numbers of things", head("Số lượng: 12", "", "Số: nhà 12"), "", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, err := reading(t, c.doc).Heading()
			if err != nil {
				t.Fatal(err)
			}
			if h.Number != c.number || h.Type != c.kind || h.Draft != c.draft {
				t.Errorf("%q, %q, draft %v", h.Number, h.Type, h.Draft)
			}
			if (h.Number != "") != (h.NumberRect.Width > 0) {
				t.Errorf("number at %v", h.NumberRect)
			}
		})
	}
}
