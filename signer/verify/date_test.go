package verify

import (
	"testing"
	"time"

	"trien/signer/pdf"
)

func TestDatesOfEveryLengthAreRead(t *testing.T) {
	for in, want := range map[string]string{
		"D:20261121204011+07'00'": "2026-11-21T20:40:11+07:00",
		"D:20261121204011+07'00":  "2026-11-21T20:40:11+07:00",
		"D:20261121204011+07":     "2026-11-21T20:40:11+07:00",
		"D:20261121204011-03'30'": "2026-11-21T20:40:11-03:30",
		"D:20261121204011Z":       "2026-11-21T20:40:11Z",
		"D:20261121204011Z00'00'": "2026-11-21T20:40:11Z",
		"20261121204011":          "2026-11-21T20:40:11Z",
		"D:202611212040":          "2026-11-21T20:40:00Z",
		"D:2026":                  "2026-01-01T00:00:00Z",
		"D:20261321":              "",
		"D:202":                   "",
		"hôm nay":                 "",
		"":                        "",
		"D:20261121204011+7":      "",
	} {
		got := ""
		if d := date(pdf.TextString(in)); d != nil {
			got = d.Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if date(pdf.Number("2026")) != nil || date(nil) != nil {
		t.Error("no string, and yet a date")
	}
}
