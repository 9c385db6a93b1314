package doctor_test

import (
	"strings"
	"testing"

	"trien/host/doctor"
	"trien/protocol"
)

func TestWhatMustBeMendedStandsFirstAndOnce(t *testing.T) {
	d := protocol.Diagnosis{Host: protocol.Software{Version: "1.2.3"}, System: "Windows 11", Time: "2027-01-02T03:04:05+07:00"}
	for _, f := range []struct {
		code    protocol.FindingCode
		subject string
	}{
		{protocol.FindingSettingsOK, "settings.toml"}, {protocol.FindingTokenNone, ""},
		{protocol.FindingExtensionMissing, "Chromium"}, {protocol.FindingExtensionMissing, "Firefox"},
	} {
		d.Findings = append(d.Findings, protocol.NewFinding(f.code, nil).About(f.subject, ""))
	}
	text := doctor.Text(d, doctor.Marks{})
	last := -1
	for _, part := range []string{
		"Triện 1.2.3 · Windows 11 · 2027-01-02T03:04:05+07:00\n", "2 điều phải sửa, 1 điều nên xem. · 2 to be mended, 1 to be looked at.\n",
		"PHẢI SỬA", "[extension.missing]", "Chromium\n", "Firefox\n", "→ Cài tiện ích Triện", "→ Install the extension",
		"NÊN XEM", "[token.none]", "TỐT", "[settings.ok]", "settings.toml\n",
	} {
		i := strings.Index(text, part)
		if i <= last {
			t.Errorf("%q is not where it belongs:\n%s", part, text)
		}
		last = i
	}
	if strings.Count(text, "[extension.missing]") != 1 || strings.Contains(text, "\x1b") {
		t.Errorf("said twice, or in colour:\n%s", text)
	}
	coloured := doctor.Text(d, doctor.Marks{Red: "<r>", Amber: "<a>", Green: "<g>", Off: "</>"})
	if !strings.Contains(coloured, "<r>✗ Trình duyệt chưa có tiện ích Triện.") || !strings.Contains(coloured, "<a>! Chưa cắm") {
		t.Errorf("without colours:\n%s", coloured)
	}
}

func TestVerdictFitsTheFindings(t *testing.T) {
	for want, codes := range map[string][]protocol.FindingCode{
		"Mọi thứ đều tốt. · All is well.":                         {protocol.FindingSettingsOK},
		"1 điều phải sửa. · 1 to be mended.":                      {protocol.FindingSettingsOK, protocol.FindingTrustNone},
		"Không có gì phải sửa; 1 điều nên xem. · Nothing must be": {protocol.FindingTokenNone},
		"1 điều phải sửa, 1 điều nên xem. · 1 to be mended, ":     {protocol.FindingTokenNone, protocol.FindingTrustNone},
	} {
		var d protocol.Diagnosis
		for _, code := range codes {
			d.Findings = append(d.Findings, protocol.NewFinding(code, nil))
		}
		if text := doctor.Text(d, doctor.Marks{}); !strings.Contains(text, want) {
			t.Errorf("%v: no %q in\n%s", codes, want, text)
		}
	}
}
