package wording

import (
	"testing"

	"trien/protocol"
)

func TestWordsForWhatTheContractAllows(t *testing.T) {
	for value, of := range map[string]func(string) protocol.Text{
		"accepted": Acceptance, "review": Acceptance, "refused": Acceptance,
		"intact": Integrity, "modified": Integrity, "broken": Integrity, "malformed": Integrity, "unsigned": Integrity, "unsupported": Integrity,
		"trusted": Chain, "untrusted": Chain, "not_checked": Chain,
		"person": Holder, "organization": Holder, "unknown": Holder,
		"error": Severity, "warning": Severity, "info": Severity,
		"approval": Kind, "certification": Kind, "timestamp": Kind,
	} {
		if words := of(value); words.VI == value || words.VI == "" || words.EN == "" {
			t.Errorf("%s is said as %+v", value, words)
		}
	}
	if got := Integrity("of a later version"); got.VI != "of a later version" {
		t.Errorf("an unknown value is said as %+v", got)
	}
}

func TestRevocationThatWasNotCheckedIsAWarningNotAFailure(t *testing.T) {
	s := protocol.SignatureVerdict{Verdict: "INDETERMINATE", SubIndication: "TRY_LATER"}
	if !ValidSignature(s) || Verdict(s.Verdict, true).VI == Verdict(s.Verdict, false).VI {
		t.Error("N11 asks for a warning")
	}
	if s.SubIndication = "NO_CERTIFICATE_CHAIN_FOUND"; ValidSignature(s) {
		t.Error("an untrusted signature is called valid")
	}
}

func TestRevocationTellsItsSource(t *testing.T) {
	got := Revocation(protocol.SignatureVerdict{Revocation: "good", RevocationSource: "ocsp/online", RevocationTime: "2026-11-21T16:45:36Z"})
	if want := "chưa bị thu hồi (OCSP, hỏi trực tuyến, 21/11/2026 23:45:36 +07:00)"; got.VI != want {
		t.Errorf("got %q", got.VI)
	}
}

func TestCertificateWasInForceWhenItSigned(t *testing.T) {
	s := protocol.SignatureVerdict{Signer: protocol.Signer{NotBefore: "2025-01-01T00:00:00Z", NotAfter: "2026-01-01T00:00:00Z"}}
	if got := InForce(s); got != unknownTime {
		t.Errorf("without a time: %+v", got)
	}
	s.Times.Claimed = "2025-06-01T00:00:00Z"
	if got := InForce(s); got != yes {
		t.Errorf("got %+v", got)
	}
	s.Times.Timestamp = "2026-06-01T00:00:00Z" // which proves more than the claim
	if got := InForce(s); got != no {
		t.Errorf("got %+v", got)
	}
}

func TestTimesAreVietnamsDayFirst(t *testing.T) {
	if got := Time("2026-11-21T23:30:00Z"); got != "22/11/2026 06:30:00 +07:00" {
		t.Errorf("got %q", got)
	}
	if Time("") != "" || Date("yesterday") != "" {
		t.Error("what is no time is shown")
	}
}

func TestWhatSeveralRulesFindIsOneProblem(t *testing.T) {
	seal := protocol.Text{VI: "Thiếu dấu."}
	got := Problems([]protocol.RuleFinding{
		{Rule: "S15", Pack: "bac-kan-218", Source: "218/STTTT-CNTT, Sở", Reason: seal, Severity: "error"},
		{Rule: "N7", Reason: protocol.Text{VI: "Cỡ chữ."}, Page: 2, Severity: "warning"},
		{Rule: "N1", Pack: "decree-30", Reason: seal, Severity: "warning"},
	})
	if len(got) != 2 || len(got[0].Rules) != 2 || got[0].Severity != "error" || Source(got[0].Rules[1]) != "N1, decree-30" || Source(got[0].Rules[0]) != "218/STTTT-CNTT, Sở (S15)" {
		t.Errorf("got %+v", got)
	}
	if got[0].Place() != "" || got[1].Place() != " (trang 2)" || Source(got[1].Rules[0]) != "N7" {
		t.Errorf("got %+v", got)
	}
}

func TestWhatIsWrongInSeveralPlacesIsOneProblem(t *testing.T) {
	at := func(field string, page int) protocol.RuleFinding {
		return protocol.RuleFinding{Rule: "N11", Pack: "circular-15-2025", Reason: protocol.Text{VI: "Chưa rõ."}, Field: field, Page: page}
	}
	got := Problems([]protocol.RuleFinding{at("B", 3), at("A", 2), at("A", 2), at("C", 3)})
	if len(got) != 1 || len(got[0].Rules) != 1 || got[0].Place() != " (3 chỗ, trang 2, 3)" {
		t.Errorf("got %+v: %s", got, got[0].Place())
	}
	var many []protocol.RuleFinding
	for page := range 20 {
		many = append(many, at("", page+1))
	}
	if got := Problems(many); got[0].Place() != " (20 chỗ, trang 1, 2, 3, 4, 5, 6, 7, 8, …)" {
		t.Errorf("got %s", got[0].Place())
	}
	if got := Problems([]protocol.RuleFinding{at("A", 0), at("B", 0)}); got[0].Place() != " (2 chỗ)" {
		t.Errorf("invisible: got %s", got[0].Place())
	}
}
