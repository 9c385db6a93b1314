package agent

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestHostileNamesBecomeHarmless(t *testing.T) {
	for in, want := range map[string]string{
		"Công văn số 12.pdf":               "Công văn số 12.pdf",
		"../../etc/passwd":                 "passwd",
		`..\..\Windows\system.ini`:         "system.ini",
		`C:\a\b.pdf`:                       "b.pdf",
		`\\server\share\x.pdf`:             "x.pdf",
		"a.pdf:stream":                     "a.pdf_stream",
		"CON":                              "_CON",
		"nul.pdf":                          "_nul.pdf",
		"hop-dong\u202Efdp.exe":            "hop-dongfdp.exe",
		"a\nb\x00c.pdf":                    "abc.pdf",
		"":                                 "van-ban.pdf",
		"...":                              "van-ban.pdf",
		"/":                                "_",
		"Quye\u0302\u0301t đi\u0323nh.pdf": "Quyết định.pdf",
		"\xff\xfe.pdf":                     "\uFFFD.pdf",
	} {
		if got := safeName(in); got != want {
			t.Errorf("safeName(%q) = %q, want %q", in, got, want)
		}
	}
	long := safeName(strings.Repeat("ệ", 300) + ".pdf")
	if utf8.RuneCountInString(long) != maxNameRunes || !strings.HasSuffix(long, ".pdf") {
		t.Errorf("a long name became %d runes: %q", utf8.RuneCountInString(long), long)
	}
}

func FuzzSafeName(f *testing.F) {
	f.Add("a.pdf")
	f.Add("../\u202E\x00")
	f.Fuzz(func(t *testing.T, in string) {
		got := safeName(in)
		if got == "" || strings.ContainsAny(got, "/\\\x00\n\r") || !utf8.ValidString(got) {
			t.Errorf("safeName(%q) = %q", in, got)
		}
	})
}
