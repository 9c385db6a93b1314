package shown

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWhatCouldDeceiveIsGone(t *testing.T) {
	for in, want := range map[string]string{
		"Nguyễn Văn Nghĩa":                 "Nguyễn Văn Nghĩa",
		"Nguye\u0302\u0303n":               "Nguyễn",
		"a\r\nb\tc\u2028d":                 "a b c d",
		"cong-van\u202Efdp.exe":            "cong-vanfdp.exe",
		"\x1b[31mĐỎ\x1b[0m\x07":            "[31mĐỎ[0m",
		"\u200bSở\u200d\uFEFF Nội vụ":      "Sở Nội vụ",
		"bad \xff utf-8":                   "bad \uFFFD utf-8",
		"a" + strings.Repeat("\u0336", 50): "a" + strings.Repeat("\u0336", 4),
		"  ":                               "",
	} {
		if got := Name(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestLengthIsBounded(t *testing.T) {
	for _, in := range []string{strings.Repeat("ệ", 10000), strings.Repeat("x ", 10000), strings.Repeat("\u200b", 100000) + "x"} {
		if got := Name(in); utf8.RuneCountInString(got) > NameLength {
			t.Errorf("%d characters", utf8.RuneCountInString(got))
		}
	}
	if got := Line("abcdef", 3); got != "ab…" {
		t.Errorf("got %q", got)
	}
}

func FuzzLine(f *testing.F) {
	f.Add("Sở Tài chính\u202E", 5)
	f.Fuzz(func(t *testing.T, s string, limit int) {
		if limit < 1 || limit > 5000 {
			return
		}
		got := Line(s, limit)
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > limit || strings.ContainsAny(got, "\n\r\x1b\u202e") {
			t.Errorf("%q, %d: got %q", s, limit, got)
		}
	})
}
