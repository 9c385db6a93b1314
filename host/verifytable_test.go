package main

import (
	"strings"
	"testing"
	"unicode"

	"trien/host/check"
	"trien/protocol"
)

func TestTableIsAlignedAndSafeForTheTerminal(t *testing.T) {
	wide := strings.Repeat("漢字かな ", 30) + strings.Repeat("Ệ", 300)
	hostile := "\x1b[2J\u202eNguyễn\r\nVăn\x07 Nghĩa"
	text := verdictTable(check.Result{Verification: protocol.Verification{
		File: "a\x1b]0;title\x07.pdf", Verdict: "TOTAL-FAILED", Integrity: "modified", Acceptance: "refused", CheckedAt: "2026-11-21T23:45:36+07:00",
		Reason: &protocol.Text{VI: hostile, EN: wide},
		Signatures: []protocol.SignatureVerdict{{
			Kind: "approval", Verdict: "TOTAL-FAILED", Signer: protocol.Signer{CommonName: hostile, Organization: wide},
			Reason: protocol.Text{VI: wide, EN: hostile}, Warnings: []protocol.Text{{VI: wide}},
		}},
		Rules: []protocol.RuleFinding{{Rule: "S15", Pack: "bac-kan-218", Source: "218/STTTT-CNTT, Sở", Severity: "error", Phrase: wide, Page: 3, Action: protocol.Text{VI: "Trả lại."}}},
	}})
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if columns(line) > lastColumn {
			t.Errorf("%d columns: %s", columns(line), line)
		}
		if strings.ContainsFunc(line, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
			t.Errorf("unsafe: %q", line)
		}
	}
	for _, want := range []string{"▌ KHÔNG TIẾP NHẬN · Not accepted", "    Người ký        [2JNguyễn Văn Nghĩa\n", " (trang 3)", "218/STTTT-CNTT, Sở (S15): “漢字"} {
		if !strings.Contains(text, want) {
			t.Errorf("the table lacks %q:\n%s", want, text)
		}
	}
}
