package token

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTextsOfATokenAreMadeHarmless(t *testing.T) {
	for in, want := range map[string]string{
		"Trien Demo      ":              "Trien Demo",
		"Văn phòng UBND\x00\x00rubbish": "Văn phòng UBND",
		"a\nb\x1b[31mc":                 "ab[31mc",
		"gpj.\u202efdp":                 "gpj.fdp",
		"T\xeancoi":                     "T\uFFFDncoi",
		"":                              "",
	} {
		if got := cleanText(in); got != want {
			t.Errorf("%q became %q", in, got)
		}
	}
	if got := cleanText(strings.Repeat("ệ", 1000)); len(got) > maxText+3 || !utf8.ValidString(got) {
		t.Errorf("%d bytes", len(got))
	}
}
